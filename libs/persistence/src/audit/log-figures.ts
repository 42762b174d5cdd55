import type pg from 'pg';

/** A day's claim of the exchange beside what the log holds of it. */
export interface ShardComparison {
  readonly day: string;
  readonly shard: number;
  readonly claimed: { readonly count: bigint; readonly sum: string };
  readonly found: { readonly count: bigint; readonly sum: string };
  readonly agrees: boolean;
}

/** How many leaves of the first `blocks` blocks have each facet with that prefix, by what follows the prefix. */
export async function countFacets(pool: pg.Pool, prefix: string, blocks: bigint): Promise<Map<string, bigint>> {
  const { rows } = await pool.query<{ name: string; count: string }>({
    name: 'figures-facets',
    text: `select name, sum(bit_count(bits))::bigint as count from facet join facet_block using (facet_id)
      where starts_with(name, $1) and block < $2 group by name`,
    values: [prefix, blocks.toString()],
  });
  return new Map(rows.map(({ name, count }) => [name.slice(prefix.length), BigInt(count)]));
}

/** Comparisons, the newest first. */
export async function readComparisons(pool: pg.Pool, limit: number, onlyDiffering = false): Promise<ShardComparison[]> {
  const { rows } = await pool.query<{ day: string; shard: number; claimed_count: string; claimed_sum: string; found_count: string; found_sum: string; agrees: boolean }>({
    name: 'figures-comparisons',
    text: `select to_char(day, 'YYYY-MM-DD') as day, shard, claimed_count, claimed_sum, found_count, found_sum, agrees from shard_check,
        lateral (select claimed_count = found_count and claimed_sum = found_sum as agrees) a
      where not ($2 and agrees) order by leaf_index desc limit $1`,
    values: [limit, onlyDiffering],
  });
  return rows.map((row) => ({
    day: row.day,
    shard: row.shard,
    claimed: { count: BigInt(row.claimed_count), sum: row.claimed_sum },
    found: { count: BigInt(row.found_count), sum: row.found_sum },
    agrees: row.agrees,
  }));
}

/** What stands beside the log: records nobody could read, and events that are not leaves yet. */
export async function readLoose(pool: pg.Pool): Promise<{ readonly unreadable: bigint; readonly pending: bigint }> {
  const { rows } = await pool.query<{ unreadable: string; pending: string }>({
    name: 'figures-loose',
    text: 'select (select count(*) from unreadable_record) as unreadable, (select count(*) from pending_event) as pending',
  });
  return { unreadable: BigInt(rows[0]?.unreadable ?? 0), pending: BigInt(rows[0]?.pending ?? 0) };
}
