import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { decide } from './decide.ts';
import type { Decision, Disclosure } from './decision.ts';
import { anna, carla, consent, disclosure, facts, items, monday, packOf, packWith, partners } from './decision-fixtures.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);

const plan = disclosure({ messageType: 'plan.published', mainCategory: 'C15', items: items({ plan: [anna] }) });
const forPlan = consent({ categories: ['C15'] });

function codes(decision: Decision): (string | undefined)[] {
  return decision.items.map((item) => item.code ?? item.ruleId);
}

describe('default deny', () => {
  test('an empty pack denies everything', () => {
    const empty = packOf(stringify({ ...(parse(packText) as object), rules: [] }));
    expect(decide(empty, plan, [forPlan], facts(), monday)).toMatchObject({ permitted: false, code: 'DAP-4201', rules: [] });
  });

  test('a delivery without blocks is denied', () => {
    expect(decide(pack, { ...plan, items: [] }, [forPlan], facts(), monday)).toMatchObject({ permitted: false, code: 'DAP-4201', items: [], notAfter: null });
  });

  test('a message without its main block is denied: its name and case data have nothing to ride on', () => {
    const decision = decide(pack, { ...plan, items: items({ identity: [anna], case: [null] }) }, [forPlan], facts(), monday);
    expect(codes(decision)).toEqual(['DAP-4201', 'DAP-4201']);
  });

  test('a purpose that is none serves no rule', () => {
    for (const purpose of ['P10', 'PX', '', '0']) {
      expect(decide(pack, { ...plan, purpose } as unknown as Disclosure, [{ ...forPlan, purposes: [purpose] } as never], facts(), monday).permitted).toBe(false);
    }
  });

  test('a role that the pack does not know gets nothing', () => {
    const stranger = { ...plan, to: { partnerId: 'x', role: 'NEW' } } as unknown as Disclosure;
    expect(decide(pack, stranger, [forPlan], facts(), monday)).toMatchObject({ permitted: false, code: 'DAP-4201' });
  });

  test('a type goes only between the roles that exchange it, whatever a rule says', () => {
    const toEverybody = packWith(packText, { R20: { toRoles: '*', fromRoles: '*', messageTypes: '*' } });
    const backwards = { ...plan, from: partners.ravOlten, to: partners.sro };
    const all = consent({ categories: ['C15'], senders: [{ roleCode: 'RAV' }], recipients: [{ roleCode: 'SR' }] });
    expect(decide(toEverybody, backwards, [all], facts(), monday)).toMatchObject({ permitted: false, code: 'DAP-4201' });
  });
});

describe('blocks that ride along', () => {
  const family = disclosure({ items: items({ contact: [anna], identity: [anna, carla], case: [null] }) });

  test('name and case data need no category of their own in the consent', () => {
    const decision = decide(pack, disclosure(), [consent({ categories: ['C03'] })], facts(), monday);
    expect(codes(decision)).toEqual(['R05', 'R05', 'R05']);
  });

  test("a child's name does not ride on the mother's consent", () => {
    expect(codes(decide(pack, family, [consent()], facts(), monday))).toEqual(['R05', 'R05', 'DAP-4201', 'R05']);
  });

  test("it rides on the child's own, given by the legal representative, as the child's main block would", () => {
    const ofCarla = consent({ consentId: 'c-carla', personId: carla, grantedBy: 'LEGAL_REP' });
    const decision = decide(pack, family, [consent(), ofCarla], facts(), monday);
    expect(codes(decision)).toEqual(['R05', 'R05', 'R05', 'R05']);
    expect(decision.consents).toEqual(['c-anna', 'c-carla']);
  });

  test('the AHV number never rides: the consent must cover it', () => {
    const withVn = { ...disclosure(), items: items({ contact: [anna], vn: [anna] }) };
    expect(codes(decide(pack, withVn, [consent()], facts(), monday))).toEqual(['R05', 'DAP-4203']);
    expect(codes(decide(pack, withVn, [consent({ categories: ['C02', 'C03'] })], facts(), monday))).toEqual(['R05', 'R05']);
  });

  test('they permit nothing themselves, and a prohibition meets them like any block', () => {
    const counts = disclosure({ messageType: 'controlling.case-counts', to: partners.koi, purpose: 'P8', mainCategory: 'C18', items: items({ stats: [null], case: [null] }) });
    expect(codes(decide(pack, counts, [], facts(), monday))).toEqual(['R15', 'DAP-4208']);
  });

  test('as main block the case data need a rule that names them', () => {
    const closed = disclosure({ messageType: 'segment.changed', mainCategory: 'C16', items: items({ case: [null] }) });
    expect(decide(pack, closed, [consent()], facts(), monday)).toMatchObject({ permitted: false, code: 'DAP-4208' });
  });
});

