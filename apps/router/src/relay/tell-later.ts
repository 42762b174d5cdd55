import { receiptsTopic, SendFailed } from '#bus';
import type { SerialProducer } from '#bus';
import { dropHeldReceipts, partnersOfHeldReceipts, readHeldReceipts } from '#persistence';
import type { Pool, ShardLease, ToldRecord } from '#persistence';
import { toldRecord } from './told-record.ts';
import type { TopicRest } from './topic-rest.ts';

/**
 * What senders on Kafka of one shard are told later, because their receipts topics do not answer. It waits in the database and
 * leaves in its order, before anything newer for the same topic. Which topics something waits for is kept in memory, so that
 * it costs nothing while nothing waits.
 */
export class TellLater {
  readonly #pool: Pool;
  readonly #producer: Pick<SerialProducer, 'send'>;
  readonly #rest: TopicRest;
  readonly #partners = new Set<string>();

  constructor(pool: Pool, producer: Pick<SerialProducer, 'send'>, rest: TopicRest) {
    this.#pool = pool;
    this.#producer = producer;
    this.#rest = rest;
  }

  /** What an earlier owner of the shard left. */
  async takeOver({ shard }: ShardLease): Promise<void> {
    this.#partners.clear();
    this.keep(await partnersOfHeldReceipts(this.#pool, shard));
    this.#rest.suspect([...this.#partners].map(receiptsTopic));
  }

  /** Something was put aside for these. */
  keep(partnerIds: Iterable<string>): void {
    for (const partnerId of partnerIds) this.#partners.add(partnerId);
  }

  /** Where something waits: what is newer lines up behind it. */
  get topics(): ReadonlySet<string> {
    return new Set([...this.#partners].map(receiptsTopic));
  }

  isDue(now: number): boolean {
    const resting = this.#partners.size === 0 ? undefined : this.#rest.resting(now);
    return [...this.#partners].some((partnerId) => resting?.has(receiptsTopic(partnerId)) !== true);
  }

  /** Tells what waits for topics that are to be tried again, each by itself, up to the first that does not answer. Returns how much was told. */
  async run(lease: ShardLease, withinMs: number): Promise<number> {
    let told = 0;
    const resting = this.#rest.resting(performance.now());
    for (const partnerId of [...this.#partners].filter((each) => !resting.has(receiptsTopic(each)))) {
      const { receipts, areAll } = await readHeldReceipts(this.#pool, lease.shard, partnerId);
      if (!(await this.#send(partnerId, receipts.map(({ record }) => record), withinMs))) return told;
      await dropHeldReceipts(this.#pool, lease, receipts);
      if (areAll) this.#partners.delete(partnerId);
      told += receipts.length;
    }
    return told;
  }

  /** True when they have left, or nobody can ever be told them: the broker refuses the topic. */
  async #send(partnerId: string, records: readonly ToldRecord[], withinMs: number): Promise<boolean> {
    const topic = receiptsTopic(partnerId);
    if (records.length === 0) return true;
    try {
      await this.#producer.send(records.map(toldRecord), withinMs);
    } catch (error) {
      if (!(error instanceof SendFailed)) throw error;
      if (error.reason !== 'refused') {
        this.#rest.failed(topic, performance.now());
        return false;
      }
    }
    this.#rest.worked(topic);
    return true;
  }
}
