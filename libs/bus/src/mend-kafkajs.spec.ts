import { expect, test } from '@jest/globals';
import request from 'kafkajs/src/protocol/requests/produce/v3/request.js';
import { mendKafkajs } from './mend-kafkajs.ts';

const text = (length: number): string => 'ä€😀x'.repeat(Math.ceil(length / 4)).slice(0, length);
const record = (size: number, headers: number) => ({
  key: size % 2 === 0 ? `case-${size}` : null,
  value: size === 0 ? null : Buffer.alloc(size, size),
  headers: Object.fromEntries(Array.from({ length: headers }, (_, i) => [`h${i}-${text(i)}`, i % 2 === 0 ? text(i * 7) : Buffer.alloc(i * 9, i)])),
});

function encoded(timestamps: readonly string[]): Promise<Buffer> {
  const messages = [0, 1, 63, 64, 65, 127, 128, 8_191, 8_192, 70_000].flatMap((size, i) => [record(size, i * 2), ...Array.from({ length: 20 }, () => record(size % 97, 3))]);
  const partition = (index: number) => ({ partition: index, firstSequence: 2 ** 20, messages: messages.map((each, i) => ({ ...each, timestamp: timestamps[i % timestamps.length] })) });
  const topicData = ['iiz.audit.v1', text(90)].map((topic) => ({ topic, partitions: [partition(0), partition(5)] }));
  return request({ acks: -1, timeout: 10_000, producerId: '123456789012', producerEpoch: 7, topicData }).encode().then(({ buffer }) => Buffer.from(buffer));
}

test('mended writers write what kafkajs writes', async () => {
  // Times apart by less and by more than 2^30 ms, one of them earlier than the first that is named.
  const times = ['1790000000000', '1790000000001', '1795000000000', '1789999999999'];
  const before = await encoded(times);
  mendKafkajs();
  mendKafkajs();
  const after = await encoded(times);
  expect(before.length).toBeGreaterThan(300_000);
  expect(after.equals(before)).toBe(true);
});
