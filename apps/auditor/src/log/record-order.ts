import type { RecordNumber } from '#persistence';

/** The numbers of a shard do not follow each other: something was left out on the way. */
export interface NumberGap {
  readonly shard: number;
  readonly expected: bigint;
  readonly found: bigint;
}

export interface OrderedRecords<Numbered> {
  /** Those to integrate, up to the first gap. */
  readonly fresh: readonly Numbered[];
  /** Those that came before: the same records again. */
  readonly repeated: readonly Numbered[];
  readonly gap: NumberGap | undefined;
  /** Last number of each shard, once `fresh` is integrated. */
  readonly last: Map<number, bigint>;
}

/**
 * Sorts out what a relay sent twice. Per shard a record is fresh when its number is the last one's plus one, repeated
 * when it is not above the last; any other opens a gap, and nothing from it on is looked at. A record without a number
 * has no place in that order and is always fresh.
 */
export function inOrder<Numbered extends { readonly record: RecordNumber | undefined }>(
  records: readonly Numbered[],
  before: ReadonlyMap<number, bigint>,
): OrderedRecords<Numbered> {
  const last = new Map(before);
  const fresh: Numbered[] = [];
  const repeated: Numbered[] = [];
  for (const each of records) {
    const { shard, n } = each.record ?? {};
    if (shard === undefined || n === undefined) {
      fresh.push(each);
      continue;
    }
    const expected = (last.get(shard) ?? 0n) + 1n;
    if (n > expected) return { fresh, repeated, gap: { shard, expected, found: n }, last };
    if (n === expected) {
      fresh.push(each);
      last.set(shard, n);
    } else {
      repeated.push(each);
    }
  }
  return { fresh, repeated, gap: undefined, last };
}
