import { expect, test } from '@jest/globals';
import { outboxInsert, outboxParameters, outboxRows, outboxValues } from './outbox-append.ts';
import { noCase } from './outbox-record.ts';
import type { OutboxRecord } from './outbox-record.ts';

test('what one commit has for a shard lies in rows that a relay can open and send within its leases, in its order', () => {
  const records = Array.from({ length: 200 }, (_, n): OutboxRecord => ({ kind: 'delivery', messageRef: String(n), recipient: 'rav-olten', caseId: noCase, bytes: 1 }));
  const rows = outboxRows([{ caseId: noCase, records }]);
  expect(rows.map((row) => [row.records.length, row.payloadBytes, row.auditCount])).toEqual([[64, 64, 0], [64, 64, 0], [64, 64, 0], [8, 8, 0]]);
  expect(new Set(rows.map(({ shard }) => shard)).size).toBe(1);
  expect(rows.flatMap((row) => row.records)).toEqual(records);
  expect(outboxRows([{ caseId: noCase, records: [] }])).toEqual([]);
});

test('a statement has a parameter for each of the values', () => {
  const values = outboxValues([{ caseId: noCase, records: [] }]);
  expect(values).toHaveLength(outboxParameters);
  expect(new Set(outboxInsert(4).match(/\$\d+/g))).toEqual(new Set(values.map((_, i) => `$${4 + i}`)));
});
