import { setTimeout as delay } from 'node:timers/promises';
import { isReadByPartner, SendFailed } from '#bus';
import type { OutgoingRecord, SerialProducer } from '#bus';
import { LeaseLost, acquireShard, claimOutbox, completeClaim, fullClaim, giveLeasesBack, hasOpenRows, releaseShard, topicLeaseSeconds } from '#persistence';
import type { Claim, ClaimLimit, Pool, ShardLease } from '#persistence';
import { faultPoint } from '#runtime';
import type { Composed, ComposeRecords } from './compose-records.ts';
import { fullJitter } from './full-jitter.ts';
import type { Spread } from './full-jitter.ts';
import { TellLater } from './tell-later.ts';
import { TopicRest } from './topic-rest.ts';

/** Pause after a cycle that was not full, the longer the more it moved: under load small batches cost more CPU than the wait costs latency. */
const linger = { leastMs: 20, msPerRecord: 2, mostMs: 300 } as const;
/** Pauses while nothing waits, growing from the first to the last. */
const idlePausesMs = [20, 40, 80, 160] as const;
/** A sign of life towards the shard's lease while idle. */
const renewEveryMs = 2_000;
/** After a failed cycle, so that the relays of several routers do not come back together; short, because everything waits. */
const retries: Spread = { firstMs: 500, mostMs: 2_000 };
/** A send that the broker has not acknowledged by then is given up: it ends within the lease that the claim has taken. */
export const sendWithinMs = 7_000;
const takeoverPauseMs = 1_000;
/** A topic that is tried by itself gets no longer: meanwhile everybody else waits. */
const aloneWithinMs = 1_500;

export interface RelayReport {
  published: (records: number) => void;
  parked: (recipient: string, messageRef: string) => void;
  failed: (error: unknown) => void;
  owns: (shard: number, owned: boolean) => void;
}

/**
 * Moves one shard of the outbox to Kafka, in order: claim → publish → mark, with one `send` in flight. A row is
 * marked only after the broker's ack, so a crash anywhere publishes again, under the same ids and numbers. Several
 * routers may run: whoever holds the shard's lease works, the others wait to take over. A partner's topic that does not answer
 * is tried by itself, then left alone for a while; what would go there waits, and everything else goes on.
 */
export class OutboxRelay {
  readonly #pool: Pool;
  readonly #producer: Pick<SerialProducer, 'send'>;
  readonly #compose: ComposeRecords;
  readonly #report: RelayReport;
  readonly #rest = new TopicRest();
  readonly #tellLater: TellLater;
  /** Less after a claim that was not ready in time. */
  #limit: ClaimLimit = fullClaim;

