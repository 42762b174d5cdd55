import type { Admin, Producer, TopicMessages } from 'kafkajs';
import { REQUEST_WITHIN_MS, kafkaClient, type BusSettings, type GuardedClient } from './kafka-client.ts';
import { partitionByKey } from './partition-by-key.ts';
import { sizeOf, type OutgoingRecord } from './record.ts';
import { SendFailed, type SendFailure } from './send-failed.ts';

export interface ProducerOptions {
  /**
   * A `send` that was not acknowledged by then is given up, and nothing of it is sent later. Until then it is retried
   * with the same producer id, so that the broker recognises what it already has. Default 60 s: longer than a broker
   * takes to start again.
   */
  giveUpAfterMs?: number;
}

/** What one record may take with key and headers; deploy/kafka/topics.yaml allows batches of 6 MiB. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;
const MAX_REQUEST_BYTES = MAX_RECORD_BYTES;
const ALL_IN_SYNC = -1;

/**
 * An idempotent producer with at most one request in flight. kafkajs rolls a sequence back when a response is lost and
 * hands it to whoever waits, and the broker then answers "duplicate" for records it never stored (tulios/kafkajs#598):
 * concurrent sends lose acknowledged records. So they wait for each other here, whoever calls.
 *
 * A producer that failed is thrown away with its connections; the next `send` makes a new one, with a new producer id:
 * consumers must recognise duplicates by `ce_id`.
 */
export class SerialProducer {
  private readonly settings: BusSettings;
  private readonly giveUpAfterMs: number;
  private last: Promise<unknown> = Promise.resolve();
  private current: { client: GuardedClient; producer: Producer } | undefined;
  private readonly verified = new Set<string>();
  private closed = false;

  constructor(settings: BusSettings, options: ProducerOptions = {}) {
    this.settings = settings;
    this.giveUpAfterMs = options.giveUpAfterMs ?? 60_000;
  }

  /**
   * Settles when every record is acknowledged by all in-sync replicas (acks=-1); records of one topic and key keep the
   * order of the calls and of the list. No lingering: one call is as few requests as its size allows, so hand over many
   * records at once. Not durable against the loss of power of all replicas: keep what you sent.
   * @param giveUpAfterMs for this call alone
   * @throws SendFailed
   */
  send(records: readonly OutgoingRecord[], giveUpAfterMs = this.giveUpAfterMs): Promise<void> {
    const turn = this.last.then(() => this.sendNow(records, giveUpAfterMs));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for the `send` in flight, at most `graceMs`, and ends the connections. */
  async close(graceMs = 5_000): Promise<void> {
    this.closed = true;
    await within(graceMs, this.last).catch(() => undefined);
    await this.discard();
  }

  private async sendNow(records: readonly OutgoingRecord[], giveUpAfterMs: number): Promise<void> {
    const requests = split(records);
    if (this.closed) throw new SendFailed('closed', 'this producer is closed', { nothingSent: true });
    if (requests.length === 0) return;
    const giveUpAt = performance.now() + giveUpAfterMs;
    let nothingSent = true;
    try {
      const producer = await within(giveUpAt - performance.now(), this.connected());
      await within(giveUpAt - performance.now(), this.verify(records));
      nothingSent = false;
      for (const topicMessages of requests) {
        await within(giveUpAt - performance.now(), producer.sendBatch({ acks: ALL_IN_SYNC, timeout: REQUEST_WITHIN_MS, topicMessages }));
      }
    } catch (cause) {
      if (cause instanceof SendFailed && cause.reason === 'refused') throw cause;
      await this.discard();
      throw failureOf(cause, records, nothingSent);
    }
  }

  private async connected(): Promise<Producer> {
    if (this.current !== undefined) return this.current.producer;
    const client = kafkaClient(this.settings, { initialRetryTime: 50, maxRetryTime: 1_000, retries: Math.ceil(this.giveUpAfterMs / 250) });
    const producer = client.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: partitionByKey,
    });
    this.current = { client, producer };
    await producer.connect();
    return producer;
  }

  /** Nothing that was given up may be sent later, so the connections are cut before kafkajs tidies up. */
  private async discard(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    this.verified.clear();
    current?.client.sockets.cutOff();
    await current?.producer.disconnect().catch(() => undefined);
  }

  /**
   * kafkajs retries an unknown topic like an outage and names no topic when it is refused: one bad topic would stop all
   * others. So a topic is looked up before its first use.
   */
  private async verify(records: readonly OutgoingRecord[]): Promise<void> {
    const unseen = [...new Set(records.map(({ topic }) => topic))].filter((topic) => !this.verified.has(topic));
    if (unseen.length === 0 || this.current === undefined) return;
    const admin = this.current.client.kafka.admin({ retry: { initialRetryTime: 50, maxRetryTime: 200, retries: 3 } });
    try {
      await admin.connect();
      const refused: string[] = [];
      if (!(await knows(admin, unseen))) for (const topic of unseen) if (!(await knows(admin, [topic]))) refused.push(topic);
      if (refused.length > 0) throw new SendFailed('refused', `the broker refuses ${refused.join(', ')}`, { topics: refused, nothingSent: true });
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
    for (const topic of unseen) this.verified.add(topic);
  }
}

