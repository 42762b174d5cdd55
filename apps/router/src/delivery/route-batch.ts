import { unreadFrom } from '#bus';
import type { RecordBatch } from '#bus';
import { AmbiguousCommit, LeaseLost, takePartition } from '#persistence';
import type { AcceptedClaim, PartitionLease, Pool } from '#persistence';
import type { BatchContext } from '#runtime';
import { isUuid } from '#schemas';
import { together } from './route-messages.ts';
import type { RouteMessages } from './route-messages.ts';

export interface RouteReport {
  routed: (messages: number) => void;
  /** A record that is no claim; it is passed over. */
  unreadable: (topic: string, partition: number, offset: bigint) => void;
}

/**
 * Leads batches of `iiz.accepted.v1` to their decision. This process owns a partition from its first look at the
 * position on; a batch of a partition that moved to another process writes nothing, because the epoch says so.
 */
export class RouteBatch {
  readonly #pool: Pool;
  readonly #routeMessages: RouteMessages;
  readonly #report: RouteReport;
  readonly #leases = new Map<number, PartitionLease>();

  constructor(pool: Pool, routeMessages: RouteMessages, report: RouteReport) {
    this.#pool = pool;
    this.#routeMessages = routeMessages;
    this.#report = report;
  }

  /** Takes the partition over and says where to go on; called on assignment. */
  async positionOf(topic: string, partition: number): Promise<bigint> {
    return (await this.#take(topic, partition)).nextOffset;
  }

  async #take(topic: string, partition: number): Promise<PartitionLease> {
    const lease = await takePartition(this.#pool, topic, partition);
    const held = this.#leases.get(partition);
    // Two answers may come in another order than their questions were settled in.
    if (held === undefined || BigInt(lease.epoch) > BigInt(held.epoch)) this.#leases.set(partition, lease);
    return lease;
  }

  /**
   * A batch may come again: what was routed of it is passed over, as the position never goes back.
   *
   * @throws LeaseLost, or another error: what is not routed by then comes again
   */
  async run(batch: RecordBatch, context: Pick<BatchContext, 'owned'>): Promise<void> {
    const lease = this.#leases.get(batch.partition) ?? (await this.#take(batch.topic, batch.partition));
    const start = unreadFrom(lease.nextOffset, batch.highWatermark);
    const unseen = batch.records.filter(({ offset }) => offset >= start);
    try {
      for (let from = 0; from < unseen.length; from += together) {
        if (!context.owned()) throw new Error(`partition ${batch.partition} may belong to another process by now`);
        await this.#route(lease, batch, unseen.slice(from, from + together));
      }
    } catch (error) {
      // Kafka gave the partition to this process, so it takes it again; the one that came late is told so by Kafka. And nobody knows whether
      // a commit without an answer has moved the position.
      if (error instanceof LeaseLost || error instanceof AmbiguousCommit) this.#leases.delete(batch.partition);
      throw error;
    }
  }

  async #route(lease: PartitionLease, batch: RecordBatch, records: RecordBatch['records']): Promise<void> {
    const claims = records.flatMap((record) => this.#claimOf(batch, record));
    const next = (records.at(-1)?.offset ?? -1n) + 1n;
    await this.#routeMessages.run(lease, claims, next);
    lease.nextOffset = next;
    this.#report.routed(claims.length);
  }

  #claimOf({ topic, partition }: RecordBatch, { offset, value }: RecordBatch['records'][number]): AcceptedClaim[] {
    const claim = readClaim(value);
    if (claim !== undefined) return [claim];
    this.#report.unreadable(topic, partition, offset);
    return [];
  }
}

function readClaim(value: Buffer | null): AcceptedClaim | undefined {
  try {
    const claim = JSON.parse(value?.toString('utf8') ?? '') as Partial<AcceptedClaim>;
    const named = [claim.messageRef, claim.caseId].every((id) => typeof id === 'string' && isUuid(id));
    const placed = [claim.seq, claim.follows].every((place) => typeof place === 'string' && /^\d{1,18}$/.test(place));
    return named && placed && Array.isArray(claim.recipients) ? (claim as AcceptedClaim) : undefined;
  } catch {
    return undefined;
  }
}