  constructor(pool: Pool, producer: Pick<SerialProducer, 'send'>, compose: ComposeRecords, report: RelayReport) {
    this.#pool = pool;
    this.#producer = producer;
    this.#compose = compose;
    this.#report = report;
    this.#tellLater = new TellLater(pool, producer, this.#rest);
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
    let renewedAt = performance.now();
    let failures = 0;
    let takenOver = false;
    while (!signal.aborted) {
      try {
        if (!takenOver) await this.#tellLater.takeOver(lease);
        takenOver = true;
        const leftAlone = idle > 0 && !this.#tellLater.isDue(performance.now()) && performance.now() - renewedAt < renewEveryMs;
        if (leftAlone && !(await hasOpenRows(this.#pool, lease.shard))) {
          await pause(idlePausesMs[Math.min(idle++, idlePausesMs.length) - 1] ?? linger.leastMs, signal);
          continue;
        }
        const moved = await this.#cycle(lease);
        renewedAt = performance.now();
        failures = 0;
        idle = moved.rows > 0 ? 0 : Math.max(idle, 1);
        if (moved.rows < this.#limit.rows) await pause(Math.min(linger.leastMs + linger.msPerRecord * moved.records, linger.mostMs), signal);
      } catch (error) {
        this.#report.failed(error);
        if (error instanceof LeaseLost) return;
        await pause(fullJitter(++failures, retries), signal);
      }
    }
  }

  /** One claim, one send, one mark. Returns what it moved. @throws whatever stood against it: the rows come again */
  async #cycle(lease: ShardLease): Promise<{ rows: number; records: number }> {
    const told = await this.#tellLater.run(lease, aloneWithinMs);
    const claimedAt = performance.now();
    const claim = await claimOutbox(this.#pool, lease, (refused) => this.#compose.withheld(refused), this.#limit);
    if (claim.rows.length === 0) return { rows: told, records: told };
    const resting = this.#rest.resting(performance.now());
    const taken = this.#tellLater.topics;
    const composed = await this.#inTime(claim, claimedAt, this.#compose.run(claim, lease.shard, { resting, taken }))
      .catch((error: unknown) => this.#takeBack(claim, lease, error));
    const { closed, failed, tried } = await this.#send(composed.records, claimedAt)
      .catch((error: unknown) => (mayHaveLeft(error) ? Promise.reject(error) : this.#takeBack(claim, lease, error)));
    // What did not leave is parked or held; everything else stands as it was composed.
    const allLeft = failed.size + closed.size === 0;
    const leftOut = { closed, resting: new Map([...resting, ...failed]), tried, taken };
    const { ends, caused } = allLeft ? composed : await this.#compose.run(claim, lease.shard, leftOut);
    faultPoint('after-push-before-mark');
    this.#tellLater.keep(caused.toldLater.map(({ partnerId }) => partnerId));
    const parked = await completeClaim(this.#pool, lease, claim.rows, ends, caused);
    this.#report.published(composed.records.length);
    for (const { recipient, messageRef } of parked) this.#report.parked(recipient, messageRef);
    this.#limit = { rows: Math.min(2 * this.#limit.rows, fullClaim.rows), bytes: Math.min(2 * this.#limit.bytes, fullClaim.bytes) };
    return { rows: claim.rows.length, records: composed.records.length };
  }

  /** @throws when the leases are used up by now: fewer are claimed next */
  async #inTime(claim: Claim, claimedAt: number, composing: Promise<Composed>): Promise<Composed> {
    const composed = await composing;
    if (!isTooLate(claimedAt)) return composed;
    this.#limit = { rows: Math.ceil(this.#limit.rows / 2), bytes: Math.ceil(this.#limit.bytes / 2) };
    const late = `${composed.records.length} records of ${claim.rows.length} rows were not ready within their leases`;
    throw new Error(`${late} (the process was paused, or the keys' service is slow); fewer are claimed next`);
  }

  /** What has certainly not left keeps no trace of having been about to. */
  async #takeBack({ leased }: Claim, lease: ShardLease, error: unknown): Promise<never> {
    await giveLeasesBack(this.#pool, lease, leased).catch((another: unknown) => this.#report.failed(another));
    throw error;
  }

  /**
   * Sends what can be sent, and returns the topics where that failed: `closed`, the broker refuses them; `failed`, they do not answer,
   * each with the ms until its next attempt; `tried`, those of both where something may have arrived all the same.
   */
  async #send(records: readonly OutgoingRecord[], claimedAt: number): Promise<{ closed: Set<string>; failed: Map<string, number>; tried: Set<string> }> {
    const alone = new Set(records.map(({ topic }) => topic).filter((topic) => this.#rest.isSuspect(topic)));
    const { closed, tried } = await this.#sendTogether(records.filter(({ topic }) => !alone.has(topic)), claimedAt);
    for (const topic of alone) {
      if (performance.now() - claimedAt > topicLeaseSeconds * 1_000 - aloneWithinMs) {
        this.#rest.postpone(topic, performance.now());
        continue;
      }
      try {
        await this.#producer.send(records.filter((record) => record.topic === topic), aloneWithinMs);
        this.#rest.worked(topic);
      } catch (error) {
        this.#report.failed(error);
        if (error instanceof SendFailed && error.reason === 'refused') closed.add(topic);
        if (mayHaveLeft(error)) tried.add(topic);
        this.#rest.failed(topic, performance.now());
      }
    }
    const resting = this.#rest.resting(performance.now() - 1);
    const failed = [...alone].filter((topic) => this.#rest.isSuspect(topic) && !closed.has(topic));
    return { closed, tried, failed: new Map(failed.map((topic) => [topic, resting.get(topic) ?? 0])) };
  }

  /**
   * One closed topic must not stop the others: what would go there is left out, and the rest is sent again. A broker that refuses a
   * request names all of its topics, also those of which it may have stored something (`tried`).
   */
  async #sendTogether(records: readonly OutgoingRecord[], claimedAt: number): Promise<{ closed: Set<string>; tried: Set<string> }> {
    try {
      await this.#sendOrSuspect(records);
      return { closed: new Set(), tried: new Set() };
    } catch (error) {
      if (!(error instanceof SendFailed)) throw error;
      if (error.reason !== 'refused' || !error.topics.every(isReadByPartner) || isTooLate(claimedAt)) throw error;
      const closed = new Set(error.topics);
      await this.#sendOrSuspect(records.filter(({ topic }) => !closed.has(topic))).catch((again: unknown) => {
        throw error.nothingSent ? again : error;
      });
      return { closed, tried: new Set(error.nothingSent ? [] : closed) };
    }
  }

  /** Where nobody answers, each topic is tried by itself the next time. */
  async #sendOrSuspect(records: readonly OutgoingRecord[]): Promise<void> {
    await this.#producer.send(records).catch((error: unknown) => {
      if (error instanceof SendFailed && error.reason === 'unavailable') this.#rest.suspect(records.map(({ topic }) => topic).filter(isReadByPartner));
      throw error;
    });
  }
}

/** A send might not end within the leases that the claim has taken. */
function isTooLate(claimedAt: number): boolean {
  return performance.now() - claimedAt > topicLeaseSeconds * 1_000 - sendWithinMs;
}

/** Nobody can tell, but where the producer knows that it has sent nothing. */
function mayHaveLeft(error: unknown): boolean {
  return !(error instanceof SendFailed && error.nothingSent);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
