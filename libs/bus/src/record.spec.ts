import { expect, test } from '@jest/globals';
import type { KafkaMessage } from 'kafkajs';
import { readBatches } from './read-batches.ts';
import { headerText, incomingRecord, sizeOf } from './record.ts';

const message: KafkaMessage = {
  key: Buffer.from('case'),
  value: Buffer.from('{}'),
  timestamp: '1790000000000',
  attributes: 0,
  offset: '9007199254740993',
  headers: { 'ce-id': Buffer.from('a'), signature: [Buffer.from('one'), Buffer.from('two')], empty: undefined },
};

test('a record keeps its offset beyond 2^53, its time and repeated headers', () => {
  const record = incomingRecord(message);
  expect(record.offset).toBe(9_007_199_254_740_993n);
  expect(record.timestamp.toISOString()).toBe('2026-09-21T14:13:20.000Z');
  expect(record.headers.map(([name, value]) => [name, value.toString()])).toEqual([['ce-id', 'a'], ['signature', 'one'], ['signature', 'two'], ['empty', '']]);
});

test.each([
  ['a header without a value is an empty one', [['once', null]], [['once', '']]],
  ['so are those whose name is there several times', [['x', null], ['x', 'a'], ['x', null]], [['x', ''], ['x', 'a'], ['x', '']]],
  ['a name that every object has is a name', [['constructor', 'a'], ['__proto__', 'b'], ['__proto__', null]], [['constructor', 'a'], ['__proto__', 'b'], ['__proto__', '']]],
])('THR-K3 %s', async (_, sent, read) => {
  const headers = Buffer.concat(sent.map(([name, value]) => Buffer.concat([lengthAnd(name), lengthAnd(value)])));
  const body = Buffer.concat([Buffer.from([0, 0, 0]), lengthAnd(null), lengthAnd('{}'), Buffer.from([sent.length * 2]), headers]);
  const [record] = await readBatches(batchOf(Buffer.concat([Buffer.from([body.length * 2]), body])));
  expect(record && incomingRecord(record).headers.map(([name, value]) => [name, value.toString()])).toEqual(read);
});

/** A short text of a record: its length as a signed varint, -1 for none. */
function lengthAnd(text: string | null | undefined): Buffer {
  const bytes = Buffer.from(text ?? '');
  return Buffer.concat([Buffer.from([text === null ? 1 : bytes.length * 2]), bytes]);
}

/** A batch of one record, uncompressed; what stands between length and record is never asked here. */
function batchOf(record: Buffer): Buffer {
  const batch = Buffer.concat([Buffer.alloc(61), record]);
  batch.writeInt32BE(batch.length - 12, 8);
  batch[16] = 2;
  batch.writeInt32BE(1, 57);
  return batch;
}

test('a header is read only when it is there exactly once', () => {
  const record = incomingRecord(message);
  expect(headerText(record, 'ce-id')).toBe('a');
  expect(headerText(record, 'signature')).toBeUndefined();
  expect(headerText(record, 'absent')).toBeUndefined();
});

test('the size of a record counts key, value and headers in bytes', () => {
  expect(sizeOf({ topic: 't', key: 'ä', value: Buffer.alloc(10), headers: { n: 'ö', m: ['a', 'bc'] } })).toBe(70 + 10 + 2 + (10 + 1 + 2) + (10 + 1 + 1) + (10 + 1 + 2));
  expect(sizeOf({ topic: 't', key: null, value: null, headers: {} })).toBe(70);
});
