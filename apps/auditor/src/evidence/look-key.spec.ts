import { expect, test } from '@jest/globals';
import { pooledRandom, readEventLeaf, staffActor, toLeaf, type AuditEvent, type LeafEvent } from '#audit';
import { lookKeys } from './look-key.ts';

const caseId = '3f0c1b52-9d54-4a10-8f5c-0e6f5f1f7a01';
const look: AuditEvent = { eventId: '0b9c7f1e-7a1d-4c55-9a43-3a7a5b8d0c11', kind: 'QUERY', at: '2026-11-27T10:00:00.000Z', actor: staffActor('DPO', 'u-3'), caseId, detail: { limit: 50, shown: 3 }, text: { reason: 'Stichprobe', ticket: 'T-1' } };

function keysOf(event: AuditEvent) {
  const { leaf, openings } = toLeaf(event, pooledRandom());
  return lookKeys(readEventLeaf(leaf) as LeafEvent, openings);
}

test('a look at one case, person or message has evidence of it', () => {
  expect(keysOf(look)).toEqual([{ kind: 'case', value: caseId }]);
  expect(keysOf({ ...look, detail: { answer: 'case', shown: 3 } })).toEqual([{ kind: 'case', value: caseId }]);
});

test('a look at a person in all her cases has evidence of each, by whatever she was found', () => {
  const subjects = ['5c1e0000-0000-4000-8000-000000000001', '5c1e0000-0000-4000-8000-000000000002'];
  const persons = subjects.map((value) => ({ kind: 'person', value }));
  const report = { answer: 'access-report', language: 'de', format: 'json', shown: 3, withheld: 1, released: 1 };
  expect(keysOf({ ...look, caseId: undefined, personKeys: ['key'], subjects, detail: report, text: { ...look.text, released: 'ab' } })).toEqual(persons);
  expect(keysOf({ ...look, subjects: subjects.slice(0, 1), detail: { answer: 'person', shown: 3, furtherPage: true } })).toEqual(persons.slice(0, 1));
});

test.each([
  ['searched by more than that', { ...look, detail: { kind: 'READ', shown: 3 } }],
  ['searched by nothing of that', { ...look, caseId: undefined }],
  ['was by an AHV number', { ...look, personKeys: ['key'] }],
  ['only counted: it was shown no event, and on record is a count', { ...look, detail: { answer: 'facets', shown: 3 } }],
])('one has none that %s', (_, event) => {
  expect(keysOf(event)).toEqual([]);
});
