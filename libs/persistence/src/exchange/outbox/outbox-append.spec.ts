import { expect, test } from '@jest/globals';
import { outboxRows } from './outbox-append.ts';
import { noCase } from './outbox-record.ts';
import type { OutboxRecord } from './outbox-record.ts';

test('what one commit has for a shard lies in rows that a relay can open and send within its leases, in its order', () => {
  const records = Array.from({ length: 200 }, (_, n): OutboxRecord => ({ kind: 'delivery', messageRef: String(n), recipient: 'rav-olten', caseId: noCase, bytes: 1 }));
  const { shards, records: rows, payloadBytes, auditCounts } = outboxRows([{ caseId: noCase, records }]);
  expect([new Set(shards).size, payloadBytes, auditCounts]).toEqual([1, [64, 64, 64, 8], [0, 0, 0, 0]]);
  expect(rows.flatMap((row) => JSON.parse(row) as OutboxRecord[])).toEqual(records);
  expect(outboxRows([{ caseId: noCase, records: [] }]).shards).toEqual([]);
});
