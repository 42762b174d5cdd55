import { kafkaClient, type BusSettings } from './kafka-client.ts';

const withinMs = 5_000;

/** The offset that a partition's next record gets. @throws when no broker answers in time, or there is no such partition */
export async function readEndOffset(settings: BusSettings, topic: string, partition: number): Promise<bigint> {
  const client = kafkaClient(settings, { initialRetryTime: 100, maxRetryTime: 500, retries: 3 });
  const admin = client.kafka.admin();
  const timeLimit = setTimeout(() => client.sockets.cutOff(), withinMs);
  try {
    await admin.connect();
    const bounds = (await admin.fetchTopicOffsets(topic)).find((each) => each.partition === partition);
    if (bounds === undefined) throw new Error(`${topic} has no partition ${partition}`);
    return BigInt(bounds.high);
  } finally {
    clearTimeout(timeLimit);
    await admin.disconnect().catch(() => undefined);
    client.sockets.cutOff();
  }
}
