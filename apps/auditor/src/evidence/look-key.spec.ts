import { expect, test } from '@jest/globals';
import { pooledRandom, readEventLeaf, staffActor, toLeaf, type AuditEvent, type LeafEvent } from '#audit';
import { lookKey } from './look-key.ts';

const caseId = '3f0c1b52-9d54-4a10-8f5c-0e6f5f1f7a01';
const look: AuditEvent = { eventId: '0b9c7f1e-7a1d-4c55-9a43-3a7a5b8d0c11', kind: 'QUERY', at: '2026-11-27T10:00:00.000Z', actor: staffActor('DPO', 'u-3'), caseId, detail: { limit: 50, shown: 3 }, text: { reason: 'Stichprobe', ticket: 'T-1' } };

function keyOf(event: AuditEvent) {
  const { leaf, openings } = toLeaf(event, pooledRandom());
  return lookKey(readEventLeaf(leaf) as LeafEvent, openings);
}

test('a look at one case, person or message has evidence of it', () => {
  expect(keyOf(look)).toEqual({ kind: 'case', value: caseId });
  expect(keyOf({ ...look, detail: { answer: 'case', shown: 3 } })).toEqual({ kind: 'case', value: caseId });
});

test.each([
  ['searched by more than that', { ...look, detail: { kind: 'READ', shown: 3 } }],
  ['searched by nothing of that', { ...look, caseId: undefined }],
  ['was by an AHV number', { ...look, personKeys: ['key'] }],
  ['only counted: it was shown no event, and on record is a count', { ...look, detail: { answer: 'facets', shown: 3 } }],
])('one has none that %s', (_, event) => {
  expect(keyOf(event)).toBeUndefined();
});
