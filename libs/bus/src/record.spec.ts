import { expect, test } from '@jest/globals';
import type { KafkaMessage } from 'kafkajs';
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
