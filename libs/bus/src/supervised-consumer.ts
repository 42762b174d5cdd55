import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { AssignedPartitions, type AssignedPartition } from './assigned-partitions.ts';
import type { ConsumerOptions } from './consumer-options.ts';
import { kafkaClient, type BusSettings, type GuardedClient } from './kafka-client.ts';
import { incomingRecord } from './record.ts';
import { subscribedTopics } from './subscribed-topics.ts';

const LONGEST_PAUSE_MS = 15_000;
const WATCH_EVERY_MS = 1_000;

/**
 * A consumer group member that cannot die silently. Whatever ends kafkajs's consumer (after a broker's death often for
 * good, while the process looks healthy: tulios/kafkajs#1568), a new one takes its place, until `stop`. A watchdog ends
 * the process when neither fetch, heartbeat nor batch was seen for three sessions in which it was awake: who was stopped, or whose
 * machine slept, goes on when it wakes.
 *
 * The position that `positionOf` returns is the truth, the offset committed to Kafka advice: at every assignment reading
 * starts there, and records below it are not delivered again.
 */
export class SupervisedConsumer {
  private readonly settings: BusSettings;
  private readonly options: ConsumerOptions;
  private readonly sessionMs: number;
  private readonly lags = new Map<string, bigint>();
  private readonly waiting = new Map<string, Date>();
  private readonly stopping = new AbortController();
  private supervision: Promise<void> | undefined;
  /** Looks of the watchdog since the last sign of life. While the process sleeps it does not look. */
  private silentLooks = 0;
  private consuming = false;

  constructor(settings: BusSettings, options: ConsumerOptions) {
    this.settings = settings;
    this.options = options;
    this.sessionMs = options.sessionTimeoutMs ?? 10_000;
  }

  /** Begins to supervise and returns at once; a broker that is not there is waited for. */
  start(): void {
    this.supervision ??= this.supervise();
  }

  /** Lets the batches in hand finish, leaves the group and ends the connections. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.supervision;
  }

  /** Whether it is a member of its group right now. */
  get running(): boolean {
    return this.consuming;
  }

  /** Records behind the end of each partition (`topic/partition`), as of its last batch. */
  lag(): ReadonlyMap<string, bigint> {
    return this.lags;
  }

  /** The time of the oldest record that was taken up and is not done with, or that waits behind the last batch; undefined: none. */
  waitingSince(): Date | undefined {
    const times = [...this.waiting.values()];
    return times.length === 0 ? undefined : new Date(Math.min(...times.map(Number)));
  }

