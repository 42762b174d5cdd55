import { expect, test } from '@jest/globals';
import type { LedgerEntry } from '#persistence';
import { tellDisclosures } from './tell-disclosures.ts';

const at = new Date('2026-03-31T22:30:00Z');
const plan: LedgerEntry = {
  senderId: 'sr-sro',
  recipient: 'rav-olten',
  deliveredAt: new Date('2026-03-02T10:00:00Z'),
  purpose: 'P1',
  categories: ['C01', 'C15'],
  rules: ['R20'],
  keptUntil: new Date('2026-05-01T10:00:00Z'),
};

test('disclosures of one day to one recipient on one basis are one line, with the day in Solothurn', () => {
  const late = { ...plan, deliveredAt: new Date('2026-03-01T23:10:00Z'), categories: ['C14'] };
  expect(tellDisclosures([late, plan, { ...plan, rules: ['R02', 'R05'] }], at)).toMatchObject({
    sources: ['sr-sro'], purposes: ['P1'],
    recipients: [{ partnerId: 'rav-olten', on: '2026-03-02', blocks: ['C01', 'C14', 'C15'], legalBasis: 'R20' }, { legalBasis: 'R02_R05', blocks: ['C01', 'C15'] }],
  });
});

test('a category is kept as long as the last message that holds it; what ends with its case is counted a year', () => {
  const later = { ...plan, categories: ['C15'], keptUntil: new Date('2026-06-01T10:00:00Z') };
  const { retention } = tellDisclosures([plan, later, { ...plan, categories: ['C17'], keptUntil: null }], at) as { retention: object[] };
  expect(retention).toEqual([{ category: 'C01', until: '2026-05-01' }, { category: 'C15', until: '2026-06-01' }, { category: 'C17', until: '2027-04-01' }]);
});

test('health data are announced to go by way of a physician, and nothing disclosed is said to be nothing', () => {
  expect(tellDisclosures([{ ...plan, categories: ['C10'] }], at)).toMatchObject({ viaPhysician: true });
  expect(tellDisclosures([], at)).toEqual({ sources: [], recipients: [], purposes: ['P9'], retention: [{ category: 'C16', until: '2027-04-01' }] });
});

test('of more disclosures than an answer holds the latest are told', () => {
  const many = Array.from({ length: 501 }, (_, i) => ({ ...plan, rules: [`R${i}`] }));
  const { recipients } = tellDisclosures(many, at) as { recipients: { legalBasis: string }[] };
  expect([recipients.length, recipients[0]?.legalBasis, recipients.at(-1)?.legalBasis]).toEqual([500, 'R1', 'R500']);
});
