import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Consent } from '../consent-record.ts';
import { decide } from '../decide.ts';
import { anna, caseId, consent, disclosure, facts, items, monday, packOf, packWith, partners } from '../decision-fixtures.ts';
import type { PolicyPack } from '../policy-pack.ts';
import type { DecisionRecord } from '../replay-decision.ts';
import { withoutSuspended } from './in-force.ts';
import { Simulation } from './simulate-pack.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);
const plan = disclosure({ messageType: 'plan.published', mainCategory: 'C15', items: items({ identity: [anna], plan: [anna] }) });

function recordOf(of: PolicyPack, consents: readonly Consent[], to: { partnerId: string; role: 'RAV' | 'IVST' } = partners.ravOlten): DecisionRecord {
  const about = { ...plan, to };
  return {
    disclosure: about,
    consents,
    facts: facts(),
    at: monday.toISOString(),
    suspendedRuleIds: [],
    stage: 'submission',
    decision: decide(of, about, consents, facts(), monday),
  };
}

const given = consent({ categories: ['C15'], recipients: [{ partnerId: 'rav-olten' }] });
/** The second of them about a message that went to nobody. */
const past = [recordOf(pack, [given]), recordOf(pack, []), recordOf(pack, [], partners.ivst)];

function simulated(draft: PolicyPack, on = monday) {
  const simulation = new Simulation(draft, on);
  for (const [i, record] of past.entries()) simulation.see(record, i === 1);
  return simulation.result();
}

describe('a draft tried on the past', () => {
  test('that changes nothing decides everything as it was decided', () => {
    expect(simulated(pack)).toMatchObject({ decisions: 3, newlyPermitted: 0, newlyDenied: 0, refused: { decisions: 1, newlyPermitted: 0 }, otherBasis: 0, shifts: [] });
  });

  test('that no longer asks for a consent permits anew, said per partner and with its norm', () => {
    const result = simulated(packWith(packText, { R20: { consent: 'NONE', consentTerms: undefined } }));
    expect(result).toMatchObject({ decisions: 3, newlyPermitted: 2, newlyDenied: 0, refused: { decisions: 1, newlyPermitted: 1 } });
    expect(result.partners).toEqual([
      { from: 'sr-sro', to: 'ivst-so', decisions: 1, newlyPermitted: 1, newlyDenied: 0, refused: { decisions: 0, newlyPermitted: 0 } },
      { from: 'sr-sro', to: 'rav-olten', decisions: 2, newlyPermitted: 1, newlyDenied: 0, refused: { decisions: 1, newlyPermitted: 1 } },
    ]);
    expect(result.shifts[0]?.text.de).toMatch(
      /^Neu erlaubt: sr-sro → .*plan\.published, C01 Identität, C15 Integrationsplan und Ziele, Zweck P1 .*gestützt auf .*\(R20\): 1 Bekanntgabe\.$/,
    );
  });

  test('without the rule denies what was permitted, by the code that a sender would get', () => {
    const result = simulated(packWith(packText, { R20: { status: 'RETIRED' } }));
    expect(result).toMatchObject({ newlyPermitted: 0, newlyDenied: 1, shifts: [{ kind: 'newlyDenied', to: 'rav-olten', count: 1 }] });
    expect(result.shifts[0]?.code).toMatch(/^DAP-42/);
  });

  test('whose rule begins later counts as of the day that is asked about', () => {
    const draft = packWith(packText, { R20: { validFrom: '2027-01-01', consent: 'NONE', consentTerms: undefined, status: 'APPROVED' } });
    expect(simulated(draft, new Date('2026-12-31T22:59:59Z'))).toMatchObject({ newlyPermitted: 0, newlyDenied: 1 });
    expect(simulated(draft, new Date('2026-12-31T23:00:00Z'))).toMatchObject({ newlyPermitted: 2, newlyDenied: 0 });
  });

  test('says nothing of persons or cases', () => {
    expect(JSON.stringify(simulated(packWith(packText, { R20: { status: 'RETIRED' } })))).not.toMatch(new RegExp(`${anna}|${caseId}|c-anna`));
  });
});

test('a pack counts without the permissions that are suspended, and with its prohibitions', () => {
  const without = withoutSuspended(pack, new Set(['R20', 'D02']));
  expect(without.rules.filter(({ status }) => status === 'SUSPENDED').map(({ ruleId }) => ruleId)).toEqual(['R20']);
  expect(decide(without, plan, [given], facts(), monday).permitted).toBe(false);
});