  private async supervise(): Promise<void> {
    const watchdog = setInterval(() => this.watch(), WATCH_EVERY_MS);
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      const began = performance.now();
      try {
        await this.consumeUntilItEnds();
      } catch (error) {
        this.settings.log?.warn('consumer ended', { groupId: this.options.groupId, error: messageOf(error) });
      }
      this.consuming = false;
      this.sign();
      failures = performance.now() - began > 60_000 ? 0 : failures + 1;
      await this.rest(Math.min(50 * 2 ** failures, 2_000));
    }
    clearInterval(watchdog);
  }

  /** One life of a kafkajs consumer. Ends, by returning or throwing, when it has died or is to stop. */
  private async consumeUntilItEnds(): Promise<void> {
    const client = kafkaClient(this.settings, { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, restartOnFailure: () => Promise.resolve(false) });
    const life = new AbortController();
    try {
      const topics = await subscribedTopics(client, this.options.topics);
      if (topics.length === 0) return await this.rest(2_000);
      const consumer = this.consumerOf(client);
      const ended = this.endOf(consumer);
      ended.catch(() => undefined);
      await consumer.connect();
      await consumer.subscribe({ topics, fromBeginning: true });
      await this.run(consumer);
      await Promise.race([ended, this.topicsChange(client, topics, life.signal), this.toldToStop(life.signal)]);
      this.consuming = false;
      await Promise.race([consumer.disconnect(), this.grace()]);
    } finally {
      life.abort();
      client.sockets.cutOff();
    }
  }

  private consumerOf({ kafka }: GuardedClient): Consumer {
    const { groupId, minBytes = 1, maxWaitMs = 500, maxBytesPerPartition = 1_048_576 } = this.options;
    return kafka.consumer({
      groupId,
      minBytes,
      maxWaitTimeInMs: maxWaitMs,
      maxBytesPerPartition,
      sessionTimeout: this.sessionMs,
      rebalanceTimeout: this.sessionMs + 2_000,
      heartbeatInterval: Math.floor(this.sessionMs / 5),
      allowAutoTopicCreation: false,
      readUncommitted: false,
    });
  }

  private endOf(consumer: Consumer): Promise<void> {
    const { FETCH_START, FETCH, HEARTBEAT, START_BATCH_PROCESS, END_BATCH_PROCESS, CRASH, STOP, DISCONNECT } = consumer.events;
    for (const event of [FETCH_START, FETCH, HEARTBEAT, START_BATCH_PROCESS, END_BATCH_PROCESS] as const) consumer.on(event, () => this.sign());
    return new Promise((resolve, reject) => {
      consumer.on(CRASH, ({ payload }) => reject(payload.error));
      consumer.on(STOP, () => resolve());
      consumer.on(DISCONNECT, () => resolve());
    });
  }

  private async run(consumer: Consumer): Promise<void> {
    const assigned = new AssignedPartitions(this.options.positionOf, (topic, partition, offset) => consumer.seek({ topic, partition, offset: String(offset) }));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.sign();
      this.consuming = true;
      this.lags.clear();
      this.waiting.clear();
      assigned.assign(payload.memberAssignment);
    });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.options.concurrency ?? 1,
      eachBatch: (payload) => this.handle(consumer, assigned, payload),
    });
  }

  private async handle(consumer: Consumer, assigned: AssignedPartitions, payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const name = `${topic}/${partition}`;
    const mine = assigned.of(topic, partition);
    const heartbeats = this.keepAlive(mine, payload);
    try {
      const end = BigInt(payload.batch.highWatermark);
      const records = await mine.fresh(payload.batch.messages.map(incomingRecord), end);
      if (records === undefined) return;
      const [first, last] = [records[0], records.at(-1)];
      if (first !== undefined && !this.waiting.has(name)) this.waiting.set(name, first.timestamp);
      const rest = records.length > 0 ? await this.options.onBatch({ topic, partition, records, highWatermark: end }, { owned: heartbeats.owned }) : undefined;
      const next = rest === undefined ? BigInt(payload.batch.lastOffset()) + 1n : rest.next;
      if (rest !== undefined) setTimeout(payload.pause(), rest.restMs).unref();
      payload.resolveOffset(String(next - 1n));
      mine.advance(next);
      this.lags.set(name, end - next);
      if (!mine.lost) {
        if (next < end && last !== undefined) this.waiting.set(name, last.timestamp);
        else this.waiting.delete(name);
      }
      if (mine.adviceIsDue()) await consumer.commitOffsets([{ topic, partition, offset: String(next) }]).catch(() => undefined);
    } catch (error) {
      const pauseMs = Math.random() * Math.min(200 * 2 ** mine.failed(), LONGEST_PAUSE_MS);
      this.settings.log?.warn('batch failed, its partition pauses', { topic, partition, pauseMs: Math.round(pauseMs), error: messageOf(error) });
      const resume = payload.pause();
      setTimeout(resume, pauseMs).unref();
    } finally {
      heartbeats.end();
    }
  }

  /**
   * kafkajs sends no heartbeat while a handler runs. Here they go on for two sessions; a handler that takes longer loses
   * its partition to another member instead of holding it for ever.
   */
  private keepAlive(mine: AssignedPartition, payload: EachBatchPayload): { owned: () => boolean; end: () => void } {
    const limit = performance.now() + this.sessionMs * 2;
    const beat = setInterval(() => {
      if (performance.now() > limit) return;
      payload.heartbeat().catch((error: unknown) => {
        if (['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'].includes((error as { type?: string }).type ?? '')) mine.lost = true;
      });
    }, Math.floor(this.sessionMs / 5));
    return {
      owned: () => !mine.lost && payload.isRunning() && performance.now() < limit,
      end: () => clearInterval(beat),
    };
  }

  /** Settles when a pattern no longer matches the topics that are read. */
  private async topicsChange(client: GuardedClient, topics: readonly string[], life: AbortSignal): Promise<void> {
    if (!(this.options.topics instanceof RegExp)) return new Promise(() => undefined);
    for (let now = topics; now.join() === topics.join() && !life.aborted; ) {
      await this.rest(this.options.rediscoverMs ?? 30_000, life);
      now = await subscribedTopics(client, this.options.topics).catch(() => topics);
    }
  }

  private toldToStop(life: AbortSignal): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true, signal: life });
    });
  }

  private sign(): void {
    this.silentLooks = 0;
  }

  private watch(): void {
    this.silentLooks += 1;
    const silentMs = this.silentLooks * WATCH_EVERY_MS;
    if (!this.consuming || silentMs < this.sessionMs * 3) return;
    this.settings.log?.error('consumer stalled', { groupId: this.options.groupId, silentMs });
    this.sign();
    if (this.options.onStall === undefined) process.exit(1);
    this.options.onStall();
  }

  /** Shorter when it is to stop, or when `life` ends. */
  private async rest(ms: number, life?: AbortSignal): Promise<void> {
    const signal = life === undefined ? this.stopping.signal : AbortSignal.any([this.stopping.signal, life]);
    await delay(ms, undefined, { signal }).catch(() => undefined);
  }

  /** How long an orderly end may take before the connections are cut. */
  private grace(): Promise<void> {
    return delay(this.sessionMs, undefined, { ref: false });
  }
}

/** Nest rejects with an object in place of an error. */
function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : String(error);
}
