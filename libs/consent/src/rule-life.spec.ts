import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { decide } from './decide.ts';
import { anna, carla, consent, disclosure, facts, items, monday, packOf, packWith, partners } from './decision-fixtures.ts';
import type { RuleDocument } from './decision-fixtures.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);

const plan = disclosure({ messageType: 'plan.published', mainCategory: 'C15', items: items({ plan: [anna] }) });
const forPlan = consent({ categories: ['C15'] });

describe('rules come and go', () => {
  test('a rule approved for a moment counts from that moment (S12)', () => {
    const iv = disclosure({ messageType: 'iv.status', from: partners.ivst, to: partners.sro, mainCategory: 'C09', items: items({ ivProcedure: [anna] }) });
    const r04 = (parse(packText) as { rules: RuleDocument[] }).rules.find(({ ruleId }) => ruleId === 'R04');
        const revised = packWith(packText, {}, { ...r04, ruleId: 'R04b', status: 'APPROVED', consent: 'NONE', basis: undefined, validFrom: '2026-07-01T00:00:00+02:00' });
    const known = facts({ assertions: { noOverridingPrivateInterest: true }, agreements: ['reciprocity'] });
    const start = new Date('2026-06-30T22:00:00Z');
    expect(decide(revised, iv, [], known, new Date(start.getTime() - 1000))).toMatchObject({ permitted: false, code: 'DAP-4201', rules: ['R04'] });
    expect(decide(revised, iv, [], known, start)).toMatchObject({ permitted: true, rules: ['R04b'], obligations: [{ kind: 'NOTIFY_SUBJECT' }] });
  });

  test('a permission ends with its rule, and when a prohibition begins', () => {
    const ending = packWith(packText, { R20: { validTo: '2026-06-30' } });
    expect(decide(ending, plan, [forPlan], facts(), monday).notAfter).toBe('2026-06-30T22:00:00.000Z');
    expect(decide(ending, plan, [forPlan], facts(), new Date('2026-07-01T00:00:00+02:00')).permitted).toBe(false);
    const forbidding = packWith(packText, { D02: { toRoles: ['RAV'], validFrom: '2026-05-01' } });
    expect(decide(forbidding, plan, [forPlan], facts(), monday)).toMatchObject({ permitted: true, notAfter: '2026-04-30T22:00:00.000Z' });
  });

  test('a permission ends with the agreement it rests on', () => {
    const mandate = disclosure({ messageType: 'vpe.mandate', to: partners.vpe, mainCategory: 'C15', items: items({ plan: [anna] }) });
    const explicit = consent({ recipients: [{ roleCode: 'VPE' }], categories: ['C15'] });
    const known = facts({ agreements: ['processingMandate'], agreementEnds: { processingMandate: '2026-05-31', reciprocity: '2026-04-01' } });
    expect(decide(pack, mandate, [explicit], known, monday)).toMatchObject({ permitted: true, notAfter: '2026-05-31T22:00:00.000Z' });
  });

  test('a rule may begin and end on one day', () => {
    const oneDay = packWith(packText, { R20: { validFrom: '2026-03-02T10:00:00+01:00', validTo: '2026-03-02' } });
    expect(decide(oneDay, plan, [forPlan], facts(), monday)).toMatchObject({ permitted: true, notAfter: '2026-03-02T23:00:00.000Z' });
  });

  test('a draft, suspended or retired rule is none', () => {
    for (const status of ['DRAFT', 'SUSPENDED', 'RETIRED']) {
      expect(decide(packWith(packText, { R20: { status } }), plan, [forPlan], facts(), monday)).toMatchObject({ permitted: false });
    }
  });

  test('a rule suspended at once stops permitting and is named; a prohibition cannot be suspended', () => {
    const options = { suspendedRuleIds: new Set(['R20', 'R21']) };
    expect(decide(pack, plan, [forPlan], facts(), monday, options)).toMatchObject({ permitted: false, code: 'DAP-4205', rules: ['R20'], items: [{ unmet: ['suspended'] }] });
    const child = disclosure({ messageType: 'segment.assigned', mainCategory: 'C14', items: items({ assessment: [carla] }) });
    const known = facts({ registry: { childPersonIds: [carla] } });
    const own = consent({ personId: carla, categories: ['C14'] });
    expect(decide(pack, child, [own], known, monday, options)).toMatchObject({ permitted: false, rules: ['R21'] });
  });

  test('the draft D03, once active, refuses free text that seems to state health', () => {
    const active = packWith(packText, { D03: { status: 'ACTIVE' } });
    expect(decide(active, plan, [forPlan], facts({ message: { freeTextHitBlocks: [] } }), monday).permitted).toBe(true);
    expect(decide(active, plan, [forPlan], facts({ message: { freeTextHitBlocks: ['plan'] } }), monday)).toMatchObject({ permitted: false, code: 'DAP-4208', rules: ['D03'] });
    expect(decide(active, plan, [forPlan], facts(), monday).permitted).toBe(false);
  });
});
