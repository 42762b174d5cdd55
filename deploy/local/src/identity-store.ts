import type { Adapter } from 'oidc-provider';

interface Kept {
  readonly payload: { uid?: string; grantId?: string; consumed?: number };
  readonly endsAt: number;
}

/** What the provider must remember of a sign-in under way and of sessions: in memory, gone with the process, each until its time is up. */
export class IdentityStore implements Adapter {
  readonly #kept = new Map<string, Kept>();

  upsert(id: string, payload: object, expiresIn?: number): Promise<void> {
    const now = Date.now();
    for (const [key, { endsAt }] of this.#kept) if (endsAt <= now) this.#kept.delete(key);
    this.#kept.set(id, { payload, endsAt: expiresIn === undefined ? Number.POSITIVE_INFINITY : now + expiresIn * 1_000 });
    return Promise.resolve();
  }

  find(id: string): Promise<object | undefined> {
    const kept = this.#kept.get(id);
    return Promise.resolve(kept !== undefined && kept.endsAt > Date.now() ? kept.payload : undefined);
  }

  findByUid(uid: string): Promise<object | undefined> {
    const [id] = [...this.#kept].find(([, { payload }]) => payload.uid === uid) ?? [];
    return id === undefined ? Promise.resolve(undefined) : this.find(id);
  }

  /** No devices sign in here. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  consume(id: string): Promise<void> {
    const kept = this.#kept.get(id);
    if (kept !== undefined) kept.payload.consumed = Math.floor(Date.now() / 1_000);
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    this.#kept.delete(id);
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#kept) if (payload.grantId === grantId) this.#kept.delete(id);
    return Promise.resolve();
  }
}