describe('which refusal the sender is told', () => {
  test('a condition before the consent: nobody is asked in vain', () => {
    const status = disclosure({ messageType: 'rav.status', from: partners.ravOlten, to: partners.sro, mainCategory: 'C07', items: items({ employment: [anna] }) });
    const decision = decide(pack, status, [], facts({ assertions: { dataFromAvam: false } }), monday);
    expect(decision).toMatchObject({ code: 'DAP-4205', rules: ['R03'] });
    expect(decision.items[0]?.unmet).toEqual(['recipientBenefit', 'reciprocity', 'consent']);
  });

  test('of conditions the first in the rule', () => {
    const answer = disclosure({ messageType: 'response.info', from: partners.ivst, to: partners.sro, purpose: 'P3', mainCategory: 'C09', items: items({ ivProcedure: [anna] }) });
    expect(decide(pack, answer, [], facts({ message: { caseBound: false } }), monday).code).toBe('DAP-4206');
    expect(decide(pack, answer, [], facts({ registry: { priorRequest: true, priorRequestBlocks: [] }, message: { caseBound: false } }), monday).code).toBe('DAP-4208');
  });

  test('another purpose is told apart from a block that does not belong here', () => {
    const wrong = { ...plan, purpose: 'P4' as const };
    expect(decide(pack, wrong, [forPlan], facts(), monday)).toMatchObject({ code: 'DAP-4205', rules: ['R20'], items: [{ unmet: ['purpose'] }] });
    const more = { ...plan, items: items({ plan: [anna], sanctions: [anna], vn: [anna] }) };
    expect(codes(decide(pack, { ...more, to: partners.alk }, [consent({ categories: ['C15'], recipients: [{ roleCode: 'ALK' }] })], facts(), monday)))
      .toEqual(['R20', 'DAP-4208', 'DAP-4209']);
  });

  test('of rules that both fail, the one that lacks least', () => {
    const offer = disclosure({ messageType: 'case.transfer-offer', to: partners.tg, purpose: 'P5', mainCategory: 'C11', items: items({ socialAid: [anna] }) });
    const released = facts({ assertions: { dataObtainedByRelease: true } });
    expect(decide(pack, offer, [], released, monday)).toMatchObject({ code: 'DAP-4201', rules: ['R11'] });
    const notReleased = facts({ assertions: { dataObtainedByRelease: false }, registry: { recipientCompetent: true } });
    expect(decide(pack, offer, [], notReleased, monday)).toMatchObject({ code: 'DAP-4201', rules: ['R10'] });
  });

  test('the reason names block, rule and norm in both languages, and no person', () => {
    const [item] = decide(pack, plan, [], facts(), monday).items;
    expect(item?.reasonText.de).toBe('plan (C15): Für diese Person liegt keine Einwilligung vor, die dafür genügt. '
      + '(R20 Segment, Plan und Standortbestimmung an Teilnehmende; DSG Art. 6 Abs. 7 (analog); InfoDG SO (BGS 114.1))');
    expect(item?.reasonText.en).toContain('There is no consent of this person');
    expect(JSON.stringify(item?.reasonText)).not.toContain(anna);
  });
});

describe('forbidden categories', () => {
  test('D01 refuses them to everybody and alerts, whatever the consent says', () => {
    const worse = { ...plan, items: items({ plan: [anna], RELIGION: [anna] }) };
    const decision = decide(pack, worse, [consent({ categories: ['C15', 'RELIGION'] })], facts(), monday);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4208', rules: ['R20', 'D01'], obligations: [{ kind: 'ALERT_DPO' }] });
  });
});
