import { expect, test } from '@jest/globals';
import { decodeAuditRecord, encodeAuditRecord } from './audit-record.ts';
import { messageIdValue, parseShardTally } from './shard-tally.ts';

test('a record of the audit topic is read back as it was written', () => {
  const record = { leaf: Buffer.of(1, 2, 3), openings: [{ path: '/caseId', salt: 's', value: 'ä' }] };
  expect(decodeAuditRecord(encodeAuditRecord(record))).toEqual(record);
});

test.each(['', 'null', '{}', '{"leaf":"","openings":[]}', '{"leaf":"AQ==","openings":[{}]}', '{"leaf":1,"openings":[]}', '[]'])('%j is no record', (value) => {
  expect(decodeAuditRecord(Buffer.from(value))).toBeUndefined();
});

test('a tally is read from the detail of an event, and from nothing else', () => {
  const tally = { shard: 3, day: '2026-03-02', count: 2, sum: '70000000000000' };
  expect(parseShardTally(tally)).toEqual(tally);
  expect(parseShardTally(undefined)).toBeUndefined();
  expect(parseShardTally({ ...tally, day: 'today' })).toBeUndefined();
  expect(messageIdValue('00000000-00ff-4000-8000-000000000000')).toBe(255n);
  expect(messageIdValue('not a uuid')).toBe(0n);
});
