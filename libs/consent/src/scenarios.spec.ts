import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { anna, beat, carla, consent, dario, disclosure, facts, items, monday, packOf, partners } from './decision-fixtures.ts';
import { mayEverReceive } from './role-rights.ts';

const pack = packOf(readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8'));

/** `anna health` → `DAP-4201`, or the rule that permits. */
function outcomes(decision: Decision): string[] {
  const names = new Map<string | null, string>([[anna, 'anna'], [beat, 'beat'], [carla, 'carla'], [dario, 'dario'], [null, '-']]);
  return decision.items.map((item) => `${names.get(item.personId)} ${item.block} ${item.permitted ? item.ruleId : `${item.code} ${item.ruleId ?? 'no rule'}`}`);
}

describe('S1, registration with children, social region Olten to the RAV', () => {
  test("a household goes to nobody on the mother's consent", () => {
    const family = disclosure({
      items: items({ case: [anna, beat, carla, dario], identity: [anna, carla, dario], contact: [anna], household: [anna, carla, dario] }),
    });
    const registersChildren = facts({ registry: { childPersonIds: [carla, dario], senderParticipates: false, recipientParticipates: false } });
    const decision = decide(pack, family, [consent()], registersChildren, monday);
    expect(decision.permitted).toBe(false);
    expect(decision.code).toBe('DAP-4203');
    expect(decision.rules).toEqual(['R05']);
    expect(outcomes(decision)).toEqual([
      'anna case R05', 'beat case DAP-4201 R05', 'carla case DAP-4201 R05', 'dario case DAP-4201 R05',
      'anna identity R05', 'carla identity DAP-4201 R05', 'dario identity DAP-4201 R05',
      'anna contact R05',
      'anna household DAP-4203 R05', 'carla household DAP-4201 R05', 'dario household DAP-4201 R05',
    ]);
    expect(decision).toMatchObject({ obligations: [], notAfter: null });
  });

  test('sent again about her alone, without household, it is permitted by R05 until her consent ends', () => {
    const alone = disclosure({ items: items({ case: [anna], identity: [anna], contact: [anna] }) });
    const decision = decide(pack, alone, [consent()], facts({ registry: { recipientParticipates: false } }), monday);
    expect(decision).toMatchObject({ permitted: true, rules: ['R05'], consents: ['c-anna'], obligations: [], packVersion: 'so-iiz-2026.1' });
    expect(decision.notAfter).toBe('2026-12-31T23:00:00.000Z');
    expect(decision.items.map((item) => item.consentId)).toEqual(['c-anna', 'c-anna', 'c-anna']);
  });
});

describe('S2, segment to RAV and IV office, with a consent that names the RAV only', () => {
  const registration = consent({ consentId: 'c-reg', recipients: [{ roleCode: 'RAV' }, { roleCode: 'IVST' }], senders: [{ partnerId: 'sr-tg' }] });
  const assessment = consent({ consentId: 'c-14', categories: ['C14'], senders: [{ partnerId: 'sr-tg' }] });
  const segment = disclosure({
    messageType: 'segment.assigned', from: partners.tg, to: partners.ravSolothurn, mainCategory: 'C14', items: items({ identity: [anna], assessment: [anna] }),
  });

  test('the RAV gets it under R20', () => {
    const decision = decide(pack, segment, [registration, assessment], facts(), monday);
    expect(decision).toMatchObject({ permitted: true, rules: ['R20'], consents: ['c-14'] });
    expect(outcomes(decision)).toEqual(['anna identity R20', 'anna assessment R20']);
  });

  test('the IV office does not: the consent does not name it', () => {
    const decision = decide(pack, { ...segment, to: partners.ivst }, [registration, assessment], facts(), monday);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4204', rules: ['R20'] });
  });
});

describe('S3, RAV and IV office without consent', () => {
  const status = disclosure({
    messageType: 'rav.status', from: partners.ravOlten, to: partners.ivst, mainCategory: 'C08',
    items: items({ identity: [anna], labourMarket: [anna], health: [anna] }),
  });
  const asserted = { costBearerUnclear: true, noOverridingPrivateInterest: true };

  test('while the cost bearer is unclear R02 permits, and the person is to be told within 14 days', () => {
    const decision = decide(pack, status, [], facts({ assertions: asserted }), monday);
    expect(decision).toMatchObject({ permitted: true, rules: ['R02'], consents: [], notAfter: null });
    expect(decision.obligations).toEqual([{ kind: 'NOTIFY_SUBJECT', personId: anna, dueInDays: 14, from: 'DISCLOSURE' }]);
    expect(decision.items[1]?.normRefs).toContain('AVIG Art. 85f Abs. 3–4');
  });

  test('once it is clear the condition is unmet', () => {
    const decision = decide(pack, status, [], facts({ assertions: { ...asserted, costBearerUnclear: false } }), monday);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4205', rules: ['R02'], obligations: [] });
    expect(decision.items[1]?.unmet).toEqual(['costBearerUnclear']);
  });
});

describe('S4, the social region asks the ALK for benefit data', () => {
  const request = disclosure({
    messageType: 'request.info', to: partners.alk, purpose: 'P3', mainCategory: 'C16', items: items({ identity: [anna], vn: [anna], case: [null] }),
  });
  const answer = disclosure({
    messageType: 'response.info', from: partners.alk, to: partners.sro, purpose: 'P3', mainCategory: 'C08', items: items({ identity: [anna], labourMarket: [anna] }),
  });
  const assertions = { noOverridingPrivateInterest: true };

  test('the reasoned request needs no consent, because its answer needs none', () => {
    const decision = decide(pack, request, [], facts({ message: { justificationLength: 42, requestedBlocks: ['labourMarket'] } }), monday);
    expect(decision).toMatchObject({ permitted: true, rules: ['R19'], consents: [] });
  });

  test('the answer to it is permitted by R07', () => {
    const asked = facts({ assertions, registry: { priorRequest: true, priorRequestBlocks: ['labourMarket'] } });
    expect(decide(pack, answer, [], asked, monday)).toMatchObject({ permitted: true, rules: ['R07'] });
  });

  test('without a prior request it is refused as such', () => {
    const unasked = facts({ registry: { priorRequest: false, priorRequestBlocks: [] } });
    expect(decide(pack, answer, [], unasked, monday)).toMatchObject({ permitted: false, code: 'DAP-4206', rules: ['R07'] });
  });

  test('a block that was not asked for is excess data, whether R07 knows its category or not', () => {
    const asked = facts({ assertions, registry: { priorRequest: true, priorRequestBlocks: ['labourMarket'] } });
    for (const block of ['employment', 'finance']) {
      const more = { ...answer, items: items({ identity: [anna], labourMarket: [anna], [block]: [anna] }) };
      const decision = decide(pack, more, [], asked, monday);
      expect(decision).toMatchObject({ permitted: false, code: 'DAP-4208' });
      expect(outcomes(decision)).toEqual(['anna identity R07', 'anna labourMarket R07', `anna ${block} DAP-4208 R07`]);
    }
  });
});

describe('S5, a plan queued for the IV office when the consent is withdrawn', () => {
  const plan = disclosure({
    messageType: 'plan.published', to: partners.ivst, mainCategory: 'C15', items: items({ identity: [anna], plan: [anna], education: [anna] }),
  });
  const granted = consent({ categories: ['C06', 'C07', 'C15'], recipients: [{ partnerId: 'ivst-so' }] });
  const withdrawn = { ...granted, withdrawnOn: '2026-03-02T11:30:00+01:00' };
  const later = new Date('2026-03-02T10:30:00Z');

  test('it was permitted when it was accepted, by R20 and for the education by R05', () => {
    expect(decide(pack, plan, [granted], facts(), monday)).toMatchObject({ permitted: true, rules: ['R05', 'R20'], consents: ['c-anna'] });
  });

  test('at delivery it is withheld as withdrawn', () => {
    const decision = decide(pack, plan, [withdrawn], facts(), later, { stage: 'delivery' });
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4207', consents: [] });
  });

  test('a moment before the withdrawal it could still have gone', () => {
    expect(decide(pack, plan, [withdrawn], facts(), new Date(later.getTime() - 1), { stage: 'delivery' }).permitted).toBe(true);
  });

  test('a new plan after it is refused for want of a consent', () => {
    expect(decide(pack, plan, [withdrawn], facts(), later)).toMatchObject({ permitted: false, code: 'DAP-4201' });
  });

  test('what rests on statute goes on: early detection, decision copy, reasoned answer', () => {
    const early = disclosure({ messageType: 'iv.early-detection-report', to: partners.ivst, purpose: 'P6', items: items({ identity: [anna], contact: [anna] }) });
    const copy = disclosure({
      messageType: 'iv.decision-copy', from: partners.ivst, to: partners.sro, purpose: 'P7', mainCategory: 'C09', items: items({ ivProcedure: [anna] }),
    });
    const told = facts({ message: { subjectInformedOn: '2026-03-02', decisionTouchesRecipient: true } });
    expect(decide(pack, early, [withdrawn], told, later)).toMatchObject({ permitted: true, rules: ['R12'] });
    expect(decide(pack, copy, [withdrawn], told, later)).toMatchObject({ permitted: true, rules: ['R13'] });
  });
});

describe('S6, in-depth assessment by SOVE', () => {
  const mandate = disclosure({
    messageType: 'vpe.mandate', to: partners.vpe, mainCategory: 'C15', items: items({ identity: [anna], health: [anna], finance: [anna], plan: [anna] }),
  });
  const explicit = consent({ recipients: [{ partnerId: 'vpe-sove' }], categories: ['C10', 'C12', 'C15'] });
  const mandated = facts({ agreements: ['processingMandate'] });

  test('the AHV number never goes there', () => {
    const withVn = { ...mandate, items: items({ identity: [anna], vn: [anna], health: [anna], finance: [anna], plan: [anna] }) };
    const decision = decide(pack, withVn, [{ ...explicit, categories: ['C02', ...explicit.categories] }], mandated, monday);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4209', rules: ['R22'] });
    expect(outcomes(decision)).toEqual(['anna identity R22', 'anna vn DAP-4209 R22', 'anna health R22', 'anna finance R22', 'anna plan R22']);
  });

  test('nor with an answer to its own access request: the rest of the answer goes without it', () => {
    for (const from of [partners.sro, partners.ravOlten]) {
      const answer = disclosure({
        messageType: 'rights.access-response',
        purpose: 'P9',
        mainCategory: 'C16',
        from,
        to: partners.vpe,
        items: items({ case: [anna], identity: [anna], vn: [anna] }),
        optional: ['identity', 'vn'],
      });
      const asked = facts({ assertions: { identityVerified: true, thirdPartyInterestsChecked: true }, registry: { accessRequestOpen: true } });
      const decision = decide(pack, answer, [], asked, monday);
      expect(decision).toMatchObject({ permitted: true, stripped: true });
      expect(outcomes(decision)).toEqual(['anna case R16', 'anna identity R16', 'anna vn DAP-4209 D04']);
    }
  });

  test('without it, and with an explicit consent for health, it is permitted and to be erased 90 days after the mandate', () => {
    const decision = decide(pack, mandate, [explicit], mandated, monday);
    expect(decision).toMatchObject({ permitted: true, rules: ['R22'], consents: ['c-anna'] });
    expect(decision.obligations).toEqual([{ kind: 'ERASE_COPY', personId: anna, dueInDays: 90, from: 'MANDATE_END' }]);
  });

  test('the mandate of SG § 17 is no explicit consent', () => {
    const decision = decide(pack, mandate, [{ ...explicit, type: 'VOLLMACHT_SG17', voluntary: false }], mandated, monday);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4201' });
  });
});

describe('S8, hand-over from one social region to another', () => {
  const offer = disclosure({
    messageType: 'case.transfer-offer', to: partners.tg, purpose: 'P5', items: items({ identity: [anna], contact: [anna], socialAid: [anna], health: [anna] }),
  });
  const agreed = consent({ recipients: [{ partnerId: 'sr-tg' }], categories: ['C03', 'C10', 'C11'], purposes: ['P5'] });
  const competent = facts({ assertions: { dataObtainedByRelease: false }, registry: { recipientCompetent: true, recipientParticipates: false } });

  test('health data without consent to onward transfer are refused by R11, the rest is not', () => {
    const decision = decide(pack, offer, [agreed], competent, monday);
    expect(outcomes(decision)).toEqual(['anna identity R10', 'anna contact R10', 'anna socialAid R10', 'anna health DAP-4201 R11']);
  });

  test('the rest goes when it is sent again without them, and the person is to be informed', () => {
    const rest = { ...offer, items: offer.items.filter((item) => item.block !== 'health') };
    const decision = decide(pack, rest, [agreed], competent, monday);
    expect(decision).toMatchObject({ permitted: true, rules: ['R10'], obligations: [{ kind: 'INFORM_SUBJECT', personId: anna, dueInDays: 14 }] });
  });
});

describe('S13, a refugee looking for work', () => {
  const notification = disclosure({
    messageType: 'rav.refugee-jobseeker-notification', purpose: 'P7', mainCategory: 'C07',
    items: items({ identity: [anna], contact: [anna], residence: [anna], employment: [anna] }),
  });

  test('is notified without consent when ready for the labour market, and counted for the year', () => {
    const decision = decide(pack, notification, [], facts({ message: { permit: { [anna]: 'F_VA' }, labourMarketReady: { [anna]: true } } }), monday);
    expect(decision).toMatchObject({ permitted: true, rules: ['R14'], obligations: [{ kind: 'YEARLY_COUNT', dueInDays: null, from: 'YEAR_END' }] });
  });

  test('is not notified otherwise', () => {
    const decision = decide(pack, notification, [], facts({ message: { permit: { [anna]: 'F_VA' }, labourMarketReady: { [anna]: false } } }), monday);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4205', rules: ['R14'] });
  });
});

describe('S14, the coordination office', () => {
  test('gets counts about no person', () => {
    const counts = disclosure({ messageType: 'controlling.case-counts', to: partners.koi, purpose: 'P8', mainCategory: 'C18', items: items({ stats: [null] }) });
    expect(decide(pack, counts, [], facts(), monday)).toMatchObject({ permitted: true, rules: ['R15'] });
  });

  test('never gets a case message: no type reaches its role, and D02 forbids it with an alert', () => {
    const segment = disclosure({ messageType: 'segment.assigned', to: partners.koi, mainCategory: 'C14', items: items({ assessment: [anna] }) });
    expect(mayEverReceive(pack, 'SR', 'KOI', 'segment.assigned')).toBe(false);
    expect(mayEverReceive(pack, 'SR', 'KOI', 'controlling.case-counts')).toBe(true);
    const decision = decide(pack, segment, [consent({ recipients: [{ roleCode: 'KOI' }], categories: ['C14'] })], facts(), monday);
    expect(decision).toMatchObject({ permitted: false, code: 'DAP-4208', rules: ['D02'], obligations: [{ kind: 'ALERT_DPO' }] });
  });
});
