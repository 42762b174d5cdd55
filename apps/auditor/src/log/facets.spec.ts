import { expect, test } from '@jest/globals';
import { facetsOf } from './facets.ts';

const common = { eventId: 'e', at: '2026-03-02T00:00:00.000Z' };

test('an acceptance is found by its kind, type, partners, outcomes, codes and rules', () => {
  const found = facetsOf({
    ...common,
    kind: 'ACCEPTED',
    actor: { id: 'sr-sro', role: 'SR' },
    purpose: 'P1',
    message: { senderId: 'sr-sro', messageId: 'm', type: 'segment.assigned', version: '1.0.0' },
    outcomes: [
      { recipient: 'rav-olten', permitted: true, rules: ['R20'], norms: ['DSG Art. 6 Abs. 7 (analog)'], blocks: [{ block: 'assessment', category: 'C14', permitted: true, ruleId: 'R20' }] },
      { recipient: 'ivst-so', permitted: false, code: 'DAP-4204', rules: [], norms: [], blocks: [{ block: 'health', category: 'C10', permitted: false, code: 'DAP-4203', ruleId: 'R07' }] },
    ],
  });
  expect([...found].sort()).toEqual([
    'actor:sr-sro', 'category:C10', 'category:C14', 'consentless:C14', 'consentless:any', 'kind:ACCEPTED', 'norm:DSG Art. 6 Abs. 7 (analog)', 'outcome:DAP-4203', 'outcome:DAP-4204', 'outcome:denied', 'outcome:permitted',
    'partner:ivst-so', 'partner:rav-olten', 'partner:sr-sro', 'purpose:P1', 'rule:R07', 'rule:R20', 'type:segment.assigned',
  ]);
});

test('a delivery is found by its recipient, code, rules and what it told, with or without consent', () => {
  const found = facetsOf({ ...common, kind: 'DELIVERED', actor: { id: 'iiz-dap', role: 'DAP' }, recipient: 'rav-olten', detail: { code: 'DAP-1100', rules: 'R05 R20', categories: 'C01 C10', consentless: 'C10' } });
  expect([...found].sort()).toEqual(['actor:iiz-dap', 'category:C01', 'category:C10', 'consentless:C10', 'consentless:any', 'kind:DELIVERED', 'outcome:DAP-1100', 'partner:iiz-dap', 'partner:rav-olten', 'rule:R05', 'rule:R20']);
});

test('what is no code is not searchable', () => {
  expect([...facetsOf({ ...common, kind: 'SECURITY', actor: { id: 'two words\0', role: 'NONE' } })]).toEqual(['kind:SECURITY']);
});

test('a block that rests on a consent is not one without, and neither is one that is refused', () => {
  const block = { block: 'health', category: 'C10', permitted: true, ruleId: 'R02' };
  const found = (blocks: object[], permitted: boolean) =>
    [...facetsOf({ ...common, kind: 'ACCEPTED', actor: { id: 'sr-sro', role: 'SR' }, outcomes: [{ recipient: 'ivst-so', permitted, rules: [], norms: [], blocks: blocks as never }] })].filter((facet) => facet.startsWith('consentless'));
  expect(found([{ ...block, consent: 0 }], true)).toEqual([]);
  expect(found([{ ...block, permitted: false }], true)).toEqual([]);
  expect(found([block], false)).toEqual([]);
  expect(found([block], true)).toEqual(['consentless:C10', 'consentless:any']);
});
