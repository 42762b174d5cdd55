import { expect, test } from '@jest/globals';
import type { LeafEvent } from '#audit';
import { auditLines } from './audit-line.ts';

const sent: LeafEvent = {
  eventId: 'e', kind: 'ACCEPTED', at: '2026-03-02T08:15:00.000Z', pack: 'so-iiz-2026.1',
  actor: { id: 'sr-sro', role: 'SR', user: 'u17' },
  message: { senderId: 'sr-sro', messageId: '3f0c12ab-0000-4000-8000-000000000000', type: 'case.registration', version: '1.0.0' },
};

test('an acceptance is stored, then decided for each recipient', () => {
  const outcomes = [
    { recipient: 'rav-olten', permitted: true, rules: ['R05'], norms: [], blocks: [{ block: 'identity', category: 'C01', permitted: true, ruleId: 'R05' }, { block: 'contact', category: 'C03', permitted: true, ruleId: 'R05' }] },
    { recipient: 'ivst-so', permitted: false, code: 'DAP-4204', rules: ['R05'], norms: [], blocks: [{ block: 'contact', category: 'C03', permitted: false, code: 'DAP-4204', ruleId: 'R05' }] },
    { recipient: 'koi-so', permitted: false, code: 'DAP-3311', rules: [], norms: [], blocks: [] },
  ];
  expect(auditLines({ ...sent, outcomes })).toEqual([
    ['STORE', 'sr-sro:u17', 'case.registration 3f0c12ab', 'OK', 'Regelwerk so-iiz-2026.1'],
    ['DECIDE', 'iiz-dap', '→ rav-olten: identity (C01), contact (C03)', 'PERMIT', 'R05'],
    ['DECIDE', 'iiz-dap', '→ ivst-so: contact (C03)', 'DENY DAP-4204', 'R05'],
    ['DECIDE', 'iiz-dap', '→ koi-so', 'DENY DAP-3311', '–'],
  ]);
});

test('a refusal names each reason with the blocks that it is about', () => {
  const blocks = [
    { block: 'household', category: 'C04', permitted: false, code: 'DAP-4203', ruleId: 'R05', person: 0 },
    { block: 'household', category: 'C04', permitted: false, code: 'DAP-4201', ruleId: 'R05', person: 1 },
    { block: 'identity', category: 'C01', permitted: false, code: 'DAP-4201', ruleId: 'R05', person: 1 },
  ];
  const event: LeafEvent = { ...sent, kind: 'REFUSED', problem: { slug: 'disclosure-not-permitted', code: 'DAP-4203' }, outcomes: [{ recipient: 'rav-olten', permitted: false, code: 'DAP-4203', rules: ['R05'], norms: [], blocks }] };
  expect(auditLines(event)).toEqual([
    ['DECIDE', 'iiz-dap', '→ rav-olten: household (C04)', 'DENY DAP-4203', 'R05'],
    ['DECIDE', 'iiz-dap', '→ rav-olten: household (C04), identity (C01)', 'DENY DAP-4201', 'R05'],
    ['REFUSE', 'iiz-dap', 'case.registration 3f0c12ab von sr-sro', 'DAP-4203', '–'],
  ]);
});

test('a message that a recipient might not fetch is refused to it, and was not sent by it', () => {
  const event: LeafEvent = { ...sent, kind: 'REFUSED', actor: { id: 'rav-olten', role: 'RAV' }, recipient: 'rav-olten', problem: { slug: 'disclosure-not-permitted', code: 'DAP-4201' } };
  expect(auditLines(event)).toEqual([['REFUSE', 'iiz-dap', 'case.registration 3f0c12ab an rav-olten', 'DAP-4201', '–']]);
});

test('only the first look into an inbox is a disclosure', () => {
  const read: LeafEvent = { ...sent, kind: 'READ', actor: { id: 'rav-olten', role: 'RAV' }, recipient: 'rav-olten', detail: { rules: 'R05', first: true } };
  expect(auditLines(read).map(([action]) => action)).toEqual(['DISCLOSE', 'READ']);
  expect(auditLines({ ...read, detail: { rules: 'R05', first: false } }).map(([action]) => action)).toEqual(['READ']);
});
