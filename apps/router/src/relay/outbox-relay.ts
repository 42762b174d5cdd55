import { setTimeout as delay } from 'node:timers/promises';
import { SendFailed } from '#bus';
import type { SerialProducer } from '#bus';
import { LeaseLost, acquireShard, claimOutbox, completeClaim, hasOpenRows, releaseShard, topicLeaseSeconds } from '#persistence';
import type { Pool, ShardLease } from '#persistence';
import { faultPoint } from '#runtime';
import type { ComposeRecords } from './compose-records.ts';

/** Pause after a cycle that moved few rows: small batches cost more CPU than the wait costs latency. */
const lingerMs = 75;
/** Pauses while nothing waits, growing from the first to the last. */
const idlePausesMs = [10, 20, 40, 60] as const;
/** Rows in a cycle from which on the relay goes on at once. */
const fullCycle = 24;
/** A sign of life towards the shard's lease while idle. */
const renewEveryMs = 2_000;
const retryPauseMs = 250;
/** A send that the broker has not acknowledged by then is given up: it ends within the lease that the claim has taken. */
export const sendWithinMs = 7_000;
const takeoverPauseMs = 1_000;

export interface RelayReport {
  published: (rows: number, records: number) => void;
  failed: (error: unknown) => void;
  owns: (shard: number, owned: boolean) => void;
}

/**
 * Moves one shard of the outbox to Kafka, in order: claim → publish → mark, with one `send` in flight. A row is
 * marked only after the broker's ack, so a crash anywhere publishes again, under the same ids and numbers. Several
 * routers may run: whoever holds the shard's lease works, the others wait to take over.
 */
export class OutboxRelay {
  readonly #pool: Pool;
  readonly #producer: Pick<SerialProducer, 'send'>;
  readonly #compose: ComposeRecords;
  readonly #report: RelayReport;

  constructor(pool: Pool, producer: Pick<SerialProducer, 'send'>, compose: ComposeRecords, report: RelayReport) {
    this.#pool = pool;
    this.#producer = producer;
    this.#compose = compose;
    this.#report = report;
  }

  /** Runs until the signal aborts; then the shard is given back. */
  async run(shard: number, owner: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const lease = await acquireShard(this.#pool, shard, owner).catch((error: unknown) => {
        this.#report.failed(error);
        return undefined;
      });
      if (lease === undefined) {
        await pause(takeoverPauseMs, signal);
        continue;
      }
      this.#report.owns(shard, true);
      await this.#work(lease, signal);
      this.#report.owns(shard, false);
      if (signal.aborted) await releaseShard(this.#pool, lease).catch(() => undefined);
    }
  }

  async #work(lease: ShardLease, signal: AbortSignal): Promise<void> {
    let idle = 0;
    let renewedAt = Date.now();
    while (!signal.aborted) {
      try {
        if (idle > 0 && Date.now() - renewedAt < renewEveryMs && !(await hasOpenRows(this.#pool, lease.shard))) {
          await pause(idlePausesMs[Math.min(idle++, idlePausesMs.length - 1)] ?? lingerMs, signal);
          continue;
        }
        const moved = await this.#cycle(lease);
        renewedAt = Date.now();
        idle = moved > 0 ? 0 : Math.max(idle, 1);
        if (moved < fullCycle) await pause(lingerMs, signal);
      } catch (error) {
        this.#report.failed(error);
        if (error instanceof LeaseLost) return;
        await pause(retryPauseMs, signal);
      }
    }
  }

  /** One claim, one send, one mark. Returns how many rows it moved; none when the leases ran out meanwhile (the process was paused). */
  async #cycle(lease: ShardLease): Promise<number> {
    const claimedAt = performance.now();
    const claim = await claimOutbox(this.#pool, lease, (refused) => this.#compose.withheld(refused));
    if (claim.rows.length === 0) return 0;
    let composed = await this.#compose.run(claim, lease.shard);
    if (performance.now() - claimedAt > topicLeaseSeconds * 1_000 - sendWithinMs) return 0;
    try {
      await this.#producer.send(composed.records);
    } catch (error) {
      // One closed topic must not stop the others: what would go there is parked, and the rest is sent again.
      if (!(error instanceof SendFailed) || error.reason !== 'refused' || !error.topics.every(isPartners)) throw error;
      composed = await this.#compose.run(claim, lease.shard, new Set(error.topics));
      await this.#producer.send(composed.records);
    }
    faultPoint('after-push-before-mark');
    await completeClaim(this.#pool, lease, claim.rows, composed.ends, composed.caused);
    this.#report.published(claim.rows.length, composed.records.length);
    return claim.rows.length;
  }
}

function isPartners(topic: string): boolean {
  return topic.startsWith('iiz.partner.') || topic.startsWith('iiz.receipts.');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
