import { expect, test } from '@jest/globals';
import { readEventLeaf, toLeaf } from '#audit';
import type { RecipientDecision } from '#disclosure';
import { auditOutcome } from './audit-outcome.ts';

const person = '0b7e1f6a-5f43-4f6e-8a37-1f4c5d6e7f80';
const consentId = '5d0c2f9e-1b6a-4a8b-9c3d-2e1f0a9b8c7d';
const permitted = { block: 'identity', category: 'C01', personId: person, permitted: true, ruleId: 'R05', normRefs: ['InfoDG SO'], consentId };
const outcome = {
  recipient: 'rav-olten',
  permitted: false,
  code: 'DAP-4203',
  decision: { permitted: false, rules: ['R05'], items: [permitted], consents: [consentId] },
} as unknown as RecipientDecision;

test('a block names its consent by its place among those of the event', () => {
  expect(auditOutcome(outcome, [person], [consentId]).blocks).toEqual([{ block: 'identity', category: 'C01', permitted: true, ruleId: 'R05', person: 0, consent: 0 }]);
});

test('an event that names no consent, as of a refused message, is one that the log can read', () => {
  const refused = auditOutcome(outcome, [person], []);
  expect(refused.blocks).toEqual([{ block: 'identity', category: 'C01', permitted: true, ruleId: 'R05', person: 0 }]);
  const { leaf } = toLeaf(
    { eventId: person, kind: 'REFUSED', at: '2026-03-02T08:00:30.000Z', actor: { id: 'sr-sro', role: 'SR' }, subjects: [person], outcomes: [refused] },
    (bytes) => new Uint8Array(bytes),
  );
  expect(readEventLeaf(leaf)?.outcomes).toEqual([refused]);
});
