import { readEventLeaf } from '#audit';
import { blockSize, countFacetsIn, edgeBlocks, readEvents, readHead, readLeaves, type AuditDatabase } from '#persistence';
import { facetsOf, type FacetKind } from '../log/facets.ts';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import { findAll, matcher, wantedFacets, wantedKeys } from '../queries/find-events.ts';
import { aboutFilter, type QueryFilter } from '../queries/query-filter.ts';

/** By what a search is narrowed down. */
export const countedKinds = ['partner', 'type', 'category', 'purpose', 'rule', 'norm', 'outcome', 'kind'] as const satisfies readonly FacetKind[];

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

export interface FacetsAnswer {
  readonly treeSize: number;
  /** Events that fit the filter. */
  readonly events: number;
  /** How many of them have each value, most frequent first. */
  readonly facets: Readonly<Record<(typeof countedKinds)[number], readonly FacetCount[]>>;
  readonly query: LookRecord;
}

/** Counts exactly how many events that fit a filter have which partner, type, category, rule, outcome and kind. */
export class CountFacets {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  run(userId: string, purpose: LookPurpose, filter: QueryFilter, at: Date): Promise<FacetsAnswer> {
    return this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const counts = wantedKeys(filter).length > 0 ? await this.#byKeys(filter, size) : await this.#byBlocks(filter, size);
      const events = sumOf(counts, 'kind');
      const facets = Object.fromEntries(countedKinds.map((kind): [string, FacetCount[]] => [kind, sorted(counts, kind)])) as Record<(typeof countedKinds)[number], FacetCount[]>;
      return { answer: { treeSize: Number(size), events, facets }, about: aboutFilter(filter, { answer: 'facets', shown: events }) };
    });
  }

  async #byKeys(filter: QueryFilter, size: bigint): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for await (const { event } of findAll(this.#database, filter, size)) addAll(counts, facetsOf(event));
    return counts;
  }

  /** Whole blocks by their bitmaps; what lies at an edge of the span, or in the open block, by looking. */
  async #byBlocks(filter: QueryFilter, size: bigint): Promise<Map<string, number>> {
    const openBlock = size / blockSize;
    const { from, to } = filter;
    const span = { facets: wantedFacets(filter), from, to, blocks: openBlock };
    const counts = await countFacetsIn(this.#database, span, countedKinds);
    const fits = matcher(filter);
    const look = (bodies: readonly { readonly body: Buffer }[]): void => {
      for (const { body } of bodies) {
        const event = readEventLeaf(body);
        if (event !== undefined && fits(event)) addAll(counts, facetsOf(event));
      }
    };
    for (const { leaves } of await edgeBlocks(this.#database, span)) look(await readEvents(this.#database, leaves));
    look(await readLeaves(this.#database, openBlock * blockSize, size));
    return counts;
  }
}

function addAll(counts: Map<string, number>, facets: Iterable<string>): void {
  for (const facet of facets) counts.set(facet, (counts.get(facet) ?? 0) + 1);
}

/** Every event has one kind. */
function sumOf(counts: ReadonlyMap<string, number>, kind: string): number {
  return sorted(counts, kind).reduce((sum, { count }) => sum + count, 0);
}

function sorted(counts: ReadonlyMap<string, number>, kind: string): FacetCount[] {
  const of = [...counts].filter(([name]) => name.startsWith(`${kind}:`)).map(([name, count]) => ({ value: name.slice(kind.length + 1), count }));
  return of.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
