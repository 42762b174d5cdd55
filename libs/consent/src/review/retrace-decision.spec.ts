import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { decide } from '../decide.ts';
import { anna, beat, consent, disclosure, facts, items, monday, packOf, packWith } from '../decision-fixtures.ts';
import type { DecisionRecord } from '../replay-decision.ts';
import { retraceDecision } from './retrace-decision.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);
const about = disclosure({ messageType: 'plan.published', mainCategory: 'C15', items: items({ plan: [anna, beat] }) });
const forAnna = consent({ categories: ['C15'] });
const later = new Date('2026-03-09T09:00:00Z');

const record: DecisionRecord = {
  disclosure: about,
  consents: [forAnna],
  facts: facts(),
  at: monday.toISOString(),
  suspendedRuleIds: [],
  stage: 'submission',
  decision: decide(pack, about, [forAnna], facts(), monday),
};

test('a decision comes out the same, block by block, with what the nearest rule lacked', () => {
  const retraced = retraceDecision(pack, record);
  expect(retraced).toMatchObject({ reproduces: true, permitted: false, code: 'DAP-4201', again: { permitted: false, code: 'DAP-4201' }, differences: [] });
  expect(retraced.items).toMatchObject([
    { person: 1, permitted: true, rule: { ruleId: 'R20' }, missing: [], again: { permitted: true, ruleId: 'R20' } },
    { person: 2, permitted: false, missing: [{ code: 'consent' }], again: { permitted: false, code: 'DAP-4201' } },
  ]);
  expect(retraced.today).toBeUndefined();
});

test('what was stored otherwise than it comes out is told by its place', () => {
  const [first, ...others] = record.decision.items;
  const bent: DecisionRecord = { ...record, decision: { ...record.decision, items: [{ ...first!, permitted: false }, ...others] } };
  const retraced = retraceDecision(pack, bent);
  expect(retraced).toMatchObject({ reproduces: false, differences: ['/items/0/permitted'] });
  expect(retraced.items[0]).toMatchObject({ permitted: false, again: { permitted: true } });
});

test('today it may come out otherwise: by another pack, or by a consent withdrawn since', () => {
  const otherPack = retraceDecision(pack, record, { pack: packWith(packText, { R20: { status: 'RETIRED' } }), suspendedRuleIds: [], at: later });
  expect([otherPack.reproduces, otherPack.items[0]?.permitted, otherPack.items[0]?.today?.permitted]).toEqual([true, true, false]);
  const withdrawn = retraceDecision(pack, { ...record, consents: [{ ...forAnna, withdrawnOn: '2026-03-04T08:00:00Z' }] }, { pack, suspendedRuleIds: [], at: later });
  expect(withdrawn).toMatchObject({ reproduces: true, today: { permitted: false, packVersion: 'so-iiz-2026.1' } });
  expect(withdrawn.items[0]).toMatchObject({ permitted: true, today: { permitted: false } });
  const unchanged = retraceDecision(pack, record, { pack, suspendedRuleIds: [], at: later });
  expect(unchanged.items.map(({ today }) => today?.permitted)).toEqual([true, false]);
});

test('today a suspended rule is told as one, as whoever sends it today is told', () => {
  const suspended = retraceDecision(pack, record, { pack, suspendedRuleIds: ['R20'], at: later });
  const [{ today, permitted } = {}] = suspended.items;
  expect([suspended.reproduces, permitted, today]).toEqual([true, true, { permitted: false, code: 'DAP-4205', ruleId: 'R20' }]);
});

test('no person is named', () => {
  expect(JSON.stringify(retraceDecision(pack, record, { pack, suspendedRuleIds: [], at: later }))).not.toMatch(new RegExp(`${anna}|${beat}`));
});
