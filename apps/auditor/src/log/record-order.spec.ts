import { expect, test } from '@jest/globals';
import { inOrder } from './record-order.ts';

const record = (shard: number, n: number) => ({ record: { shard, n: BigInt(n) } });
const before = new Map([[0, 4n]]);

test('records that follow each other in their shard are fresh, whatever the other shard does', () => {
  const records = [record(0, 5), record(1, 1), record(0, 6), record(1, 2)];
  expect(inOrder(records, before)).toEqual({ fresh: records, repeated: [], gap: undefined, last: new Map([[0, 6n], [1, 2n]]) });
  expect(before).toEqual(new Map([[0, 4n]]));
});

test('what a relay sends again is told apart, also within one batch', () => {
  const records = [record(0, 3), record(0, 4), record(0, 5), record(0, 5)];
  expect(inOrder(records, before)).toMatchObject({ fresh: [record(0, 5)], repeated: [record(0, 3), record(0, 4), record(0, 5)], gap: undefined });
});

test('a gap stops at once: what comes before it counts, nothing after it', () => {
  const records = [record(0, 5), record(0, 7), record(1, 1)];
  expect(inOrder(records, before)).toEqual({ fresh: [record(0, 5)], repeated: [], gap: { shard: 0, expected: 6n, found: 7n }, last: new Map([[0, 5n]]) });
});

test('a shard begins with 1', () => {
  expect(inOrder([record(2, 2)], before).gap).toEqual({ shard: 2, expected: 1n, found: 2n });
});

test('a record without a number opens no gap', () => {
  expect(inOrder([{ record: undefined }, record(0, 5)], before).fresh).toHaveLength(2);
});
