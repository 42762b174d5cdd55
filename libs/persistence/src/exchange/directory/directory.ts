import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type pg from 'pg';
import { competentRegion, rolloutOf } from '#cases';
import type { RolloutStatus } from '#cases';
import { loadPack, packHash } from '#consent';
import type { PolicyPack } from '#consent';
import { holdingDirectory } from './directory-lock.ts';
import type { DirectorySnapshot, PartnerRow, RegisteredKeyRow } from './directory.row.ts';
import { readDirectory } from './partner-directory.ts';
import type { Queryable } from '../../transaction.ts';

/** A partner's signing key, ready to verify with. */
export interface PartnerKey extends RegisteredKeyRow {
  key: KeyObject;
}

/** The policy in force at a time. */
export interface ActivePolicy {
  /** The number of its activation: what was decided under it is so. */
  activation: string;
  pack: PolicyPack;
  /** SHA-256 of the pack's source. */
  hash: string;
  suspended: ReadonlySet<string>;
}

/** How often a process looks whether the directory changed: a blocked key or suspended rule takes effect everywhere within a second. */
const refreshMs = 500;

/**
 * Partners, keys, agreements and policy packs, held in memory and refreshed when the database says that one of them
 * changed. A failed refresh keeps the last state and is reported; `staleSince` tells for how long.
 */
export class Directory {
  readonly #pool: pg.Pool;
  readonly #onRefreshFailed: (error: unknown) => void;
  #version = '';
  #partners = new Map<string, PartnerRow>();
  #keys = new Map<string, PartnerKey>();
  #agreements: DirectorySnapshot['agreements'] = [];
  #municipalities: DirectorySnapshot['municipalities'] = [];
  #rollouts: DirectorySnapshot['rollouts'] = [];
  #activations: (Omit<ActivePolicy, 'suspended'> & { activeFrom: Date })[] = [];
  #suspensions = new Map<string, Set<string>>();
  #timer: NodeJS.Timeout | undefined;
  #refreshed: Promise<void> = Promise.resolve();
  staleSince: Date | undefined;

  private constructor(pool: pg.Pool, onRefreshFailed: (error: unknown) => void) {
    this.#pool = pool;
    this.#onRefreshFailed = onRefreshFailed;
  }

  /** @throws when the database cannot be read or holds a pack that is no valid pack: no process decides without rules. */
  static async open(pool: pg.Pool, onRefreshFailed: (error: unknown) => void): Promise<Directory> {
    const directory = new Directory(pool, onRefreshFailed);
    await directory.refresh();
    directory.#schedule();
    return directory;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.refresh()
        .then(() => (this.staleSince = undefined))
        .catch((error: unknown) => {
          this.staleSince ??= new Date();
          this.#onRefreshFailed(error);
        })
        .finally(() => this.#timer !== undefined && this.#schedule());
    }, refreshMs);
    this.#timer.unref();
  }

  /**
   * Holds the directory as the database has it now until the caller's transaction ends: who blocks a partner or suspends a
   * rule waits so long, and a decision that comes later knows of it.
   */
  async hold(tx: Queryable): Promise<void> {
    await tx.query({ name: 'directory-hold', text: `select ${holdingDirectory}` });
    if ((await versionIn(tx)) !== this.#version) await this.refresh();
  }

  /** Takes what has been committed until now into use. One after the other: an older reading must not come over a newer one. */
  refresh(): Promise<void> {
    const turn = this.#refreshed.then(() => this.#readIfChanged());
    this.#refreshed = turn.catch(() => undefined);
    return turn;
  }

  async #readIfChanged(): Promise<void> {
    const version = await versionIn(this.#pool);
    if (version === this.#version) return;
    this.#apply(await readDirectory(this.#pool));
    this.#version = version;
  }

  #apply(snapshot: DirectorySnapshot): void {
    const keys = snapshot.keys.flatMap((row) => this.#usable(row));
    this.#partners = new Map(snapshot.partners.map((row) => [row.partnerId, row]));
    this.#keys = new Map(keys.map((key) => [key.keyid, key]));
    this.#agreements = snapshot.agreements;
    this.#municipalities = snapshot.municipalities;
    this.#rollouts = snapshot.rollouts;
    this.#suspensions = new Map();
    for (const { packVersion, ruleId } of snapshot.suspensions) {
      this.#suspensions.set(packVersion, (this.#suspensions.get(packVersion) ?? new Set()).add(ruleId));
    }
    // Last: a pack that this process cannot read must not keep a block or a suspension away.
    this.#activations = snapshot.activations.map(({ activation, version, source, activeFrom }) => {
      const loaded = loadPack(source);
      if (!loaded.ok) throw new Error(`The stored policy pack ${version} is no valid pack.`);
      return { activation, pack: loaded.pack, hash: packHash(source), activeFrom };
    });
  }

  partner(partnerId: string): PartnerRow | undefined {
    return this.#partners.get(partnerId);
  }

  /** A key that cannot be read verifies nothing; it must not keep the others' changes away. */
  #usable(row: RegisteredKeyRow): PartnerKey[] {
    try {
      return [{ ...row, key: createPublicKey(row.publicKey) }];
    } catch (error) {
      this.#onRefreshFailed(error);
      return [];
    }
  }

  /** Whether the partner is told what becomes of its messages on its receipts topic. */
  readsTopic(partnerId: string): boolean {
    return this.#partners.get(partnerId)?.channel === 'topic';
  }

  partners(): PartnerRow[] {
    return [...this.#partners.values()];
  }

  key(keyid: string): PartnerKey | undefined {
    return this.#keys.get(keyid);
  }

  /** All of them, past ones and those of blocked partners too. */
  keys(): PartnerKey[] {
    return [...this.#keys.values()];
  }

  /** Past and present keys of a partner. */
  keysOf(partnerId: string): PartnerKey[] {
    return this.keys().filter((key) => key.partnerId === partnerId);
  }

  /** The agreements in force at a time, in the direction of disclosure. */
  agreements(from: string, to: string, at: Date): { code: string; validTo: Date | null }[] {
    return this.#agreements.filter((a) => a.fromPartner === from && a.toPartner === to && a.validFrom <= at && (a.validTo === null || a.validTo > at));
  }

  /** The region that is competent for a municipality on a day of Europe/Zurich. */
  competentRegion(bfs: number, on: string): string | undefined {
    return competentRegion(this.#municipalities, bfs, on);
  }

  /** How far a region has come on a day of Europe/Zurich; `undefined`: it is not introduced yet. */
  rolloutOf(regionId: string, on: string): RolloutStatus | undefined {
    return rolloutOf(this.#rollouts, regionId, on);
  }

  /** The pack activated last before `at`; `undefined` before the genesis activation: then nothing is permitted. */
  policyAt(at: Date): ActivePolicy | undefined {
    const active = this.#activations.findLast((a) => a.activeFrom <= at);
    return active === undefined ? undefined : this.#withSuspensions(active);
  }

  /** The policy of an activation, whenever it takes or took effect. */
  policyOf(activation: string): ActivePolicy | undefined {
    const active = this.#activations.find((a) => a.activation === activation);
    return active === undefined ? undefined : this.#withSuspensions(active);
  }

  #withSuspensions({ activation, pack, hash }: Omit<ActivePolicy, 'suspended'>): ActivePolicy {
    return { activation, pack, hash, suspended: this.#suspensions.get(pack.packVersion) ?? new Set() };
  }
}

async function versionIn(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ version: string }>({ name: 'directory-version', text: 'select version from directory_version' });
  return rows[0]?.version ?? '';
}
