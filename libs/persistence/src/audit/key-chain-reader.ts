import type pg from 'pg';
import type { IndexKey, LinkSecret } from '#audit';
import { numberArray } from '../packed-bytes.ts';
import { storedLeaf, type LeafRow, type StoredLeaf } from './log-reader.ts';

/** The events of an index key in their order, and the secret that its links are sealed under. */
export interface KeyChain {
  readonly secret: LinkSecret;
  readonly leaves: readonly { readonly index: bigint; readonly count: bigint }[];
}

/** The chain behind leaf `after` up to and including leaf `through`, at most `limit` of it; undefined where there is none. */
export async function readKeyChain(
  pool: pg.Pool,
  { kind, value }: IndexKey,
  { after, through }: { readonly after: bigint; readonly through: bigint },
  limit: number,
): Promise<KeyChain | undefined> {
  const { rows } = await pool.query<{ secret: Buffer; leaf_index: string; event_count: string }>({
    name: 'chain-read',
    text: `select secret, leaf_index, event_count from index_key k
      cross join lateral (select leaf_index, event_count from key_event where key_id = k.key_id and leaf_index > $5 and leaf_index <= $3 order by leaf_index limit $4) e
      where kind = $1 and value = $2 order by leaf_index`,
    values: [kind, value, through.toString(), limit, after.toString()],
  });
  return rows[0] && { secret: rows[0].secret, leaves: rows.map(({ leaf_index, event_count }) => ({ index: BigInt(leaf_index), count: BigInt(event_count) })) };
}

/**
 * The link leaf of each tag. It stands behind the event leaf that its link is about, among the link leaves of the same
 * append, in the order of tags: the first one that does not end before the tag.
 */
export async function readLinkLeaves(pool: pg.Pool, links: readonly { readonly leaf: bigint; readonly tag: Buffer }[]): Promise<StoredLeaf[]> {
  const { rows } = await pool.query<LeafRow>({
    name: 'chain-link-leaves',
    text: `select distinct on (leaf_index) leaf_index, leaf_hash, body
      from unnest($1::bigint[], $2::bytea[]) as w (event, tag)
      cross join lateral (
        select leaf_index, leaf_hash, body from leaf
        where get_byte(body, 0) = 2 and leaf_index > event and substr(body, length(body) - 55, 32) >= tag
        order by leaf_index limit 1) l
      order by leaf_index`,
    values: [numberArray(links.map(({ leaf }) => leaf)), links.map(({ tag }) => tag)],
  });
  return rows.map(storedLeaf);
}
