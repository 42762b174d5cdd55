import type pg from 'pg';
import type { IndexKey } from '#audit';
import { blockSize } from './log-append.ts';

/** Leaves of full blocks by what is known of them without reading one. */
export interface BlockSearch {
  /** All of them. */
  readonly facets: readonly string[];
  /** Blocks with events in the half-open span only; their events may still lie outside it. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Leaf indexes below this one only. */
  readonly before: bigint;
  /** Blocks to return. */
  readonly limit: number;
}

export interface BlockCandidates {
  readonly block: bigint;
  /** Indexes of the leaves that have every facet, newest first. */
  readonly leaves: readonly bigint[];
}

/** Leaves that have every one of the keys, below `before`, newest first. Exact: a key's events are rows of their own. */
export async function findByKeys(pool: pg.Pool, keys: readonly IndexKey[], before: bigint, limit: number): Promise<bigint[]> {
  const { rows: found } = await pool.query<{ key_id: string }>({
    name: 'search-key-ids',
    text: 'select key_id from unnest($1::text[], $2::text[]) as w (kind, value) join index_key using (kind, value)',
    values: [keys.map(({ kind }) => kind), keys.map(({ value }) => value)],
  });
  if (keys.length === 0 || found.length < keys.length) return [];
  const [first, ...rest] = found.map(({ key_id }) => key_id);
  const { rows } = await pool.query<{ leaf_index: string }>({
    name: `search-keys-${keys.length}`,
    text: `select leaf_index from key_event e where key_id = $1 and leaf_index < $2
      ${rest.map((_, i) => `and exists (select 1 from key_event where key_id = $${i + 4} and leaf_index = e.leaf_index)`).join(' ')}
      order by leaf_index desc limit $3`,
    values: [first, before.toString(), limit, ...rest],
  });
  return rows.map(({ leaf_index }) => BigInt(leaf_index));
}

/** Leaves that have any of the keys, from `from` up to, not including, `below`, newest first; each once. */
export async function findOfAnyKey(pool: pg.Pool, keys: readonly IndexKey[], from: bigint, below: bigint): Promise<bigint[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<{ leaf_index: string }>({
    name: 'search-any-key',
    text: `select distinct leaf_index from unnest($1::text[], $2::text[]) as w (kind, value) join index_key using (kind, value) join key_event using (key_id)
      where leaf_index >= $3 and leaf_index < $4 order by leaf_index desc`,
    values: [keys.map(({ kind }) => kind), keys.map(({ value }) => value), from.toString(), below.toString()],
  });
  return rows.map(({ leaf_index }) => BigInt(leaf_index));
}

/** Full blocks that hold candidates, newest first; fewer than `limit` when there are no more. */
export async function findBlocks(pool: pg.Pool, search: BlockSearch): Promise<BlockCandidates[]> {
  const ids = await facetIds(pool, search.facets);
  if (ids === undefined || search.before <= 0n) return [];
  const all = ['b.events', ...ids.map((_, i) => `f${i}.bits`)].join(' & ');
  const { rows } = await pool.query<{ block: string; bits: string }>({
    name: `search-blocks-${ids.length}`,
    text: `select b.block, (${all})::text as bits from leaf_block b
      ${ids.map((_, i) => `join facet_block f${i} on f${i}.block = b.block and f${i}.facet_id = $${i + 5}`).join(' ')}
      where b.block <= $1 and ($2::timestamptz is null or b.latest >= $2) and ($3::timestamptz is null or b.earliest < $3)
        and (${all}) <> 0::bit(${blockSize})
      order by b.block desc limit $4`,
    values: [((search.before - 1n) / blockSize).toString(), search.from ?? null, search.to ?? null, search.limit, ...ids],
  });
  return rows.map(({ block, bits }) => ({ block: BigInt(block), leaves: leavesOf(BigInt(block), bits).filter((leaf) => leaf < search.before) }));
}

/** Undefined when a facet was never seen: then nothing has it in a full block. */
export async function facetIds(pool: pg.Pool, names: readonly string[]): Promise<number[] | undefined> {
  if (names.length === 0) return [];
  const { rows } = await pool.query<{ facet_id: number }>({ name: 'search-facet-ids', text: 'select facet_id from facet where name = any($1::text[])', values: [names] });
  return rows.length === new Set(names).size ? rows.map(({ facet_id }) => facet_id) : undefined;
}

function leavesOf(block: bigint, bits: string): bigint[] {
  const leaves: bigint[] = [];
  for (let i = bits.lastIndexOf('1'); i >= 0; i = i === 0 ? -1 : bits.lastIndexOf('1', i - 1)) leaves.push(block * blockSize + BigInt(i));
  return leaves;
}
