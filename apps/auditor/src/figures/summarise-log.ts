import { auditKinds, readEventLeaf, type AuditKind } from '#audit';
import { blockSize, countFacets, readBookkeeping, readComparisons, readHead, readLeaves, readLoose, type AuditDatabase, type ShardComparison } from '#persistence';
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
  /** Records integrated of each relay shard. Their numbers have no gap: at one the integrator stops. */
  readonly shards: readonly { readonly shard: number; readonly records: number }[];
  /** The exchange's own count of accepted messages beside the log's: the latest days, and all that ever differed. */
  readonly comparisons: { readonly latest: readonly ComparedDay[]; readonly differing: readonly ComparedDay[] };
}

export interface ComparedDay {
  readonly day: string;
  readonly shard: number;
  readonly claimed: number;
  readonly found: number;
  /** In number and in the sum of ids. */
  readonly agrees: boolean;
}

const shownComparisons = 20;

/** Exact figures of the log as of one size. They show no event, so that reading them is no look into the log. */
export class SummariseLog {
  readonly #database: AuditDatabase;

  constructor(database: AuditDatabase) {
    this.#database = database;
  }

  async run(): Promise<LogSummary> {
    const { size } = await readHead(this.#database);
    const byKind = await countKinds(this.#database, size);
    const { shards } = await readBookkeeping(this.#database);
    const { pending, unreadable } = await readLoose(this.#database);
    const differing = await readComparisons(this.#database, shownComparisons, true);
    const latest = await readComparisons(this.#database, shownComparisons);
    return {
      treeSize: Number(size),
      events: Object.values(byKind).reduce((sum, count) => sum + count, 0),
      byKind,
      shards: [...shards].map(([shard, records]) => ({ shard, records: Number(records) })),
      pending: Number(pending),
      unreadable: Number(unreadable),
      comparisons: { latest: latest.map(compared), differing: differing.map(compared) },
    };
  }
}

function compared({ day, shard, claimed, found, agrees }: ShardComparison): ComparedDay {
  return { day, shard, claimed: Number(claimed.count), found: Number(found.count), agrees };
}

async function countKinds(database: AuditDatabase, size: bigint): Promise<Record<AuditKind, number>> {
  const counts = Object.fromEntries(auditKinds.map((kind) => [kind, 0])) as Record<AuditKind, number>;
  const openBlock = size - (size % blockSize);
  for (const [kind, count] of await countFacets(database, facetName('kind', ''), openBlock / blockSize)) counts[kind as AuditKind] += Number(count);
  for (const { body } of await readLeaves(database, openBlock, size)) {
    const event = readEventLeaf(body);
    if (event !== undefined) counts[event.kind] += 1;
  }
  return counts;
}
