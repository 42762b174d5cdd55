import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { platformActor } from '#audit';
import { auditRecordOf, consentsInForce, doubt, isIndexKey, readStanding, reapply, vouch } from '#persistence';
import type { AuditRecord, DoneAgain, Missed, Pool, Witness } from '#persistence';
import { StartFault } from '#runtime';
import type { AuditorLog, ErasuresSince } from '../evidence/auditor-log.ts';
import type { PlatformKeys } from '../open-keys.ts';
import { restrictionsOf } from './restrictions.ts';

const retryMs = 500;

export interface StandingReport {
  /** It cannot be told yet: the auditor is away, or its log has not caught up with its topic. */
  waiting(reason: unknown): void;
  restored(done: DoneAgain & { toRedo: number; events: string }): void;
}

export interface StandByLogParts {
  /** Of the gateway's role; its connections are let in whatever they find. */
  pool: Pool;
  log: Pick<AuditorLog, 'standing' | 'erasures'>;
  witness: Witness;
  keys: Pick<PlatformKeys, 'handleOf' | 'indexKeyFingerprint'>;
}

/**
 * Vouches for the exchange whenever its database was started anew: nothing leaves it before. The audit log counts the exchange's records
 * without a gap, so a database that has given out fewer numbers than the log holds was restored from a backup; so was one that lacks what
 * this gateway saw committed. Then every erasure and withdrawal that the log has and the database has not is done again first (docs/adr/0040).
 */
export class StandByLog {
  readonly #parts: StandByLogParts;
  readonly #report: StandingReport;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: StandByLogParts, report: StandingReport) {
    this.#parts = parts;
    this.#report = report;
  }

  /** A comparison is under way. */
  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Returns when the exchange stands; tries until then. One at a time, whoever calls. @throws what no further try would mend (`isLasting`) */
  run(): Promise<void> {
    this.#running ??= this.#tryOn().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    await this.#parts.pool.end();
  }

  async #tryOn(): Promise<void> {
    let told = false;
    while (!this.#stopped) {
      try {
        if (await this.#stands()) return;
        throw new Error('the log has not caught up with its topic');
      } catch (error) {
        if (isLasting(error)) throw error;
        if (!told) this.#report.waiting(error);
        told = true;
        await delay(retryMs);
      }
    }
  }

  async #stands(): Promise<boolean> {
    const { pool, log, witness, keys } = this.#parts;
    // First of all: what is compared and done again below is found under this key too.
    if (!(await isIndexKey(pool, keys.indexKeyFingerprint))) {
      throw new StartFault(
        'INDEX_KEY_FILE holds another key than before: erasures and access reports would miss every person in the exchange; put the former file back',
      );
    }
    const own = await readStanding(pool, witness);
    const lacks = own.testimony === 'lacks';
    if (own.compared && !lacks) return true;
    if (own.compared) await doubt(pool);
    const { shards, settled } = await log.standing();
    if (!settled) return false;
    const behind = shards.map(({ shard, n }) => ({ shard, from: own.shards.get(shard) ?? 0n, to: BigInt(n) })).filter(({ from, to }) => from < to);
    if (behind.length === 0 && !lacks) await vouch(pool);
    else await this.#doAgain(behind);
    return true;
  }

  async #doAgain(behind: readonly { shard: number; from: bigint; to: bigint }[]): Promise<void> {
    const since: ErasuresSince[] = [];
    for (const { shard, from, to } of behind) {
      for (let after = from; after < to; ) {
        const page = await this.#parts.log.erasures(shard, after);
        if (BigInt(page.through) <= after) throw new Error(`the log ends at ${page.through} of shard ${shard}, and says that it goes on to ${to}`);
        since.push(page);
        after = BigInt(page.through);
      }
    }
    const operated = since.flatMap((each) => each.operated);
    const missed: Missed = {
      erased: since.flatMap(({ erased }) => erased),
      withdrawn: await this.#withdrawn(since),
      operated,
      restrictions: restrictionsOf(operated),
      shards: new Map(behind.map(({ shard, to }) => [shard, to])),
    };
    const done = await reapply(this.#parts.pool, missed, restoredEvent);
    const events = behind.reduce((sum, { from, to }) => sum + to - from, 0n);
    this.#report.restored({ ...done, toRedo: operated.length, events: events.toString() });
  }

  /** The log names consents by handle: those in force here are compared with them. */
  async #withdrawn(since: readonly ErasuresSince[]): Promise<Missed['withdrawn']> {
    const at = new Map(since.flatMap(({ withdrawn }) => withdrawn.flatMap((each) => each.consents.map((handle) => [handle, each.at] as const))));
    if (at.size === 0) return [];
    return (await consentsInForce(this.#parts.pool)).flatMap(({ caseId, consentId }) => {
      const withdrawnAt = at.get(this.#parts.keys.handleOf(caseId, consentId));
      return withdrawnAt === undefined ? [] : [{ caseId, consentId, at: withdrawnAt }];
    });
  }
}

/** The index key is another, or the database refuses this role or has not been migrated (SQLSTATE classes 28, 3D, 42). */
function isLasting(error: unknown): boolean {
  return error instanceof StartFault || (error instanceof Error && 'code' in error && /^(28|3D|42)/.test(String(error.code)));
}

function restoredEvent(counts: DoneAgain): AuditRecord {
  return auditRecordOf({ eventId: randomUUID(), kind: 'OPERATED', at: new Date().toISOString(), actor: platformActor, detail: { action: 'RESTORED', ...counts } });
}
