import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { anna, consent, disclosure, facts, items, monday, packOf, packWith } from './decision-fixtures.ts';
import type { Facts } from './facts.ts';
import { replayDecision } from './replay-decision.ts';
import type { DecisionRecord } from './replay-decision.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);

const plan = disclosure({ messageType: 'plan.published', mainCategory: 'C15', items: items({ plan: [anna] }) });
const forPlan = consent({ categories: ['C15'] });

/** What is stored with a decision about the plan, as it comes back from the database. */
function recordOf(given: Facts, decision: Decision): DecisionRecord {
  const record: DecisionRecord = {
    disclosure: plan, consents: [forPlan], facts: given, at: monday.toISOString(), suspendedRuleIds: [], stage: 'submission', decision,
  };
  return JSON.parse(JSON.stringify(record)) as DecisionRecord;
}

describe('replay', () => {
  test('a stored decision comes out the same, also after its consent was withdrawn', () => {
    const stored = recordOf(facts(), decide(pack, plan, [forPlan], facts(), monday));
    expect(replayDecision(pack, stored)).toEqual({ equal: true });
    const since = { ...stored, consents: [{ ...forPlan, withdrawnOn: '2026-03-02T11:00:00Z' }] };
    expect(replayDecision(pack, since)).toEqual({ equal: true });
  });

  test('a difference is shown with its place', () => {
    const stored = recordOf(facts(), decide(pack, plan, [forPlan], facts(), monday));
    const bent = { ...stored, decision: { ...stored.decision, consents: ['c-other'] } };
    expect(replayDecision(pack, bent)).toEqual({ equal: false, differences: [{ pointer: '/consents/0', stored: 'c-other', replayed: 'c-anna' }] });
    const other = replayDecision(packWith(packText, { R20: { status: 'DRAFT' } }), stored);
    expect(other.equal ? [] : other.differences.map(({ pointer }) => pointer)).toContain('/permitted');
  });
});
