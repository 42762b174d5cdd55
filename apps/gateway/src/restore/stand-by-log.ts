import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { auditRecordOf, consentsInForce, readStanding, reapply, vouch } from '#persistence';
import type { AuditRecord, Missed, Pool } from '#persistence';
import type { AuditorLog, ErasuresSince } from '../evidence/auditor-log.ts';
import type { ConsentHandleOf } from '../messages/acceptance-events.ts';

const retryMs = 500;

export interface StandingReport {
  /** It cannot be told yet: the auditor is away, or its log has not caught up with its topic. */
  waiting(reason: unknown): void;
  restored(done: { erased: number; withdrawn: number; events: string }): void;
}

/**
 * Vouches for the exchange whenever its database was started anew: nobody uses it before. The audit log counts the exchange's records
 * without a gap, so a database that has given out fewer numbers than the log holds was restored from a backup. Then every erasure and
 * withdrawal that the log has and the database has not is done again first (docs/adr/0040).
 */
export class StandByLog {
  readonly #pool: Pool;
  readonly #log: Pick<AuditorLog, 'standing' | 'erasures'>;
  readonly #handleOf: ConsentHandleOf;
  readonly #report: StandingReport;
  #running: Promise<void> | undefined;
  #stopped = false;

  /** @param pool of the gateway's role, and one whose connections need not be vouched for */
  constructor(pool: Pool, log: Pick<AuditorLog, 'standing' | 'erasures'>, handleOf: ConsentHandleOf, report: StandingReport) {
    this.#pool = pool;
    this.#log = log;
    this.#handleOf = handleOf;
    this.#report = report;
  }

  /** Returns when the exchange stands; tries until then. One at a time, whoever calls. @throws what no further try would mend (`isLasting`) */
  run(): Promise<void> {
    this.#running ??= this.#tryOn().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    await this.#pool.end();
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
    const own = await readStanding(this.#pool);
    if (own.stands) return true;
    const { shards, settled } = await this.#log.standing();
    if (!settled) return false;
    const behind = shards.map(({ shard, n }) => ({ shard, from: own.shards.get(shard) ?? 0n, to: BigInt(n) })).filter(({ from, to }) => from < to);
    if (behind.length === 0) await vouch(this.#pool);
    else await this.#doAgain(behind);
    return true;
  }

  async #doAgain(behind: readonly { shard: number; from: bigint; to: bigint }[]): Promise<void> {
    const since: ErasuresSince[] = [];
    for (const { shard, from, to } of behind) {
      for (let after = from; after < to; ) {
        const page = await this.#log.erasures(shard, after);
        if (BigInt(page.through) <= after) throw new Error(`the log ends at ${page.through} of shard ${shard}, and says that it goes on to ${to}`);
        since.push(page);
        after = BigInt(page.through);
      }
    }
    const missed: Missed = { erased: since.flatMap(({ erased }) => erased), withdrawn: await this.#withdrawn(since), shards: new Map(behind.map(({ shard, to }) => [shard, to])) };
    const done = await reapply(this.#pool, missed, restoredEvent);
    const events = behind.reduce((sum, { from, to }) => sum + to - from, 0n);
    this.#report.restored({ ...done, events: events.toString() });
  }

  /** The log names consents by handle: those in force here are compared with them. */
  async #withdrawn(since: readonly ErasuresSince[]): Promise<Missed['withdrawn']> {
    const at = new Map(since.flatMap(({ withdrawn }) => withdrawn.flatMap((each) => each.consents.map((handle) => [handle, each.at] as const))));
    if (at.size === 0) return [];
    return (await consentsInForce(this.#pool)).flatMap(({ caseId, consentId }) => {
      const withdrawnAt = at.get(this.#handleOf(caseId, consentId));
      return withdrawnAt === undefined ? [] : [{ caseId, consentId, at: withdrawnAt }];
    });
  }
}

/** The database refuses this role, or has not been migrated (SQLSTATE classes 28, 3D, 42). */
function isLasting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(28|3D|42)/.test(String(error.code));
}

function restoredEvent(counts: { erased: number; withdrawn: number }): AuditRecord {
  return auditRecordOf({ eventId: randomUUID(), kind: 'OPERATED', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DAP' }, detail: { action: 'RESTORED', ...counts } });
}
