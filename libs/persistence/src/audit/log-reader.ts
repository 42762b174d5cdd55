import type pg from 'pg';
import type { HashReader, HashRun, Opening } from '#audit';
import { numberArray } from '../packed-bytes.ts';
import { blockSize } from './log-append.ts';
import type { LogHead, RecordNumber } from './log-append.ts';

/** A leaf at its place. */
export interface StoredLeaf {
  readonly index: bigint;
  readonly leafHash: Buffer;
  readonly body: Buffer;
}

/** A leaf with what opens it; empty once erased, or removed with its month. */
export interface StoredEvent extends StoredLeaf {
  readonly openings: readonly Opening[];
}

export async function readHead(pool: pg.Pool): Promise<LogHead> {
  const { rows } = await pool.query<{ size: string; root: Buffer }>({ name: 'log-read-head', text: 'select size, root from log_head' });
  const row = rows[0];
  if (row === undefined) throw new Error('log_head has no row: the audit database is not migrated');
  return { size: BigInt(row.size), root: row.root };
}

/** Hashes that follow one another, from `first` on. */
interface ReadRun {
  readonly level: number;
  readonly first: bigint;
  readonly hashes: Buffer;
}

/**
 * Reads runs of hashes, each inside one tile, in at most three queries and hands out single ones. Leaf hashes of a full block lie
 * together; those behind the last one are read from their leaves. @throws Error (by the reader) for one that was not read.
 */
export async function readHashes(pool: pg.Pool, runs: readonly HashRun[]): Promise<HashReader> {
  const blocks = await blockHashes(pool, runs);
  const inBlocks = new Set(blocks.map(({ first }) => first / blockSize));
  const rest = [
    ...new Map(
      runs.filter(({ level, first }) => level > 0 || !inBlocks.has(first / blockSize)).map((run) => [`${run.level}/${run.first}/${run.count}`, run]),
    ).values(),
  ];
  const read = [...blocks, ...(await Promise.all([leafHashes(pool, rest), tileHashes(pool, rest)])).flat()];
  const byTile = Map.groupBy(read, ({ level, first }) => `${level}/${first / blockSize}`);
  return (level, index) => {
    const run = byTile.get(`${level}/${index / blockSize}`)?.find(({ first, hashes }) => index >= first && index < first + BigInt(hashes.length / hashBytes));
    if (run === undefined) throw new Error(`the audit log has no hash ${index} at level ${level}`);
    const at = Number(index - run.first) * hashBytes;
    return run.hashes.subarray(at, at + hashBytes);
  };
}

async function blockHashes(pool: pg.Pool, runs: readonly HashRun[]): Promise<ReadRun[]> {
  const blocks = new Set(runs.flatMap(({ level, first }) => (level === 0 ? [(first / blockSize).toString()] : [])));
  if (blocks.size === 0) return [];
  const { rows } = await pool.query<{ block: string; hashes: Buffer }>({
    name: 'log-block-hashes',
    text: 'select block, hashes from leaf_block where block = any($1::bigint[])',
    values: [[...blocks]],
  });
  return rows.map(({ block, hashes }) => ({ level: 0, first: BigInt(block) * blockSize, hashes }));
}

const hashBytes = 32;

interface RunRow {
  level: number;
  first: string;
  hashes: Buffer;
}

/** A run that is not there whole is left out. Run by run: joined to all of them at once, the table is read whole where it is large. */
async function leafHashes(pool: pg.Pool, runs: readonly HashRun[]): Promise<ReadRun[]> {
  const wanted = runs.filter(({ level }) => level === 0);
  if (wanted.length === 0) return [];
  const { rows } = await pool.query<RunRow>({
    name: 'log-leaf-hashes',
    text: `select 0 as level, f as first, hashes from unnest($1::bigint[], $2::int[]) as r (f, c)
      cross join lateral (select count(*) as found, string_agg(leaf_hash, '' order by leaf_index) as hashes from leaf where leaf_index >= f and leaf_index < f + c) l where found = c`,
    values: [wanted.map(({ first }) => first.toString()), wanted.map(({ count }) => count)],
  });
  return rows.map(readRun);
}

