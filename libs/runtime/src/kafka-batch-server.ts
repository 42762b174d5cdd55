import { BaseRpcContext, EventPattern, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BatchControls, Bus, ConsumerOptions, RecordBatch, Rest, SupervisedConsumer } from '#bus';

/** How the topics of one pattern are read; `topics` defaults to the pattern itself. */
export type BatchReading = Omit<ConsumerOptions, 'topics' | 'onBatch'> & Partial<Pick<ConsumerOptions, 'topics'>>;

/** Second argument of a batch handler (`@Ctx()`). */
export class BatchContext extends BaseRpcContext<[BatchControls]> {
  /** False once the partition may belong to another member: stop, commit nothing more, and reject, or what is left is passed over. */
  owned(): boolean {
    return this.args[0].owned();
  }
}

/** `@EventPattern`, typed for a handler of a whole batch: `(@Payload() batch: RecordBatch, @Ctx() context: BatchContext)`. */
export const BatchHandler: (pattern: string) => MethodDecorator = EventPattern;

/**
 * Nest's way in from Kafka, over supervised batch consumers in place of Nest's own transporter (one record at a time,
 * hidden offsets, a crash that nobody sees). `@BatchHandler(topic)` marks the one handler of a pattern. When it rejects,
 * the same records come again, and it may return a `Rest`; see `ConsumerOptions.onBatch`. Attach it with `app.connectMicroservice({ strategy })`.
 */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  private readonly bus: Bus;
  private readonly reading: (pattern: string) => BatchReading;
  private readonly consumers = new Map<string, SupervisedConsumer>();

  /** @param reading says how each pattern's topics are read; called once a handler */
  constructor(bus: Bus, reading: (pattern: string) => BatchReading) {
    super();
    this.bus = bus;
    this.reading = reading;
  }

  /** Returns at once: a broker that is not there is waited for, and readiness says so. */
  listen(callback: () => void): void {
    for (const pattern of this.messageHandlers.keys()) {
      const consumer = this.bus.consumer({ topics: [pattern], ...this.reading(pattern), onBatch: (batch, controls) => this.dispatch(pattern, batch, controls) });
      this.consumers.set(pattern, consumer);
      consumer.start();
    }
    callback();
  }

  /** Lets the batches in hand finish. */
  async close(): Promise<void> {
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
  }

  /** Whether every consumer is a member of its group. */
  get running(): boolean {
    return [...this.consumers.values()].every((consumer) => consumer.running);
  }

  /** Records that wait, per partition (`topic/partition`), as of the last batch of each. */
  lag(): ReadonlyMap<string, bigint> {
    return new Map([...this.consumers.values()].flatMap((consumer) => [...consumer.lag()]));
  }

  /** For how long the oldest record that was taken up, or waits behind the last batch, has not been done with. */
  waitingSeconds(now: Date = new Date()): number {
    const since = [...this.consumers.values()].flatMap((consumer) => consumer.waitingSince()?.getTime() ?? []);
    return since.length === 0 ? 0 : Math.max(0, Math.round((now.getTime() - Math.min(...since)) / 1_000));
  }

  on(): never {
    throw new Error('a batch server has no events of its own');
  }

  unwrap(): never {
    throw new Error('the consumers of a batch server are its own');
  }

  private async dispatch(pattern: string, batch: RecordBatch, controls: BatchControls): Promise<Rest | undefined> {
    const handler = this.messageHandlers.get(pattern);
    if (handler === undefined) throw new Error(`no handler for ${pattern}`);
    const result: unknown = await handler(batch, new BatchContext([controls]));
    return (isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result) as Rest | undefined;
  }
}
