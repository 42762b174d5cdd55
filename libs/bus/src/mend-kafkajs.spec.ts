import { expect, test } from '@jest/globals';
import Encoder from 'kafkajs/src/protocol/encoder.js';
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

test('what is read in between, embedded, and written after it, stays whole', () => {
  mendKafkajs();
  const [small, large] = [Buffer.alloc(511, 1), Buffer.alloc(512, 2)];
  const inner = new Encoder().writeBytes(small).writeBytes(large);
  const expected = [Buffer.from([0, 0, 1, 255]), small, Buffer.from([0, 0, 2, 0]), large];
  expect(inner.size()).toBe(1_031);
  expect(inner.buffer.equals(Buffer.concat(expected))).toBe(true);
  const outer = new Encoder().writeEncoder(inner).writeInt32(7).writeEncoderArray([inner, new Encoder()]);
  inner.writeInt32(9);
  expect(outer.size()).toBe(2_066);
  expect(outer.buffer.equals(Buffer.concat([...expected, Buffer.from([0, 0, 0, 7]), ...expected]))).toBe(true);
  expect(inner.buffer.equals(Buffer.concat([...expected, Buffer.from([0, 0, 0, 9])]))).toBe(true);
});
