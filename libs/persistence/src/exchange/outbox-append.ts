import type { OutboxRecord } from './outbox-record.ts';
import { shardOf } from './outbox-record.ts';
import type { Queryable } from './transaction.ts';

/**
 * Appends one commit's records: one row per shard, holding them in the order given. Must be the last statement
 * before COMMIT in which a case's lock is held, so that the order of row ids is commit order for each case.
 * The row's id comes from a sequence with cache 1.
 */
export async function appendOutbox(tx: Queryable, parts: readonly { caseId: string; records: readonly OutboxRecord[] }[]): Promise<void> {
  const shards = new Map<number, OutboxRecord[]>();
  for (const { caseId, records } of parts) {
    const shard = shardOf(caseId);
    const row = shards.get(shard);
    if (row === undefined) shards.set(shard, [...records]);
    else row.push(...records);
  }
  const rows = [...shards].filter(([, records]) => records.length > 0);
  if (rows.length === 0) return;
  await tx.query({
    name: 'outbox-append',
    text: 'insert into outbox (shard, records, audit_count) select s, r::json, n from unnest($1::smallint[], $2::text[], $3::int[]) as t (s, r, n)',
    values: [
      rows.map(([shard]) => shard),
      rows.map(([, records]) => JSON.stringify(records)),
      rows.map(([, records]) => records.filter((r) => r.kind === 'audit').length),
    ],
  });
}

/** Appends records that belong to a shard as such and to no case. */
export async function appendOutboxOfShard(tx: Queryable, shard: number, records: readonly OutboxRecord[]): Promise<void> {
  await tx.query({
    text: 'insert into outbox (shard, records, audit_count) values ($1, $2::json, $3)',
    values: [shard, JSON.stringify(records), records.filter((r) => r.kind === 'audit').length],
  });
}
