import { randomUUID } from 'node:crypto';
import { platformActor } from '#audit';
import type { AuditEvent } from '#audit';
import {
  auditRecordOf,
  causedByExpiry,
  causedByWithholding,
  destroyDue,
  destroyedEvent,
  destroyUndelivered,
  expireUnfetched,
  firstMessage,
  forgetRefusals,
  heldClaims,
  maintainOutbox,
  maintainTimes,
  readClock,
  releaseHeld,
  rewriteKeysAtNight,
  tallyYesterday,
  withholdExpired,
} from '#persistence';
import type { AcceptedTally, AuditRecord, DeliveryStop, DestroyedPayload, Directory, Pool, StoppedDelivery } from '#persistence';
import { deliveryCodes } from '#problems';
import type { DeliveryCode } from '#problems';
import type { RewriteWatch } from '#runtime';
import { decideSuperseded } from '../delivery/decide-superseded.ts';
import { carryOutOrders } from './carry-out-orders.ts';
import { rehearseDeadlines, watchDeadlines, watchInboxes } from './watch-deadlines.ts';

const ordersEveryMs = 1_000;
const expiryEveryMs = 5_000;
const housekeepingEveryMs = 60_000;
/** A claim that waits so long for an earlier one of its case waits for something that was lost. */
export const alarmedAfterSeconds = 60;

/** Steps of the walk over old payloads in a round of housekeeping: some thousand messages, in a fraction of a second. */
const retentionSteps = 20;

/** Batches of deliveries in a round: some ten thousand, so that a pack that comes into force keeps nothing waiting for long. */
const deliverySteps = 50;

/** What upkeep tells while it works. */
export interface UpkeepReport {
  failed: (error: unknown) => void;
  /** Claims that are held for a minute and longer, until they are not. */
  gap: (claims: number, oldestSeconds: number) => void;
  rewriting: Pick<RewriteWatch, 'tried' | 'failed'>;
}

/**
 * What the router does by the clock: carry out what operators order, decide anew what a pack in force has superseded, let go on what
 * was held, withhold and expire what may not or was not fetched, remind of deadlines, destroy payloads that reached nobody or whose
 * time is over, forget why old messages were refused, tell of gaps, count what was accepted, keep the tables small, write the one of
 * keys anew at night.
 */
export class KeepUp {
  readonly #pool: Pool;
  readonly #directory: Directory;
  readonly #report: UpkeepReport;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #walkedTo = firstMessage;

  constructor(pool: Pool, directory: Directory, report: UpkeepReport) {
    this.#pool = pool;
    this.#directory = directory;
    this.#report = report;
  }

  /**
   * @param now the time by which things are due: the database's own, as a router whose clock is a day ahead would destroy a day too early
   * @param deadlines the time by which obligations are, of that
   */
  start(now: () => Promise<Date>, deadlines = (at: Date): Date => at): void {
    const due = (ms: number, work: (at: Date) => Promise<unknown>): void => this.#every(ms, async () => work(await now()));
    this.#every(ordersEveryMs, () => carryOutOrders(this.#pool, this.#directory));
    this.#every(ordersEveryMs, () => untilNone(() => decideSuperseded(this.#pool, this.#directory)));
    this.#every(ordersEveryMs, () => untilNone(() => releaseHeld(this.#pool)));
    this.#every(expiryEveryMs, () => withholdExpired(this.#pool, (stopped, code) => causedByWithholding(stopped, this.#stop(stopped, code))));
    this.#every(ordersEveryMs, () => destroyUndelivered(this.#pool, destruction('undelivered')));
    due(expiryEveryMs, (at) => expireUnfetched(this.#pool, at, (stopped) => causedByExpiry(stopped, this.#stop(stopped, deliveryCodes.notFetched))));
    due(housekeepingEveryMs, (at) => this.#destroyOld(at));
    due(housekeepingEveryMs, (at) => forgetRefusals(this.#pool, at));
    due(expiryEveryMs, (at) => watchDeadlines(this.#pool, at, deadlines(at)));
    due(ordersEveryMs, (at) => rehearseDeadlines(this.#pool, at));
    due(housekeepingEveryMs, (at) => watchInboxes(this.#pool, deadlines(at)));
    this.#every(expiryEveryMs, () => this.#lookForGaps());
    this.#every(housekeepingEveryMs, () => maintainOutbox(this.#pool));
    this.#every(expiryEveryMs, () => maintainTimes(this.#pool));
    due(housekeepingEveryMs, (at) => this.#rewrite(at));
    this.#every(housekeepingEveryMs, async () => tallyYesterday(this.#pool, await readClock(this.#pool), (tally) => auditRecordOf(tallyEvent(tally))));
  }

  /** Ends it, after what is under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all(this.#running);
  }

  async #lookForGaps(): Promise<void> {
    const { claims, oldestSeconds } = await heldClaims(this.#pool);
    if (oldestSeconds >= alarmedAfterSeconds) this.#report.gap(claims, oldestSeconds);
  }

  /** Goes on where it stood, and from the beginning again when it has come to the end: a payload is gone within a day. */
  async #destroyOld(at: Date): Promise<void> {
    for (let step = 0; step < retentionSteps; step++) {
      const next = await destroyDue(this.#pool, this.#walkedTo, at, destruction('retention'));
      this.#walkedTo = next ?? firstMessage;
      if (next === undefined) return;
    }
  }

  #rewrite(at: Date): Promise<void> {
    const { rewriting } = this.#report;
    return rewriteKeysAtNight(this.#pool, at).then((attempt) => rewriting.tried(attempt), (error: unknown) => rewriting.failed(error));
  }

  #stop({ senderId }: Pick<StoppedDelivery, 'senderId'>, code: DeliveryCode): DeliveryStop {
    return { code, at: new Date().toISOString(), senderReadsTopic: this.#directory.readsTopic(senderId) };
  }

  #every(ms: number, work: () => Promise<unknown>): void {
    let current: Promise<unknown> | undefined;
    const run = (): void => {
      if (current !== undefined) return;
      const mine = work().catch(this.#report.failed).finally(() => {
        this.#running.delete(mine);
        current = undefined;
      });
      current = mine;
      this.#running.add(mine);
    };
    this.#timers.push(setInterval(run, ms));
    run();
  }
}

/** Goes on batch by batch; what is left after so many has its turn in the next round. */
async function untilNone(batch: () => Promise<number>): Promise<void> {
  let step = 0;
  while (step++ < deliverySteps && (await batch()) > 0);
}

const destruction = (cause: 'undelivered' | 'retention') => (destroyed: DestroyedPayload): AuditRecord => auditRecordOf(destroyedEvent(destroyed, cause, new Date().toISOString()));

function tallyEvent({ shard, day, count, sum }: AcceptedTally): AuditEvent {
  return { eventId: randomUUID(), kind: 'SHARD_COUNT', at: new Date().toISOString(), actor: platformActor, detail: { shard, day, count, sum } };
}
