import type pg from 'pg';
import { facetIds } from './event-search.ts';
import { blockSize } from './log-append.ts';
import { spanWidth } from './search-insert.ts';

/** Blocks whose leaves have all of the facets and whose events may lie in the half-open span. */
export interface CountedSpan {
  readonly facets: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Full blocks below this one. */
  readonly blocks: bigint;
}

/** What one block has of a span's facets. */
export interface CountedBlock {
  readonly earliest: string;
  readonly latest: string;
  readonly count: number;
  /** Indexes of the leaves, in order. */
  readonly leaves: readonly bigint[];
}

/** Blocks of a span of level 2. */
const wideSpan = spanWidth * spanWidth;

/**
 * How many leaves with all facets of the span have each other facet of the named kinds, over the blocks that lie wholly in the
 * span: a thousand or thirty-two at a time where these do so together. What the blocks at its edges hold is told by `edgeBlocks`.
 * The older and the younger half of a log that has a thousand blocks are counted beside each other.
 */
export async function countFacetsIn(pool: pg.Pool, span: CountedSpan, kinds: readonly string[]): Promise<Map<string, number>> {
  const ids = await facetIds(pool, span.facets);
  const counts = new Map<string, number>();
  if (ids === undefined) return counts;
  const middle = (span.blocks / wideSpan / 2n) * wideSpan;
  const parts =
    middle === 0n
      ? [{ first: 0n, end: span.blocks }]
      : [
          { first: 0n, end: middle },
          { first: middle, end: span.blocks },
        ];
  for (const { name, count } of (await Promise.all(parts.map((blocks) => countWithin(pool, span, blocks, kinds, ids)))).flat()) {
    counts.set(name, (counts.get(name) ?? 0) + Number(count));
  }
  return counts;
}

/** `first` is the first block of a span of level 2. */
async function countWithin(
  pool: pg.Pool,
  { from, to }: CountedSpan,
  { first, end }: { readonly first: bigint; readonly end: bigint },
  kinds: readonly string[],
  ids: readonly number[],
): Promise<{ name: string; count: string }[]> {
  const all = allBits(ids);
  const { rows } = await pool.query<{ name: string; count: string }>({
    name: `count-facets-${ids.length}`,
    // Materialised, and joined by both columns of the keys: few spans and blocks, whose number no plan can guess.
    text: `with wanted as materialized (select facet_id, name from facet where split_part(name, ':', 1) = any($5::text[])),
        wide as materialized (select b.level, b.span, b.events from leaf_span b where level = 2 and b.span >= $4::bigint / ${wideSpan} and b.span < $1::bigint / ${wideSpan} and ${inside}),
        spans as materialized (select * from wide union all
          select b.level, b.span, b.events from leaf_span b where level = 1 and b.span >= $4::bigint / ${spanWidth} and b.span < $1::bigint / ${spanWidth} and ${inside} and b.span / ${spanWidth} not in (select span from wide)),
        lone as materialized (select b.block, b.events from leaf_block b where b.block >= $4 and b.block < $1 and ${inside}
          and b.block / ${spanWidth} not in (select span from spans where level = 1) and b.block / ${wideSpan} not in (select span from wide)),
        whole as materialized (select b.level, b.span, ${all} as bits from spans b ${lookups(ids, 6, 'span')}),
        single as materialized (select b.block, ${all} as bits from lone b ${lookups(ids, 6, 'block')})
      select name, count from wanted join (
        select facet_id, sum(n)::bigint as count from (
          select x.facet_id, bit_count(x.bits & w.bits) as n from whole w join facet_span x on x.level = w.level and x.span = w.span and x.facet_id = any(array(select facet_id from wanted))
          union all select x.facet_id, bit_count(x.bits & s.bits) from single s join facet_block x on x.block = s.block and x.facet_id = any(array(select facet_id from wanted))) n
        group by facet_id) counted using (facet_id) where count > 0`,
    values: [end.toString(), from ?? null, to ?? null, first.toString(), kinds, ...ids],
  });
  return rows;
}

/** Every block that has a leaf with all facets, oldest first. */
export function countedBlocks(pool: pg.Pool, span: CountedSpan): Promise<CountedBlock[]> {
  return readBlocks(pool, span, 'all', 'true');
}

/** Only those that lie across an edge of the span. */
export function edgeBlocks(pool: pg.Pool, span: CountedSpan): Promise<CountedBlock[]> {
  if (span.from === undefined && span.to === undefined) return Promise.resolve([]);
  return readBlocks(pool, span, 'edges', `not (${inside})`);
}

const inside = '($2::timestamptz is null or b.earliest >= $2) and ($3::timestamptz is null or b.latest < $3)';

async function readBlocks(pool: pg.Pool, span: CountedSpan, which: string, condition: string): Promise<CountedBlock[]> {
  const ids = await facetIds(pool, span.facets);
  if (ids === undefined) return [];
  const all = allBits(ids);
  const { rows } = await pool.query<{ block: string; earliest: Date; latest: Date; bits: string }>({
    name: `count-${which}-${ids.length}`,
    text: `select b.block, b.earliest, b.latest, (${all})::text as bits from leaf_block b ${joins(ids, 4)}
      where b.block < $1 and ($2::timestamptz is null or b.latest >= $2) and ($3::timestamptz is null or b.earliest < $3) and ${condition}
        and ${all} <> 0::bit(${blockSize}) order by b.block`,
    values: [span.blocks.toString(), span.from ?? null, span.to ?? null, ...ids],
  });
  return rows.map(({ block, earliest, latest, bits }) => {
    const leaves = leavesOf(BigInt(block), bits);
    return { earliest: earliest.toISOString(), latest: latest.toISOString(), count: leaves.length, leaves };
  });
}

function allBits(ids: readonly number[]): string {
  return `(${['b.events', ...ids.map((_, i) => `f${i}.bits`)].join(' & ')})`;
}

function joins(ids: readonly number[], first: number): string {
  return ids.map((_, i) => `join facet_block f${i} on f${i}.block = b.block and f${i}.facet_id = $${i + first}`).join(' ');
}

/** One look by key for each row on the left: `offset 0` keeps it from being planned as a join over the whole table. */
function lookups(ids: readonly number[], first: number, by: 'block' | 'span'): string {
  return ids
    .map(
      (_, i) =>
        `cross join lateral (select bits from facet_${by} where facet_id = $${i + first}${by === 'span' ? ' and level = b.level' : ''} and ${by} = b.${by} offset 0) f${i}`,
    )
    .join(' ');
}

function leavesOf(block: bigint, bits: string): bigint[] {
  const leaves: bigint[] = [];
  for (let i = bits.indexOf('1'); i >= 0; i = bits.indexOf('1', i + 1)) leaves.push(block * blockSize + BigInt(i));
  return leaves;
}
