import { expect, test } from '@jest/globals';
import { batchOfZeros } from '../../../test/support/hostile-batch.ts';
import { incomingRecord } from './record.ts';
import { readBatches } from './read-batches.ts';

/** The batch as a broker appends it: its offset and the broker's time are not part of what is summed. */
function appendedAt(offset: bigint, batch: Buffer): Buffer {
  const appended = Buffer.from(batch);
  appended.writeBigInt64BE(offset);
  appended[22] = (appended[22] ?? 0) | 0x08;
  return appended;
}

const read = async (...batches: Buffer[]) => (await readBatches(Buffer.concat(batches))).map((message) => incomingRecord(message));

test('a batch compressed by gzip reads like one that is not', async () => {
  const plain = await read(appendedAt(7n, batchOfZeros('none', 3, 20)), appendedAt(10n, batchOfZeros('none', 1, 5)));
  const packed = await read(appendedAt(7n, batchOfZeros('gzip', 3, 20)), appendedAt(10n, batchOfZeros('gzip', 1, 5)));
  expect(plain.map(({ offset, value, unread }) => [offset, value?.length, unread])).toEqual([[7n, 20, undefined], [8n, 20, undefined], [9n, 20, undefined], [10n, 5, undefined]]);
  const atAnyTime = plain.map((record) => ({ ...record, timestamp: expect.any(Date) }));
  expect(packed).toEqual(atAnyTime);
  expect(packed.every(({ stampedByBroker }) => stampedByBroker)).toBe(true);
});

test('THR-K13 what inflates beyond the bound is one record that says so, and one fetch inflates no second', async () => {
  const bomb = batchOfZeros('gzip', 20, 1_000_000);
  expect(bomb.length).toBeLessThan(30_000);
  const records = await read(appendedAt(100n, bomb), appendedAt(120n, bomb));
  expect(records).toMatchObject([{ offset: 119n, key: null, value: null, headers: [], stampedByBroker: true, unread: { reason: 'too-large', firstOffset: 100n } }]);
});

test('one fetch inflates no more than a batch may, and one batch', async () => {
  const large = batchOfZeros('gzip', 5, 1_000_000);
  const records = await read(...[0n, 5n, 10n, 15n].map((offset) => appendedAt(offset, large)));
  expect(records.map(({ offset }) => offset)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
});

test('THR-K13 what is no gzip, a codec that is not known and a former format are set aside, and what follows is read', async () => {
  const [damaged, unknown, former] = [appendedAt(0n, batchOfZeros('gzip', 4, 100)), appendedAt(4n, batchOfZeros('none', 2, 10)), appendedAt(6n, batchOfZeros('none', 1, 10))];
  damaged.fill(0xff, 70, 80);
  unknown[22] = 0x0d;
  former[16] = 1;
  const records = await read(damaged, unknown, former, appendedAt(7n, batchOfZeros('none', 1, 3)));
  expect(records.map(({ offset, unread, value }) => [offset, unread?.reason, unread?.firstOffset, value?.length])).toEqual([
    [3n, 'corrupt', 0n, undefined], [5n, 'codec', 4n, undefined], [6n, 'corrupt', 6n, undefined], [7n, undefined, undefined, 3],
  ]);
});

test('a batch that the fetch cuts off is left to the next one', async () => {
  const batch = appendedAt(0n, batchOfZeros('none', 2, 10));
  for (const length of [1, 20, 61, batch.length - 1]) expect(await read(batch, appendedAt(2n, batchOfZeros('none', 2, 10)).subarray(0, length))).toHaveLength(2);
});
