import type pg from 'pg';

/** The last number that the log holds of each relay shard. */
export async function readShardNumbers(pool: pg.Pool): Promise<Map<number, bigint>> {
  const { rows } = await pool.query<{ shard: number; n: string }>({ name: 'shard-numbers', text: 'select shard, n from shard_position order by shard' });
  return new Map(rows.map(({ shard, n }) => [shard, BigInt(n)]));
}

/** Leaves of a relay shard with numbers behind `after` up to `through`, in their order. */
export async function readShardEvents(pool: pg.Pool, shard: number, after: bigint, through: bigint): Promise<{ n: bigint; body: Buffer }[]> {
  const { rows } = await pool.query<{ shard_n: string; body: Buffer }>({
    name: 'shard-events',
    text: 'select shard_n, body from leaf where shard = $1 and shard_n > $2 and shard_n <= $3 order by shard_n',
    values: [shard, after.toString(), through.toString()],
  });
  return rows.map(({ shard_n, body }) => ({ n: BigInt(shard_n), body }));
}
