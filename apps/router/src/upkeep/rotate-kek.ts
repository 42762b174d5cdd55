import { randomUUID } from 'node:crypto';
import { platformActor } from '#audit';
import { auditRecordOf, endRotation, firstMessage, openRotation, readForeignKeys, replaceKeys } from '#persistence';
import type { AuditRecord, KekRotation, Pool, RewrappedKey, WrappedKeyRow } from '#persistence';
import { KeyServiceUnavailable, rewrapKey } from '#sealing';
import type { KeyRing } from '#sealing';

const lookEveryMs = 5_000;
const atOnce = 500;

export interface RotationReport {
  failed(error: unknown): void;
  /** Keys that this process cannot unwrap, at the end of a walk over all of them. */
  refused(kekId: string, keys: number): void;
  done(kekId: string, keys: number): void;
}

/**
 * Wraps every stored key anew under the current key-encryption key when an operator has ordered it, some hundreds at a time and beside
 * everything else: whoever reads a key finds it with the id of what wraps it. Each step is committed with how far the walk has come, so
 * that any router goes on where another stopped. A key that is erased meanwhile stays erased.
 */
export class RotateKek {
  readonly #pool: Pool;
  readonly #keks: KeyRing;
  readonly #report: RotationReport;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(pool: Pool, keks: KeyRing, report: RotationReport) {
    this.#pool = pool;
    this.#keks = keks;
    this.#report = report;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#running ??= this.run().catch((error: unknown) => this.#report.failed(error)).finally(() => (this.#running = undefined));
    }, lookEveryMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Carries out what is ordered, to its end. An order for another key than this process's current one is left to those who have it. */
  async run(): Promise<void> {
    const order = await openRotation(this.#pool);
    if (order?.toKek !== this.#keks.current.id) return;
    let at = order.walkedTo ?? firstMessage;
    let refused = 0;
    for (;;) {
      if (this.#stopped) return;
      const rows = await readForeignKeys(this.#pool, order.toKek, at, atOnce);
      if (rows.length === 0) break;
      const rewrapped = (await Promise.all(rows.map((row) => this.#rewrap(row)))).filter((row) => row !== undefined);
      refused += rows.length - rewrapped.length;
      at = rows.at(-1)?.messageRef ?? at;
      await replaceKeys(this.#pool, order.rotationId, rewrapped, at);
    }
    const left = await endRotation(this.#pool, order.rotationId, order.toKek, rotatedEvent);
    if (left.remaining === 0) this.#report.done(order.toKek, left.rewrapped);
    else if (refused > 0) this.#report.refused(order.toKek, refused);
  }

  async #rewrap({ messageRef, wrapped, kekId }: WrappedKeyRow): Promise<RewrappedKey | undefined> {
    const from = this.#keks.byId(kekId);
    if (from === undefined) return undefined;
    try {
      const { wrappedKey } = await rewrapKey(wrapped, from, this.#keks.current);
      return { messageRef, wrapped: Buffer.from(wrappedKey), from: kekId, to: this.#keks.current.id };
    } catch (error) {
      if (error instanceof KeyServiceUnavailable) throw error;
      return undefined;
    }
  }
}

function rotatedEvent({ rotationId, toKek, rewrapped }: KekRotation): AuditRecord {
  return auditRecordOf({
    eventId: randomUUID(),
    kind: 'OPERATED',
    at: new Date().toISOString(),
    actor: platformActor,
    detail: { action: 'KEK_ROTATED', rotation: rotationId, kek: toKek, keys: rewrapped },
  });
}
