import type pg from 'pg';
import { appendOutboxOfShard } from '../outbox/outbox-append.ts';
import { shardCount } from '../outbox/outbox-record.ts';
import type { AuditRecord } from '../outbox/outbox-record.ts';
import { transaction } from '../../transaction.ts';

/** What was accepted on one shard in one day (UTC): how many messages, and the sum of their ids as numbers. */
export interface AcceptedTally {
  shard: number;
  /** `2026-03-02` */
  day: string;
  count: number;
  /** Decimal; each id counts as its first 48 bits. */
  sum: string;
}

/** So long after midnight a transaction begun before it has certainly ended. */
const settledAfterMinutes = 15;

/**
 * Counts the day before, once per shard, and puts each count on record in the same transaction: an accepted message
 * that never reached the audit log is noticed by whoever compares. Does nothing where the count was taken already.
 */
export async function tallyYesterday(pool: pg.Pool, now: Date, recordOf: (tally: AcceptedTally) => AuditRecord): Promise<number> {
  const settled = new Date(now.getTime() - settledAfterMinutes * 60_000);
  const day = new Date(settled.getTime() - 86_400_000).toISOString().slice(0, 10);
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ shard: number; count: string; sum: string }>({
      text: `insert into shard_tally (day, shard, count, sum)
        select $1::date, s.shard, count(m.message_ref), coalesce(sum(('x' || left(replace(m.message_id::text, '-', ''), 12))::bit(48)::bigint), 0)
        from relay_shard s
        left join message m on m.accepted_at >= $1::date and m.accepted_at < $1::date + 1
          and (('x' || encode(substr(sha256(m.case_id::text::bytea), 1, 4), 'hex'))::bit(32)::bigint % $2) = s.shard
        where not exists (select 1 from shard_tally t where t.day = $1::date and t.shard = s.shard)
        group by s.shard order by s.shard
        on conflict do nothing returning shard, count, sum`,
      values: [day, shardCount],
    });
    for (const row of rows) await appendOutboxOfShard(tx, row.shard, [recordOf({ shard: row.shard, day, count: Number(row.count), sum: row.sum })]);
    return rows.length;
  });
}
