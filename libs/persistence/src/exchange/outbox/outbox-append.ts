import type { OutboxRecord } from './outbox-record.ts';
import { shardOf } from './outbox-record.ts';
import { numberArray, packBytes } from '../../packed-bytes.ts';
import type { Queryable } from '../../transaction.ts';

/** Records of one case, in the order in which they must reach Kafka. */
export interface CaseRecords {
  caseId: string;
  records: readonly OutboxRecord[];
}

/** So many records of a row are opened and sent within a relay's lease also where each takes a call to the keys' service. */
const recordsOfRow = 64;

/** A row of one commit, with records of one shard in the order given. */
export interface OutboxRow {
  shard: number;
  records: OutboxRecord[];
  auditCount: number;
  payloadBytes: number;
}

/** So many parameters of a statement are what `outboxValues` gives. */
export const outboxParameters = 6;

/**
 * Appends one commit's records. Must be the last statement before COMMIT in which a case's lock is held, so that the
 * order of row ids is commit order for each case. The row's id comes from a sequence with cache 1.
 */
export async function appendOutbox(tx: Queryable, parts: readonly CaseRecords[]): Promise<void> {
  if (parts.every(({ records }) => records.length === 0)) return;
  await tx.query({
    name: 'outbox-append',
    text: outboxInsert(1),
    values: outboxValues(parts),
  });
}

export function outboxRows(parts: readonly CaseRecords[]): OutboxRow[] {
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
  return [...rows].flatMap(([shard, ofShard]) => ofShard.map((records) => ({
    shard,
    records,
    auditCount: records.filter(({ kind }) => kind === 'audit').length,
    payloadBytes: records.reduce((sum, record) => sum + (record.kind === 'delivery' ? record.bytes : 0), 0),
  })));
}

/** The rows of one commit as parameters: documents as bytes, for in the text of an array each quotation mark is escaped. */
export function outboxValues(parts: readonly CaseRecords[]): unknown[] {
  const rows = outboxRows(parts);
  const { bytes, offsets, lengths } = packBytes(rows.map(({ records }) => Buffer.from(JSON.stringify(records))));
  return [
    numberArray(rows.map(({ shard }) => shard)),
    bytes,
    offsets,
    lengths,
    numberArray(rows.map(({ auditCount }) => auditCount)),
    numberArray(rows.map(({ payloadBytes }) => payloadBytes)),
  ];
}

/**
 * Inserts the rows of `outboxValues`, the first of which is the statement's parameter `first`, in their order. Of `once`, a relation of
 * the statement, there must be a row; without it nothing is inserted.
 */
export function outboxInsert(first: number, once?: string): string {
  const [shards, bytes, offsets, lengths, auditCounts, payloadBytes] = Array.from({ length: outboxParameters }, (_, i) => `$${first + i}`);
  return `insert into outbox (shard, records, audit_count, payload_bytes)
    select s, convert_from(substr(${bytes}::bytea, o, l), 'UTF8')::json, n, b from ${once === undefined ? '' : `${once} cross join `}
      unnest(${shards}::smallint[], ${offsets}::int[], ${lengths}::int[], ${auditCounts}::int[], ${payloadBytes}::int[]) as p (s, o, l, n, b)`;
}

/** Appends records that belong to a shard as such and to no case. */
export async function appendOutboxOfShard(tx: Queryable, shard: number, records: readonly OutboxRecord[]): Promise<void> {
  await tx.query({
    text: 'insert into outbox (shard, records, audit_count, payload_bytes) values ($1, $2::json, $3, 0)',
    values: [shard, JSON.stringify(records), records.filter((r) => r.kind === 'audit').length],
  });
}
