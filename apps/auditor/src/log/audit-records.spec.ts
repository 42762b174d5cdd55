import { expect, test } from '@jest/globals';
import { auditRecordHeaders, canonicalJson, encodeAuditRecord, type JsonValue } from '#audit';
import type { IncomingRecord } from '#bus';
import { readAuditRecord } from './audit-records.ts';

const event = { actor: { id: 'sr-sro', role: 'SR' }, at: '2026-03-02T08:15:00.000Z', eventId: '11111111-1111-4111-8111-111111111111', kind: 'ACCEPTED' };

function record(members: Record<string, JsonValue>): IncomingRecord {
  const value = encodeAuditRecord({ leaf: Buffer.from(`\x01${canonicalJson({ ...event, ...members })}`), openings: [{ path: '/caseId', salt: '', value: 'x' }] });
  const headers = [[auditRecordHeaders.shard, Buffer.from('0')], [auditRecordHeaders.number, Buffer.from('7')]] as const;
  return { offset: 3n, timestamp: new Date(0), stampedByBroker: false, key: null, value, headers };
}

test('a record with an event is read', () => {
  expect(readAuditRecord(record({}))).toMatchObject({ kind: 'event', record: { shard: 0, n: 7n }, mismatched: ['/caseId'] });
});

test.each<[string, Record<string, JsonValue>]>([
  ['a message that is none', { message: null }],
  ['outcomes that are no list', { outcomes: {} }],
  ['subjects that are no list', { subjects: 'somebody' }],
  ['a text that is none', { text: null }],
])('one with %s is set aside and stops nothing: its number stays taken', (_, members) => {
  expect(readAuditRecord(record(members))).toMatchObject({ kind: 'unreadable', record: { shard: 0, n: 7n }, reason: 'not an event leaf' });
});