async function tileHashes(pool: pg.Pool, runs: readonly HashRun[]): Promise<ReadRun[]> {
  const wanted = runs.filter(({ level }) => level > 0);
  if (wanted.length === 0) return [];
  const { rows } = await pool.query<RunRow>({
    name: 'log-tile-hashes',
    text: `select v as level, f as first, hashes from unnest($1::smallint[], $2::bigint[], $3::int[]) as r (v, f, c)
      cross join lateral (select count(*) as found, string_agg(hash, '' order by hash_index) as hashes from tile_hash where level = v and hash_index >= f and hash_index < f + c) t where found = c`,
    values: [wanted.map(({ level }) => level), wanted.map(({ first }) => first.toString()), wanted.map(({ count }) => count)],
  });
  return rows.map(readRun);
}

function readRun({ level, first, hashes }: RunRow): ReadRun {
  return { level, first: BigInt(first), hashes };
}

/** The bodies of leaves `first` up to, not including, `end`, in order. */
export async function readLeaves(pool: pg.Pool, first: bigint, end: bigint): Promise<StoredLeaf[]> {
  const { rows } = await pool.query<LeafRow>({
    name: 'log-read-leaves',
    text: 'select leaf_index, leaf_hash, body from leaf where leaf_index >= $1 and leaf_index < $2 order by leaf_index',
    values: [first.toString(), end.toString()],
  });
  return rows.map(storedLeaf);
}

export async function findLeaf(pool: pg.Pool, leafHash: Buffer): Promise<StoredLeaf | undefined> {
  const { rows } = await pool.query<LeafRow>({
    name: 'log-find-leaf',
    text: 'select leaf_index, leaf_hash, body from leaf where leaf_hash = $1 limit 1',
    values: [leafHash],
  });
  return rows[0] && storedLeaf(rows[0]);
}

/** The hashes of the leaves that records became, by `shard/n`; a record that became none is missing. */
export async function readRecordHashes(pool: pg.Pool, records: readonly RecordNumber[]): Promise<Map<string, Buffer>> {
  if (records.length === 0) return new Map();
  const { rows } = await pool.query<{ shard: number; shard_n: string; leaf_hash: Buffer }>({
    name: 'log-record-hashes',
    text: 'select shard, shard_n, leaf_hash from unnest($1::smallint[], $2::bigint[]) as r (shard, shard_n) join leaf using (shard, shard_n)',
    values: [records.map(({ shard }) => shard), records.map(({ n }) => n.toString())],
  });
  return new Map(rows.map(({ shard, shard_n, leaf_hash }) => [`${shard}/${shard_n}`, leaf_hash]));
}

/** Leaves by index, newest first, each with its openings. */
export async function readEvents(pool: pg.Pool, indexes: readonly bigint[]): Promise<StoredEvent[]> {
  if (indexes.length === 0) return [];
  const { rows } = await pool.query<LeafRow & { openings: Opening[] | null }>({
    name: 'log-read-events',
    // By key from part to part: `offset 0` keeps it from being planned as joins over whole months.
    text: `select l.*, openings from unnest($1::bigint[]) as w (i)
      cross join lateral (select leaf_index, leaf_hash, body from leaf where leaf_index = i offset 0) l
      left join lateral (select openings from leaf_opening where leaf_index = i union all select openings from kept_opening where leaf_index = i offset 0) o on true
      order by i desc`,
    values: [numberArray(indexes)],
  });
  return rows.map((row) => ({ ...storedLeaf(row), openings: row.openings ?? [] }));
}

export interface LeafRow {
  leaf_index: string;
  leaf_hash: Buffer;
  body: Buffer;
}

export function storedLeaf({ leaf_index, leaf_hash, body }: LeafRow): StoredLeaf {
  return { index: BigInt(leaf_index), leafHash: leaf_hash, body };
}
