import { numberArray, packBytes } from '../packed-bytes.ts';
import type { Queryable } from '../transaction.ts';
import type { LogAppend, TileHash } from './log-append.ts';

/** Inserts the leaves in order, from the old size on. */
export async function insertLeaves(tx: Queryable, { from, leaves }: LogAppend): Promise<void> {
  if (leaves.length === 0) return;
  const bodies = packBytes(leaves.map(({ body }) => body));
  await tx.query({
    name: 'log-insert-leaves',
    text: `insert into leaf (leaf_index, leaf_hash, shard, shard_n, body)
      select $1::bigint + i - 1, substr($2::bytea, 32 * i::int - 31, 32), s, n, substr($3::bytea, o, l)
        from unnest($4::smallint[], $5::bigint[], $6::int[], $7::int[]) with ordinality as t (s, n, o, l, i)`,
    values: [
      from.size.toString(),
      Buffer.concat(leaves.map(({ leafHash }) => leafHash)),
      bodies.bytes,
      numberArray(leaves.map(({ record }) => record?.shard ?? null)),
      numberArray(leaves.map(({ record }) => record?.n ?? null)),
      bodies.offsets,
      bodies.lengths,
    ],
  });
}

/** Keeps what opens the leaves beside them, where it can be deleted. */
export async function insertOpenings(tx: Queryable, { from, leaves }: LogAppend): Promise<void> {
  const opened = leaves.flatMap(({ openings }, i) => (openings === undefined || openings.length === 0 ? [] : [{ at: from.size + BigInt(i), openings }]));
  if (opened.length === 0) return;
  const packed = packBytes(opened.map(({ openings }) => Buffer.from(JSON.stringify(openings))));
  await tx.query({
    name: 'log-insert-openings',
    text: `insert into leaf_opening (leaf_index, openings)
      select i, convert_from(substr($1::bytea, o, l), 'UTF8')::json from unnest($2::bigint[], $3::int[], $4::int[]) as t (i, o, l)`,
    values: [packed.bytes, numberArray(opened.map(({ at }) => at)), packed.offsets, packed.lengths],
  });
}

export async function insertTileHashes(tx: Queryable, hashes: readonly TileHash[]): Promise<void> {
  if (hashes.length === 0) return;
  await tx.query({
    name: 'log-insert-tile-hashes',
    text: `insert into tile_hash (level, hash_index, hash)
      select v, x, substr($1::bytea, 32 * i::int - 31, 32) from unnest($2::smallint[], $3::bigint[]) with ordinality as t (v, x, i)`,
    values: [Buffer.concat(hashes.map(({ hash }) => hash)), numberArray(hashes.map(({ level }) => level)), numberArray(hashes.map(({ index }) => index))],
  });
}
