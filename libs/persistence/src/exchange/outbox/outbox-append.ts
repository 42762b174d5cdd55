import type { OutboxRecord } from './outbox-record.ts';
import { shardOf } from './outbox-record.ts';
import type { Queryable } from '../../transaction.ts';

/** Records of one case, in the order in which they must reach Kafka. */
export interface CaseRecords {
  caseId: string;
  records: readonly OutboxRecord[];
}

/** So many records of a row are opened and sent within a relay's lease also where each takes a call to the keys' service. */
const recordsOfRow = 64;

/** The rows of one commit as the columns of `unnest`, each with records of one shard, in the order given. */
export interface OutboxRows {
  shards: number[];
  records: string[];
  auditCounts: number[];
  payloadBytes: number[];
}

/**
 * Appends one commit's records. Must be the last statement before COMMIT in which a case's lock is held, so that the
 * order of row ids is commit order for each case. The row's id comes from a sequence with cache 1.
 */
export async function appendOutbox(tx: Queryable, parts: readonly CaseRecords[]): Promise<void> {
  const rows = outboxRows(parts);
  if (rows.shards.length === 0) return;
  await tx.query({
    name: 'outbox-append',
    text: 'insert into outbox (shard, records, audit_count, payload_bytes) select s, r::json, n, b from unnest($1::smallint[], $2::text[], $3::int[], $4::int[]) as t (s, r, n, b)',
    values: [rows.shards, rows.records, rows.auditCounts, rows.payloadBytes],
  });
}

export function outboxRows(parts: readonly CaseRecords[]): OutboxRows {
  const rows = new Map<number, OutboxRecord[][]>();
  for (const { caseId, records } of parts) {
    const shard = shardOf(caseId);
    const ofShard = rows.get(shard) ?? [];
    rows.set(shard, ofShard);
    for (const record of records) {
      const last = ofShard.at(-1);
      if (last === undefined || last.length >= recordsOfRow) ofShard.push([record]);
      else last.push(record);
    }
  }
  const filled = [...rows].flatMap(([shard, ofShard]) => ofShard.map((records): [number, OutboxRecord[]] => [shard, records]));
  return {
    shards: filled.map(([shard]) => shard),
    records: filled.map(([, records]) => JSON.stringify(records)),
    auditCounts: filled.map(([, records]) => records.filter(({ kind }) => kind === 'audit').length),
    payloadBytes: filled.map(([, records]) => records.reduce((sum, record) => sum + (record.kind === 'delivery' ? record.bytes : 0), 0)),
  };
}

/** Appends records that belong to a shard as such and to no case. */
export async function appendOutboxOfShard(tx: Queryable, shard: number, records: readonly OutboxRecord[]): Promise<void> {
  await tx.query({
    text: 'insert into outbox (shard, records, audit_count, payload_bytes) values ($1, $2::json, $3, 0)',
    values: [shard, JSON.stringify(records), records.filter((r) => r.kind === 'audit').length],
  });
}
