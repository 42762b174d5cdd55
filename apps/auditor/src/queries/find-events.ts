import { readEventLeaf, type IndexKey, type LeafEvent } from '#audit';
import { findBlocks, findByKeys, readEvents, type AuditDatabase, type StoredEvent } from '#persistence';
import { blockSize } from '../log/block-bitmaps.ts';
import { facetName, facetsOf } from '../log/facets.ts';
import type { QueryFilter } from './query-filter.ts';

/** An event of the log that fits, with its leaf and what is left of its openings. */
export interface FoundEvent extends StoredEvent {
  readonly event: LeafEvent;
}

export interface FoundPage {
  /** Newest first. */
  readonly events: readonly FoundEvent[];
  /** Where the next page begins; undefined after the last one. */
  readonly before: bigint | undefined;
}

/** Blocks looked up at once: enough for a page of the rarest facets, few enough to be cheap for the commonest. */
const blocksAtOnce = 40;

/**
 * Finds events below leaf `before`, newest first, in a log of `size` leaves. Case, person and message are found by
 * their own index, everything else by the bitmaps of full blocks and by looking through the leaves after them.
 */
export async function findEvents(database: AuditDatabase, filter: QueryFilter, size: bigint, before: bigint, limit: number): Promise<FoundPage> {
  const candidates = wantedKeys(filter).length > 0 ? byKeys(database, filter, before, limit) : byBlocks(database, filter, size, before, limit);
  const fits = matcher(filter);
  const found: FoundEvent[] = [];
  for await (const indexes of candidates) {
    for (const stored of await readEvents(database, indexes)) {
      const event = readEventLeaf(stored.body);
      if (event !== undefined && fits(event)) found.push({ ...stored, event });
    }
    if (found.length > limit) break;
  }
  const events = found.slice(0, limit);
  return { events, before: found.length > limit ? events.at(-1)?.index : undefined };
}

async function* byKeys(database: AuditDatabase, filter: QueryFilter, before: bigint, limit: number): AsyncGenerator<bigint[]> {
  let below = before;
  for (;;) {
    const indexes = await findByKeys(database, wantedKeys(filter), below, 2 * limit);
    yield indexes;
    if (indexes.length < 2 * limit) return;
    below = indexes.at(-1) as bigint;
  }
}

async function* byBlocks(database: AuditDatabase, filter: QueryFilter, size: bigint, before: bigint, limit: number): AsyncGenerator<bigint[]> {
  const openBlock = size - (size % BigInt(blockSize));
  if (before > openBlock) yield span(openBlock, before);
  const { from, to } = filter;
  let below = before < openBlock ? before : openBlock;
  while (below > 0n) {
    const blocks = await findBlocks(database, { facets: wantedFacets(filter), from, to, before: below, limit: blocksAtOnce });
    const indexes = blocks.flatMap(({ leaves }) => leaves);
    for (let i = 0; i < indexes.length; i += limit + 1) yield indexes.slice(i, i + limit + 1);
    const last = blocks.at(-1);
    if (last === undefined || blocks.length < blocksAtOnce) return;
    below = last.block * BigInt(blockSize);
  }
}

function wantedKeys({ person, caseId, message }: QueryFilter): IndexKey[] {
  const wanted = { message, person, case: caseId };
  return Object.entries(wanted).flatMap(([kind, value]) => (value === undefined ? [] : [{ kind: kind as keyof typeof wanted, value }]));
}

function wantedFacets({ kind, partner, type, outcome, rule }: QueryFilter): string[] {
  return Object.entries({ kind, partner, type, outcome, rule }).flatMap(([name, value]) => (value === undefined ? [] : [facetName(name as Parameters<typeof facetName>[0], value)]));
}

function matcher(filter: QueryFilter): (event: LeafEvent) => boolean {
  const facets = wantedFacets(filter);
  const { from = '', to = '\uffff' } = filter;
  return (event) => {
    if (event.at < from || event.at >= to) return false;
    const has = facets.length > 0 ? facetsOf(event) : undefined;
    return facets.every((facet) => has?.has(facet));
  };
}

function span(first: bigint, end: bigint): bigint[] {
  return Array.from({ length: Number(end - first) }, (_, i) => end - 1n - BigInt(i));
}
