import { readFileSync } from 'node:fs';
import kafkajs from 'kafkajs';
import { mendRequestTimer } from '#bus';
import type { TlsFiles } from '#local';

/** Counts, each once, the messages of the stretch at hand that the partner has read. */
export class DeliveredCount {
  #expected = new Set<string>();
  count = 0;

  /** Begins a new stretch. */
  reset(): void {
    this.#expected = new Set();
    this.count = 0;
  }

  expect(id: string): void {
    this.#expected.add(id);
  }

  read(id: string): void {
    if (this.#expected.delete(id)) this.count += 1;
  }
}

/** A partner system: a plain consumer of its topic. Settles when it has its partitions. */
export async function readTopic(settings: { brokers: string[]; tls: TlsFiles; topic: string; groupId: string }, delivered: DeliveredCount): Promise<() => Promise<void>> {
  const { brokers, tls, topic, groupId } = settings;
  mendRequestTimer();
  const kafka = new kafkajs.Kafka({
    clientId: 'bench-partner', brokers, logLevel: kafkajs.logLevel.ERROR,
    ssl: { ca: readFileSync(tls.caFile), cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) },
  });
  const consumer = kafka.consumer({ groupId, minBytes: 16_000, maxWaitTimeInMs: 50 });
  const joined = new Promise<void>((resolve) => void consumer.on('consumer.group_join', () => resolve()));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) delivered.read(messageIdIn(value));
    },
  });
  await joined;
  return () => consumer.disconnect();
}

/** From the sender's bytes, which is what arrives in either pipeline; the frame begins with it. */
function messageIdIn(value: Buffer | null): string {
  const name = '"messageId":"';
  const at = value?.indexOf(name) ?? -1;
  return value === null || at < 0 ? '' : value.toString('latin1', at + name.length, at + name.length + 36);
}
