import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { appendOutbox } from './outbox-append.ts';
import { noCase } from './outbox-record.ts';
import type { AuditRecord } from './outbox-record.ts';
import { transaction } from './transaction.ts';
import type { Queryable } from './transaction.ts';

/** The exchange may have been restored from a backup: nobody uses it before it has been compared with the log. Counts as a lost connection. */
export class NotVouchedFor extends Error {
  readonly code = '08004';

  constructor() {
    super('The exchange has not been compared with the audit log since its database server was started.');
    this.name = 'NotVouchedFor';
  }
}

/** Refuses a new connection to an exchange that nobody has vouched for. */
export function vouchedFor(onRefused: () => void): (client: pg.PoolClient, done: (error?: Error) => void) => void {
  return (client, done) => {
    client.query('select exchange_stands() as stands', (error: Error | null, result?: pg.QueryResult<{ stands: boolean }>) => {
      if (error !== null) return done(error);
      if (result?.rows[0]?.stands === true) return done();
      onRefused();
      return done(new NotVouchedFor());
    });
  };
}

const lookEveryMs = 200;

/** Returns when connections of the pool are let in; any other error of theirs is left to whoever uses it. */
export async function untilVouchedFor(pool: pg.Pool, onWaiting: () => void): Promise<void> {
  for (let told = false; ; told = true) {
    const refused = await pool.query('select 1').then(() => undefined, (error: unknown) => error);
    if (!(refused instanceof NotVouchedFor)) return;
    if (!told) onWaiting();
    await delay(lookEveryMs);
  }
}

export interface Standing {
  stands: boolean;
  /** The last number given to an audit record of each relay shard. */
  shards: Map<number, bigint>;
}

export async function readStanding(db: Queryable): Promise<Standing> {
  const { rows } = await db.query<{ stands: boolean; shard: number; audit_n: string }>({ text: 'select exchange_stands() as stands, shard, audit_n from relay_shard order by shard' });
  return { stands: rows[0]?.stands ?? false, shards: new Map(rows.map(({ shard, audit_n }) => [shard, BigInt(audit_n)])) };
}

/** From now on, and until the server is started again, the exchange may be used. */
export async function vouch(db: Queryable): Promise<void> {
  await db.query({ text: 'update standing set vouched_for = exchange_identity()' });
}

/** Restored from a backup, and nobody has confirmed yet that the holds and blocks placed since are back. */
export async function restoreUnconfirmed(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ unconfirmed: boolean }>({ text: 'select unconfirmed from standing' });
  return rows[0]?.unconfirmed ?? true;
}

export async function consentsInForce(db: Queryable): Promise<{ caseId: string; consentId: string }[]> {
  const { rows } = await db.query<{ caseId: string; consentId: string }>({ text: 'select case_id as "caseId", consent_id as "consentId" from consent where withdrawn_at is null' });
  return rows;
}

/** What happened after the backup and must not be undone by it. */
export interface Missed {
  /** `forgets`: whom a person's order meant, as places among the message's subjects. */
  erased: { senderId: string; messageId: string; forgets: number[] }[];
  withdrawn: { caseId: string; consentId: string; at: string }[];
  /** The log's last number of each relay shard. */
  shards: ReadonlyMap<number, bigint>;
}

/**
 * Does again what a restored exchange has not done, and vouches for it, in one transaction. Nothing is destroyed after it until somebody confirms that holds and blocks are back. Refused by the database unless nobody has
 * vouched for it. The next audit record gets a number that the log has not seen.
 */
export function reapply(pool: pg.Pool, { erased, withdrawn, shards }: Missed, eventOf: (counts: { erased: number; withdrawn: number }) => AuditRecord): Promise<{ erased: number; withdrawn: number }> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ counts: { erased: number; withdrawn: number } }>({
      text: 'select reapply($1::json, $2::json, $3::json) as counts',
      values: [JSON.stringify(erased), JSON.stringify(withdrawn), JSON.stringify([...shards].map(([shard, n]) => ({ shard, n: n.toString() })))],
    });
    const counts = rows[0]?.counts ?? { erased: 0, withdrawn: 0 };
    await vouch(tx);
    await appendOutbox(tx, [{ caseId: noCase, records: [eventOf(counts)] }]);
    return counts;
  });
}
