import type pg from 'pg';
import type { IndexKey, IndexKeyKind } from '#audit';

/** An index key that has events, and the last of them. */
export interface KeyHead extends IndexKey {
  readonly keyId: bigint;
  readonly secret: Uint8Array;
  readonly lastLeaf: bigint;
  readonly count: bigint;
}

/** The heads of those keys that are known; an unknown key is left out. */
export async function readKeyHeads(pool: pg.Pool, keys: readonly IndexKey[]): Promise<KeyHead[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<{ key_id: string; kind: IndexKeyKind; value: string; secret: Buffer; leaf_index: string; event_count: string }>({
    name: 'log-key-heads',
    // By key whatever was known of the tables when it was planned: `offset 0` keeps it from being planned as a join.
    text: `select k.key_id, w.kind, w.value, k.secret, e.leaf_index, e.event_count
      from unnest($1::text[], $2::text[]) as w (kind, value)
      cross join lateral (select key_id, secret from index_key where kind = w.kind and value = w.value offset 0) k
      cross join lateral (select leaf_index, event_count from key_event where key_id = k.key_id order by leaf_index desc limit 1) e`,
    values: [keys.map(({ kind }) => kind), keys.map(({ value }) => value)],
  });
  return rows.map((row) => ({
    kind: row.kind,
    value: row.value,
    keyId: BigInt(row.key_id),
    secret: row.secret,
    lastLeaf: BigInt(row.leaf_index),
    count: BigInt(row.event_count),
  }));
}
