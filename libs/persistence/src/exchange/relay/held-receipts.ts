import type pg from 'pg';
import type { OutboxRecord } from '../outbox/outbox-record.ts';
import type { ShardLease } from './relay-shard.ts';
import { LeaseLost } from './relay-shard.ts';
import type { Queryable } from '../../transaction.ts';

/** What a sender on Kafka is told: how a delivery stands, or what became of a record that it submitted. */
export type ToldRecord = Extract<OutboxRecord, { kind: 'receipt' | 'answer' }>;

/** What could not be told yet, because its topic does not answer. */
export interface HeldReceipt {
  id: string;
  record: ToldRecord;
}

/** So many leave in one send. */
const atOnce = 200;

/** Keeps them for later, behind those of their topic that wait already. */
export async function holdReceipts(tx: Queryable, shard: number, records: readonly ToldRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.query({
    text: `insert into held_receipt (shard, partner_id, record)
      select $1, partner_id, record from unnest($2::text[], $3::json[]) with ordinality as r (partner_id, record, i) order by i`,
    values: [shard, records.map(({ partnerId }) => partnerId), records.map((record) => JSON.stringify(record))],
  });
}

/** The partners for whom something waits in the shard. */
export async function partnersOfHeldReceipts(pool: pg.Pool, shard: number): Promise<string[]> {
  const { rows } = await pool.query<{ partner_id: string }>('select distinct partner_id from held_receipt where shard = $1', [shard]);
  return rows.map(({ partner_id: partnerId }) => partnerId);
}

/** The oldest that wait for a partner, in their order; fewer than `atOnce` are all of them. */
export async function readHeldReceipts(pool: pg.Pool, shard: number, partnerId: string): Promise<{ receipts: HeldReceipt[]; areAll: boolean }> {
  const { rows } = await pool.query<HeldReceipt>('select id, record from held_receipt where shard = $1 and partner_id = $2 order by id limit $3', [shard, partnerId, atOnce]);
  return { receipts: rows, areAll: rows.length < atOnce };
}

/**
 * Forgets what has been told, after the broker's ack and never before.
 *
 * @throws LeaseLost: nothing is forgotten then; the new owner of the shard tells it again.
 */
export async function dropHeldReceipts(pool: pg.Pool, lease: ShardLease, told: readonly HeldReceipt[]): Promise<void> {
  const { rowCount } = await pool.query(
    'delete from held_receipt where id = any($3::bigint[]) and exists (select from relay_shard where shard = $1 and epoch = $2 for share)',
    [lease.shard, lease.epoch, told.map(({ id }) => id)],
  );
  if (rowCount === 0 && told.length > 0) throw new LeaseLost(`relay shard ${lease.shard}`);
}

/** How many wait. */
export async function heldReceipts(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>('select count(*) as n from held_receipt');
  return Number(rows[0]?.n ?? 0);
}
