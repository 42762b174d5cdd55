import { readEventLeaf, type IndexKey, type LeafEvent } from '#audit';
import { blockSize, findBlocks, findByKeys, readEvents, type AuditDatabase } from '#persistence';
import { anyCategory, facetName, facetsOf, type FacetKind } from '../log/facets.ts';
import type { FoundEvent } from '../looks/opened-event.ts';
import type { QueryFilter } from './query-filter.ts';

export interface FoundPage {
  /** Newest first. */
  readonly events: readonly FoundEvent[];
  /** Where the next page begins; undefined after the last one. */
  readonly before: bigint | undefined;
}

/** Blocks looked up at once: enough for a page of the rarest facets, few enough to be cheap for the commonest. */
const blocksAtOnce = 40;
const pageOfAll = 200;

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

/** Everything that fits, newest first. For answers that are about one person, case or message, or are sent in pieces. */
export async function* findAll(database: AuditDatabase, filter: QueryFilter, size: bigint): AsyncGenerator<FoundEvent> {
  for (let before: bigint | undefined = size; before !== undefined; ) {
    const page: FoundPage = await findEvents(database, filter, size, before, pageOfAll);
    yield* page.events;
    before = page.before;
  }
}

export async function allEvents(database: AuditDatabase, filter: QueryFilter, size: bigint): Promise<FoundEvent[]> {
  const all: FoundEvent[] = [];
  for await (const found of findAll(database, filter, size)) all.push(found);
  return all;
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
  const openBlock = size - (size % blockSize);
  if (before > openBlock) yield span(openBlock, before);
  const { from, to } = filter;
  let below = before < openBlock ? before : openBlock;
  while (below > 0n) {
    const blocks = await findBlocks(database, { facets: wantedFacets(filter), from, to, before: below, limit: blocksAtOnce });
    const indexes = blocks.flatMap(({ leaves }) => leaves);
    for (let i = 0; i < indexes.length; i += limit + 1) yield indexes.slice(i, i + limit + 1);
    const last = blocks.at(-1);
    if (last === undefined || blocks.length < blocksAtOnce) return;
    below = last.block * blockSize;
  }
}

/** The index keys that a filter names; none: it is found by facets. */
export function wantedKeys({ person, personKey, caseId, message }: QueryFilter): IndexKey[] {
  const wanted = { message, person, 'person-key': personKey, case: caseId };
  return Object.entries(wanted).flatMap(([kind, value]) => (value === undefined ? [] : [{ kind: kind as keyof typeof wanted, value }]));
}

export function wantedFacets({ kind, partner, actor, keyid, type, outcome, rule, norm, category, purpose, consentless, pack }: QueryFilter): string[] {
  const wanted: Partial<Record<FacetKind, string | undefined>> = {
    kind, partner, actor, key: keyid, type, outcome, rule, norm, category, purpose, pack, consentless: consentless && (category ?? anyCategory),
  };
  return Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [facetName(name as FacetKind, value)]));
}

/** Whether an event fits by time and facets; keys are looked up, not compared. */
export function matcher(filter: QueryFilter): (event: LeafEvent) => boolean {
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
