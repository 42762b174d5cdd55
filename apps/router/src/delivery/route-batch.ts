import { unreadFrom } from '#bus';
import type { RecordBatch } from '#bus';
import { OwnedPartitions } from '#persistence';
import type { AcceptedClaim, PartitionLease, Pool } from '#persistence';
import type { BatchContext } from '#runtime';
import { isUuid } from '#schemas';
import { mostWeight, weightOf } from './route-messages.ts';
import type { RouteMessages } from './route-messages.ts';

export interface RouteReport {
  routed: (messages: number) => void;
  /** A record that is no claim; it is passed over. */
  unreadable: (topic: string, partition: number, offset: bigint) => void;
}

/** Leads batches of `iiz.accepted.v1` to their decision. */
export class RouteBatch {
  readonly #routeMessages: RouteMessages;
  readonly #report: RouteReport;
  readonly #owned: OwnedPartitions<PartitionLease>;

  constructor(pool: Pool, routeMessages: RouteMessages, report: RouteReport) {
    this.#routeMessages = routeMessages;
    this.#report = report;
    this.#owned = new OwnedPartitions(pool, (lease) => lease);
  }

  /** Takes the partition over and says where to go on; called on assignment. */
  positionOf(topic: string, partition: number): Promise<bigint> {
    return this.#owned.positionOf(topic, partition);
  }

  /**
   * A batch may come again: what was routed of it is passed over, as the position never goes back.
   *
   * @throws LeaseLost, or another error: what is not routed by then comes again
   */
  run(batch: RecordBatch, context: Pick<BatchContext, 'owned'>): Promise<void> {
    return this.#owned.workOn(batch, async (lease) => {
      const start = unreadFrom(lease.nextOffset, batch.highWatermark);
      const unseen = batch.records.filter(({ offset }) => offset >= start);
      for (const part of partsOf(unseen.map((record) => ({ offset: record.offset, claim: readClaim(record.value) })))) {
        if (!context.owned()) throw new Error(`partition ${batch.partition} may belong to another process by now`);
        await this.#route(lease, batch, part);
      }
    });
  }

  async #route(lease: PartitionLease, batch: RecordBatch, read: readonly ReadRecord[]): Promise<void> {
    const claims = read.flatMap(({ offset, claim }) => {
      if (claim === undefined) this.#report.unreadable(batch.topic, batch.partition, offset);
      return claim ?? [];
    });
    const next = (read.at(-1)?.offset ?? -1n) + 1n;
    await this.#routeMessages.run(lease, claims, next);
    lease.nextOffset = next;
    this.#report.routed(claims.length);
  }
}

interface ReadRecord {
  readonly offset: bigint;
  /** `undefined`: it is none. */
  readonly claim: AcceptedClaim | undefined;
}

/** What is decided in one transaction each. */
function partsOf(read: readonly ReadRecord[]): ReadRecord[][] {
  const parts: ReadRecord[][] = [];
  let weight = 0;
  for (const each of read) {
    const more = each.claim === undefined ? 1 : weightOf(each.claim);
    const part = parts.at(-1);
    if (part === undefined || weight + more > mostWeight) {
      parts.push([each]);
      weight = more;
    } else {
      part.push(each);
      weight += more;
    }
  }
  return parts;
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
