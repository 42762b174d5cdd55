import type pg from 'pg';
import { LeaseLost } from './relay-shard.ts';
import type { Queryable } from './transaction.ts';

/** Ownership of a consumed partition; the position in the database is the truth, the Kafka offset advisory. */
export interface PartitionLease {
  topic: string;
  partition: number;
  epoch: string;
  nextOffset: bigint;
}

/** Takes a partition over: from here on every earlier owner's writes fail. */
export async function takePartition(pool: pg.Pool, topic: string, partition: number): Promise<PartitionLease> {
  const { rows } = await pool.query<{ epoch: string; next_offset: string }>(
    `insert into consumer_position (topic, partition, epoch, next_offset) values ($1, $2, 1, 0)
      on conflict (topic, partition) do update set epoch = consumer_position.epoch + 1 returning epoch, next_offset`,
    [topic, partition],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('consumer_position returned no row');
  return { topic, partition, epoch: row.epoch, nextOffset: BigInt(row.next_offset) };
}

/**
 * Advances the position in the transaction of the batch that it covers.
 *
 * @throws LeaseLost when another process took the partition over.
 */
export async function advancePosition(tx: Queryable, lease: PartitionLease, nextOffset: bigint): Promise<void> {
  const { rows } = await tx.query({
    name: 'position-advance',
    text: 'update consumer_position set next_offset = $4 where topic = $1 and partition = $2 and epoch = $3 returning next_offset',
    values: [lease.topic, lease.partition, lease.epoch, nextOffset.toString()],
  });
  if (rows.length === 0) throw new LeaseLost(`partition ${lease.topic}/${lease.partition}`);
}
