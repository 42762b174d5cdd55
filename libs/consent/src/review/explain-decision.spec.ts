import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { decide } from '../decide.ts';
import { anna, beat, disclosure, facts, items, monday, packOf, packWith, partners } from '../decision-fixtures.ts';
import type { DecisionRecord } from '../replay-decision.ts';
import { explainDecision } from './explain-decision.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);
const about = disclosure({
  messageType: 'rav.status',
  from: partners.ravOlten,
  to: partners.ivst,
  mainCategory: 'C08',
  items: items({ labourMarket: [anna, beat], case: [null] }),
});

function recordOf(assertions: Record<string, boolean>): DecisionRecord {
  const known = facts({ assertions });
  return { disclosure: about, consents: [], facts: known, at: monday.toISOString(), suspendedRuleIds: [], stage: 'submission', decision: decide(pack, about, [], known, monday) };
}

test('a refusal is explained by the nearest rule and by what that lacked, in words', () => {
  const explained = explainDecision(pack, recordOf({ costBearerUnclear: false, noOverridingPrivateInterest: true }));
  expect(explained).toMatchObject({ recipient: 'ivst-so', packVersion: 'so-iiz-2026.1', permitted: false, code: 'DAP-4205', reproduces: true });
  expect(explained.items.map(({ person, block }) => [person, block])).toEqual([[1, 'labourMarket'], [2, 'labourMarket'], [undefined, 'case']]);
  expect(explained.items[0]).toMatchObject({
    permitted: false, rule: { ruleId: 'R02', confidence: 'H', law: 'IN_FORCE', consent: { de: 'ohne Einwilligung' } },
    missing: [{ code: 'costBearerUnclear', text: { de: 'Es ist nicht erklärt, dass noch nicht feststeht, wer die Kosten trägt.' } }],
  });
  expect(explained.items[0]?.rule?.obligations[0]?.de).toContain('14 Tage');
});

test('a permission is explained by its rule and lacks nothing', () => {
  const explained = explainDecision(pack, recordOf({ costBearerUnclear: true, noOverridingPrivateInterest: true }));
  expect(explained.permitted).toBe(true);
  expect(explained.items.flatMap(({ missing }) => missing)).toEqual([]);
});

test('a decision that does not come out the same is said not to', () => {
  const other = packWith(packText, { R02: { status: 'RETIRED' } });
  expect(explainDecision(other, recordOf({ costBearerUnclear: true, noOverridingPrivateInterest: true })).reproduces).toBe(false);
});

test('no person is named', () => {
  expect(JSON.stringify(explainDecision(pack, recordOf({})))).not.toMatch(new RegExp(`${anna}|${beat}`));
});
