import type pg from 'pg';

/** What a writer needs to go on where the log stands, beside its hashes and leaves. */
export interface WriterBookkeeping {
  /** Last number integrated of each shard. */
  readonly shards: ReadonlyMap<number, bigint>;
  readonly facets: ReadonlyMap<string, number>;
  readonly lastKeyId: bigint;
}

export async function readBookkeeping(pool: pg.Pool): Promise<WriterBookkeeping> {
  const shards = await pool.query<{ shard: number; n: string }>('select shard, n from shard_position');
  const facets = await pool.query<{ facet_id: number; name: string }>('select facet_id, name from facet');
  const keys = await pool.query<{ last: string }>('select coalesce(max(key_id), 0) as last from index_key');
  return {
    shards: new Map(shards.rows.map(({ shard, n }) => [shard, BigInt(n)])),
    facets: new Map(facets.rows.map(({ facet_id, name }) => [name, facet_id])),
    lastKeyId: BigInt(keys.rows[0]?.last ?? 0),
  };
}

/** Where reading a topic goes on; undefined before the first record. */
export async function readPosition(pool: pg.Pool, topic: string, partition: number): Promise<bigint | undefined> {
  const { rows } = await pool.query<{ next_offset: string }>({
    name: 'log-read-position',
    text: 'select next_offset from consumer_position where topic = $1 and partition = $2',
    values: [topic, partition],
  });
  return rows[0] && BigInt(rows[0].next_offset);
}
