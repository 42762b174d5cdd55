import { numberArray } from '../packed-bytes.ts';
import type { Queryable } from '../transaction.ts';
import { blockSize } from './log-append.ts';
import type { FullBlock, KeyEvent, LogAppend, NewIndexKey } from './log-append.ts';

export async function insertIndexKeys(tx: Queryable, keys: readonly NewIndexKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query({
    name: 'log-insert-index-keys',
    text: `insert into index_key (key_id, kind, value, secret)
      select k, d, v, substr($1::bytea, 32 * i::int - 31, 32) from unnest($2::bigint[], $3::text[], $4::text[]) with ordinality as t (k, d, v, i)`,
    values: [
      Buffer.concat(keys.map(({ secret }) => secret)),
      numberArray(keys.map(({ keyId }) => keyId)),
      keys.map(({ kind }) => kind),
      keys.map(({ value }) => value),
    ],
  });
}

export async function insertKeyEvents(tx: Queryable, events: readonly KeyEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query({
    name: 'log-insert-key-events',
    text: 'insert into key_event (key_id, leaf_index, event_count) select * from unnest($1::bigint[], $2::bigint[], $3::bigint[])',
    values: [numberArray(events.map(({ keyId }) => keyId)), numberArray(events.map(({ leafIndex }) => leafIndex)), numberArray(events.map(({ count }) => count))],
  });
}

export async function insertFacets(tx: Queryable, facets: LogAppend['newFacets']): Promise<void> {
  if (facets.length === 0) return;
  await tx.query({
    name: 'log-insert-facets',
    text: 'insert into facet (facet_id, name) select * from unnest($1::int[], $2::text[])',
    values: [facets.map(({ facetId }) => facetId), facets.map(({ name }) => name)],
  });
}

/** As many blocks are kept together in one bitmap as well, a span of level 1; as many of these in one of level 2. */
export const spanWidth = 32n;

export async function insertBlocks(tx: Queryable, blocks: readonly FullBlock[]): Promise<void> {
  if (blocks.length === 0) return;
  await tx.query({
    name: 'log-insert-blocks',
    text: `insert into leaf_block (block, events, earliest, latest, hashes)
      select b, ('x' || e)::bit(${blockSize}), f, t, (select string_agg(leaf_hash, '' order by leaf_index) from leaf where leaf_index >= ${blockSize} * b and leaf_index < ${blockSize} * (b + 1))
        from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as u (b, e, f, t)`,
    values: [blocks.map(({ block }) => block.toString()), blocks.map(({ events }) => events), blocks.map(({ earliest }) => earliest), blocks.map(({ latest }) => latest)],
  });
  const rows = blocks.flatMap(({ block, facets }) => facets.map((facet) => ({ block, ...facet })));
  await tx.query({
    name: 'log-insert-facet-blocks',
    text: `insert into facet_block (facet_id, block, bits) select f, b, ('x' || h)::bit(${blockSize}) from unnest($1::int[], $2::bigint[], $3::text[]) as u (f, b, h)`,
    values: [numberArray(rows.map(({ facetId }) => facetId)), numberArray(rows.map(({ block }) => block)), rows.map(({ bits }) => bits)],
  });
  const full = blocks.map(({ block }) => block + 1n);
  await gatherSpans(tx, 1, { table: 'block', bits: blockSize }, endsOf(full, spanWidth));
  await gatherSpans(tx, 2, { table: 'span', bits: blockSize * spanWidth }, endsOf(full, spanWidth * spanWidth));
}

/** The spans of that many blocks that end with one of these. */
function endsOf(ends: readonly bigint[], width: bigint): bigint[] {
  return ends.flatMap((end) => (end % width === 0n ? [end / width - 1n] : []));
}

/** Puts the bitmaps of full spans together from those of their parts. */
async function gatherSpans(tx: Queryable, level: 1 | 2, { table, bits }: { readonly table: 'block' | 'span'; readonly bits: bigint }, spans: readonly bigint[]): Promise<void> {
  if (spans.length === 0) return;
  const together = (column: string) => `bit_or(${column}::bit(${bits * spanWidth}) >> (${bits} * (p.${table} % ${spanWidth}))::int)`;
  const within = `p.${table} >= w.span * ${spanWidth} and p.${table} < (w.span + 1) * ${spanWidth}${table === 'span' ? ' and p.level = 1' : ''}`;
  await tx.query({
    name: `log-insert-spans-${level}`,
    text: `insert into leaf_span (level, span, events, earliest, latest)
      select ${level}, w.span, ${together('p.events')}, min(p.earliest), max(p.latest) from unnest($1::bigint[]) as w (span) join leaf_${table} p on ${within} group by w.span`,
    values: [numberArray(spans)],
  });
  await tx.query({
    name: `log-insert-facet-spans-${level}`,
    text: `insert into facet_span (facet_id, level, span, bits)
      select facet_id, ${level}, w.span, ${together('p.bits')} from unnest($1::bigint[]) as w (span) cross join facet join facet_${table} p using (facet_id) where ${within} group by facet_id, w.span`,
    values: [numberArray(spans)],
  });
}
