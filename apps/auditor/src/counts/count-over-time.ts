import { readEventLeaf } from '#audit';
import { blockSize, countedBlocks, readEvents, readHead, readLeaves, type AuditDatabase } from '#persistence';
import type { BucketSize } from '../looks/look-schemas.ts';
import type { LookPurpose, LookRecord, RecordLooks } from '../looks/record-looks.ts';
import { findAll, matcher, wantedFacets, wantedKeys } from '../queries/find-events.ts';
import { aboutFilter, type QueryFilter } from '../queries/query-filter.ts';
import { bucketOf, bucketsBetween } from './time-buckets.ts';

/** Days of more than ten years. The log takes events as they come: one whose clock was wrong by centuries makes no million of buckets. */
const mostFilled = 4_000;

export interface HistogramAnswer {
  readonly treeSize: number;
  readonly bucket: BucketSize;
  readonly timeZone: 'Europe/Zurich';
  readonly events: number;
  /** By first day, without gaps between the first and the last that has events; beyond some thousand, those that have events. */
  readonly buckets: readonly { readonly from: string; readonly count: number }[];
  readonly query: LookRecord;
}

/** Counts exactly how many events that fit a filter happened in which day, week or month. */
export class CountOverTime {
  readonly #database: AuditDatabase;
  readonly #looks: RecordLooks;

  constructor(database: AuditDatabase, looks: RecordLooks) {
    this.#database = database;
    this.#looks = looks;
  }

  run(userId: string, purpose: LookPurpose, filter: QueryFilter, bucket: BucketSize, at: Date): Promise<HistogramAnswer> {
    return this.#looks.run(userId, purpose, at, async () => {
      const { size } = await readHead(this.#database);
      const counts = new Map<string, number>();
      for await (const [moment, count] of momentsOf(this.#database, filter, size, (a, b) => bucketOf(a, bucket) === bucketOf(b, bucket))) {
        const key = bucketOf(moment, bucket);
        counts.set(key, (counts.get(key) ?? 0) + count);
      }
      const events = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const answer = { treeSize: Number(size), bucket, timeZone: 'Europe/Zurich' as const, events, buckets: filled(counts, bucket) };
      return { answer, about: aboutFilter(filter, { answer: 'histogram', bucket, shown: events }) };
    });
  }
}

/**
 * Every event that fits, by the moment of it; a block whose events all fit the span and `alike` at both its ends is told as
 * one moment with their number.
 */
export async function* momentsOf(
  database: AuditDatabase,
  filter: QueryFilter,
  size: bigint,
  alike: (a: string, b: string) => boolean,
): AsyncGenerator<readonly [at: string, count: number]> {
  if (wantedKeys(filter).length > 0) {
    for await (const { event } of findAll(database, filter, size)) yield [event.at, 1];
    return;
  }
  const openBlock = size / blockSize;
  const { from = '', to = '\uffff' } = filter;
  const fits = matcher(filter);
  for (const { earliest, latest, count, leaves } of await countedBlocks(database, { facets: wantedFacets(filter), from: filter.from, to: filter.to, blocks: openBlock })) {
    if (earliest >= from && latest < to && alike(earliest, latest)) yield [earliest, count];
    else yield* fitting(await readEvents(database, leaves), fits);
  }
  yield* fitting(await readLeaves(database, openBlock * blockSize, size), fits);
}

function* fitting(leaves: readonly { readonly body: Buffer }[], fits: ReturnType<typeof matcher>): Generator<readonly [string, number]> {
  for (const { body } of leaves) {
    const event = readEventLeaf(body);
    if (event !== undefined && fits(event)) yield [event.at, 1];
  }
}

function filled(counts: ReadonlyMap<string, number>, size: BucketSize): HistogramAnswer['buckets'] {
  const days = [...counts.keys()].sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const between = bucketsBetween(first, last, size, mostFilled);
  return (between.at(-1) === last ? between : days).map((from) => ({ from, count: counts.get(from) ?? 0 }));
}
