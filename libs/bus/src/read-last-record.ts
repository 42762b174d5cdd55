import { kafkaClient, type BusSettings } from './kafka-client.ts';
import { incomingRecord, type IncomingRecord } from './record.ts';

export interface LastRecordRequest {
  topic: string;
  partition: number;
  /** A group that the principal may use and nobody else does; nothing is committed to it. */
  groupId: string;
  /** Default 30 s. */
  withinMs?: number;
}

/**
 * The last record of a partition as of now; undefined when it has none.
 * @throws when no broker answers in time
 */
export async function readLastRecord(settings: BusSettings, request: LastRecordRequest): Promise<IncomingRecord | undefined> {
  const { topic, partition, groupId, withinMs = 30_000 } = request;
  const client = kafkaClient(settings, { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 });
  const admin = client.kafka.admin();
  const consumer = client.kafka.consumer({ groupId, sessionTimeout: 6_000, rebalanceTimeout: 6_000, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
  const timeLimit = setTimeout(() => client.sockets.cutOff(), withinMs);
  try {
    await admin.connect();
    const bounds = (await admin.fetchTopicOffsets(topic)).find((each) => each.partition === partition);
    if (bounds === undefined || BigInt(bounds.high) <= BigInt(bounds.low)) return undefined;
    const last = BigInt(bounds.high) - 1n;
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const found = new Promise<IncomingRecord>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.on(consumer.events.GROUP_JOIN, () => consumer.seek({ topic, partition, offset: String(last) }));
      void consumer.run({
        autoCommit: false,
        eachMessage: (each) => {
          if (each.partition === partition && BigInt(each.message.offset) >= last) resolve(incomingRecord(each.message));
          return Promise.resolve();
        },
      }).catch(reject);
    });
    return await found;
  } finally {
    clearTimeout(timeLimit);
    await Promise.allSettled([consumer.disconnect(), admin.disconnect()]);
    client.sockets.cutOff();
  }
}
