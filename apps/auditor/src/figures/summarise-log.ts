import { auditKinds, readEventLeaf, type AuditKind } from '#audit';
import { countFacets, readComparisons, readHead, readLeaves, readLoose, type AuditDatabase } from '#persistence';
import { blockSize } from '../log/block-bitmaps.ts';
import { facetName } from '../log/facets.ts';

export interface LogSummary {
  readonly treeSize: number;
  /** Events in the log; the rest of the leaves are links. */
  readonly events: number;
  readonly byKind: Readonly<Record<AuditKind, number>>;
  /** Events of the auditor that are not leaves yet. */
  readonly pending: number;
  /** Records of the exchange that could not be read; each has a SECURITY event. */
  readonly unreadable: number;
  /** The latest daily comparisons with the exchange's own count, and how many ever differed. */
  readonly comparisons: readonly { readonly day: string; readonly shard: number; readonly claimed: number; readonly found: number; readonly agrees: boolean }[];
}

/** Exact figures of the log as of one size. They show no event, so that reading them is no look into the log. */
export async function summariseLog(database: AuditDatabase): Promise<LogSummary> {
  const { size } = await readHead(database);
  const byKind = await countKinds(database, size);
  const comparisons = await readComparisons(database, 20);
  const { pending, unreadable } = await readLoose(database);
  return {
    treeSize: Number(size),
    events: Object.values(byKind).reduce((sum, count) => sum + count, 0),
    byKind,
    pending: Number(pending),
    unreadable: Number(unreadable),
    comparisons: comparisons.map(({ day, shard, claimed, found, agrees }) => ({ day, shard, claimed: Number(claimed.count), found: Number(found.count), agrees })),
  };
}

async function countKinds(database: AuditDatabase, size: bigint): Promise<Record<AuditKind, number>> {
  const counts = Object.fromEntries(auditKinds.map((kind) => [kind, 0])) as Record<AuditKind, number>;
  const openBlock = size - (size % BigInt(blockSize));
  for (const [kind, count] of await countFacets(database, facetName('kind', ''), openBlock / BigInt(blockSize))) counts[kind as AuditKind] += Number(count);
  for (const { body } of await readLeaves(database, openBlock, size)) {
    const event = readEventLeaf(body);
    if (event !== undefined) counts[event.kind] += 1;
  }
  return counts;
}