/** False only when the broker says that a topic is missing or closed to this principal. */
async function knows(admin: Admin, topics: string[]): Promise<boolean> {
  try {
    await admin.fetchTopicMetadata({ topics });
    return true;
  } catch (error) {
    if (refusals.has(typeOf(error))) return false;
    throw error;
  }
}

function failureOf(cause: unknown, records: readonly OutgoingRecord[], nothingSent: boolean): SendFailed {
  const message = cause instanceof Error ? cause.message : 'unknown reason';
  const reason = reasons.get(typeOf(cause)) ?? 'unavailable';
  return new SendFailed(reason, message, { topics: reason === 'unavailable' ? [] : [...new Set(records.map(({ topic }) => topic))], nothingSent, cause });
}

const reasons = new Map<string | undefined, SendFailure>([
  ['TOPIC_AUTHORIZATION_FAILED', 'refused'],
  // An idempotent producer whose principal may write nowhere.
  ['CLUSTER_AUTHORIZATION_FAILED', 'refused'],
  ['MESSAGE_TOO_LARGE', 'too-large'],
  ['RECORD_LIST_TOO_LARGE', 'too-large'],
]);
const refusals = new Set<string | undefined>(['TOPIC_AUTHORIZATION_FAILED', 'UNKNOWN_TOPIC_OR_PARTITION']);

/** Whether the broker takes the record at all. */
export function fitsRecord(record: OutgoingRecord): boolean {
  return sizeOf(record) <= MAX_RECORD_BYTES;
}

function split(records: readonly OutgoingRecord[]): TopicMessages[][] {
  const requests: TopicMessages[][] = [];
  let byTopic = new Map<string, TopicMessages>();
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (size > MAX_RECORD_BYTES) throw new SendFailed('too-large', `a record for ${record.topic} has ${size} bytes`, { topics: [record.topic], nothingSent: true });
    if (bytes + size > MAX_REQUEST_BYTES && bytes > 0) {
      requests.push([...byTopic.values()]);
      byTopic = new Map();
      bytes = 0;
    }
    const { topic, key, value, headers } = record;
    const batch = byTopic.get(topic) ?? { topic, messages: [] };
    batch.messages.push({ key, value, headers });
    byTopic.set(topic, batch);
    bytes += size;
  }
  if (byTopic.size > 0) requests.push([...byTopic.values()]);
  return requests;
}

function typeOf(error: unknown): string | undefined {
  const { type, cause } = (error ?? {}) as { type?: string; cause?: unknown };
  return type ?? (cause === undefined ? undefined : typeOf(cause));
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no acknowledgement in time')), Math.max(ms, 0));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
