import type pg from 'pg';
import { LeaseLost } from './relay-shard.ts';
import type { Queryable } from '../../transaction.ts';

/** Ownership of a consumed partition; the position in the database is the truth, the Kafka offset advisory. */
export interface PartitionLease {
  topic: string;
  partition: number;
  epoch: string;
  nextOffset: bigint;
}

/**
 * Takes a partition over: from here on every earlier owner's writes fail. Epochs begin at the time in milliseconds, so that
 * they also grow when somebody has deleted the position of a topic that was made anew.
 */
export async function takePartition(pool: pg.Pool, topic: string, partition: number): Promise<PartitionLease> {
  const { rows } = await pool.query<{ epoch: string; next_offset: string }>(
    `insert into consumer_position (topic, partition, epoch, next_offset) values ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint, 0)
      on conflict (topic, partition) do update set epoch = consumer_position.epoch + 1 returning epoch, next_offset`,
    [topic, partition],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('consumer_position returned no row');
  return { topic, partition, epoch: row.epoch, nextOffset: BigInt(row.next_offset) };
}

/** A batch of a partition that was dealt with, up to `nextOffset`. */
export interface PositionMove {
  lease: PartitionLease;
  nextOffset: bigint;
}

/**
 * Advances positions in the transaction of the batches that they cover, at most one of each partition.
 *
 * @throws LeaseLost when another process took one of the partitions over.
 */
export async function advancePositions(tx: Queryable, moves: readonly PositionMove[]): Promise<void> {
  const sorted = moves.toSorted((a, b) => a.lease.partition - b.lease.partition);
  const { rows } = await tx.query<{ topic: string; partition: number }>({
    name: 'positions-advance',
    text: `update consumer_position p set next_offset = m.next_offset from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) as m (topic, partition, epoch, next_offset)
      where p.topic = m.topic and p.partition = m.partition and p.epoch = m.epoch returning p.topic, p.partition`,
    values: [
      sorted.map(({ lease }) => lease.topic),
      sorted.map(({ lease }) => lease.partition),
      sorted.map(({ lease }) => lease.epoch),
      sorted.map((m) => m.nextOffset.toString()),
    ],
  });
  const lost = sorted.find(({ lease }) => !rows.some((row) => row.topic === lease.topic && row.partition === lease.partition));
  if (lost !== undefined) throw new LeaseLost(`partition ${lost.lease.topic}/${lost.lease.partition}`);
}
