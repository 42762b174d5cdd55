import { assert, property, string, uuid } from 'fast-check';
import { expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { partitionByKey } from './partition-by-key.ts';

const partitions = (count: number): Parameters<ReturnType<typeof kafkajs.Partitioners.DefaultPartitioner>>[0]['partitionMetadata'] =>
  Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 1, partitionErrorCode: 0, replicas: [], isr: [] }));

test.each([1, 6, 12, 997])('of %i partitions a key has the one that kafkajs gives it', (count) => {
  const [ours, theirs, partitionMetadata] = [partitionByKey(), kafkajs.Partitioners.DefaultPartitioner(), partitions(count)];
  const of = (key: string | Buffer): [number, number] => {
    const args = { topic: 't', partitionMetadata, message: { key, value: null } };
    return [ours(args), theirs(args)];
  };
  assert(
    property(string({ unit: 'binary', maxLength: 41 }), uuid(), (text, id) => {
      for (const key of [text, id, Buffer.from(text)]) {
        const [a, b] = of(key);
        expect(a).toBe(b);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('records without a key are spread', () => {
  const choose = partitionByKey();
  const chosen = Array.from({ length: 60 }, () => choose({ topic: 't', partitionMetadata: partitions(6), message: { value: null } }));
  expect(new Set(chosen)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
});
