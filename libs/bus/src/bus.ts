import type { ConsumerOptions } from './consumer-options.ts';
import { kafkaClient, type BusSettings } from './kafka-client.ts';
import { readEndOffset } from './read-end-offset.ts';
import { readLastRecord, type LastRecordRequest } from './read-last-record.ts';
import type { IncomingRecord } from './record.ts';
import { SerialProducer, type ProducerOptions } from './serial-producer.ts';
import { SupervisedConsumer } from './supervised-consumer.ts';

export type Reachability = { ok: true } | { ok: false; reason: string };

/** Kafka as the platform uses it: one principal, given by its client certificate. */
export interface Bus {
  /** One per relay shard. Connects with its first `send`. */
  producer(options?: ProducerOptions): SerialProducer;
  /** Does nothing before `start()`. */
  consumer(options: ConsumerOptions): SupervisedConsumer;
  lastRecord(request: LastRecordRequest): Promise<IncomingRecord | undefined>;
  /** Where a partition ends now: the offset that its next record gets. @throws when no broker answers in time */
  endOffset(topic: string, partition: number): Promise<bigint>;
  /** Whether a broker answers this principal, within about three seconds. For a start and for readiness. */
  reach(): Promise<Reachability>;
}

/** Opens nothing yet. @throws when a PEM file cannot be read, with the first use */
export function createBus(settings: BusSettings): Bus {
  return {
    producer: (options) => new SerialProducer(settings, options),
    consumer: (options) => new SupervisedConsumer(settings, options),
    lastRecord: (request) => readLastRecord(settings, request),
    endOffset: (topic, partition) => readEndOffset(settings, topic, partition),
    reach: () => reach(settings),
  };
}

async function reach(settings: BusSettings): Promise<Reachability> {
  const { kafka, sockets } = kafkaClient(settings, { initialRetryTime: 100, retries: 1 });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.describeCluster();
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    sockets.cutOff();
    await admin.disconnect().catch(() => undefined);
  }
}
