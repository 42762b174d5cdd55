import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { anna, carla, consent, dario, disclosure, facts, items, monday, packOf, packWith, partners } from './decision-fixtures.ts';
import type { Facts } from './facts.ts';

const packText = readFileSync(join(import.meta.dirname, '../../../policies/so-iiz-2026.1.yaml'), 'utf8');
const pack = packOf(packText);

function codes(decision: Decision): (string | undefined)[] {
  return decision.items.map((item) => item.code ?? item.ruleId);
}

describe('R06, participation and closing', () => {
  const confirms = disclosure({ messageType: 'case.participation', from: partners.ravOlten, to: partners.sro, mainCategory: 'C16', items: items({ case: [null] }) });
  const invited = facts({ registry: { caseRelation: 'INVITED_TO_LEAD', registrationConsentIds: ['c-anna'] } });

  test('an invited partner confirms on the consent of its registration, the other way round', () => {
    expect(decide(pack, confirms, [consent()], invited, monday)).toMatchObject({ permitted: true, rules: ['R06'], consents: ['c-anna'] });
  });

  test('not when that consent is withdrawn, another one or unknown', () => {
    for (const consents of [[consent({ withdrawnOn: '2026-03-01T00:00:00Z' })], [consent({ consentId: 'c-other' })], []]) {
      expect(decide(pack, confirms, consents, invited, monday)).toMatchObject({ permitted: false, code: 'DAP-4201', rules: ['R06'] });
    }
  });

  test('an invited partner gets no closing, a participant does', () => {
    const closes = disclosure({ messageType: 'case.closed', mainCategory: 'C16', items: items({ identity: [anna], case: [null] }) });
    const to = (caseRelation: string): Decision => decide(pack, closes, [consent()], facts({ registry: { caseRelation, registrationConsentIds: ['c-anna'] } }), monday);
    expect(to('LEAD_TO_INVITED')).toMatchObject({ permitted: false, code: 'DAP-4205' });
    expect(to('LEAD_TO_PARTICIPANT')).toMatchObject({ permitted: true, consents: ['c-anna'] });
  });
});

describe('R20 and R21, assessments of minors', () => {
  const segment = disclosure({ messageType: 'segment.assigned', mainCategory: 'C14', items: items({ identity: [carla], assessment: [carla] }) });
  const own = consent({ consentId: 'c-own', personId: carla, categories: ['C14'] });
  const legal = consent({ consentId: 'c-legal', personId: carla, categories: ['C14'], grantedBy: 'LEGAL_REP' });

  test.each([
    ['by the registry', facts({ registry: { childPersonIds: [carla] } })],
    ['by the message', facts({ message: { minorPersonIds: [carla] } })],
    ['for all that is known', facts({ registry: { childPersonIds: undefined as never } })],
  ])('a minor %s needs a consent of the legal representative', (_, known: Facts) => {
    expect(decide(pack, segment, [own], known, monday)).toMatchObject({ permitted: false, code: 'DAP-4201', rules: ['R21'] });
    expect(decide(pack, segment, [{ ...legal, recipients: [] }, own], known, monday)).toMatchObject({ permitted: false, code: 'DAP-4204', rules: ['R21'] });
    expect(decide(pack, segment, [legal], known, monday)).toMatchObject({ permitted: true, rules: ['R20'], consents: ['c-legal'] });
  });

  test('the mandate of SG § 17 by the legal representative lifts the prohibition but permits nothing', () => {
    const mandate = { ...legal, type: 'VOLLMACHT_SG17' } as const;
    const child = facts({ registry: { childPersonIds: [carla] } });
    expect(decide(pack, segment, [mandate], child, monday)).toMatchObject({ permitted: false, code: 'DAP-4201', rules: ['R20'] });
    expect(decide(pack, segment, [mandate, own], child, monday)).toMatchObject({ permitted: true, consents: ['c-legal', 'c-own'] });
  });

  test('an adult is not touched, nor is another social region', () => {
    const child = facts({ registry: { childPersonIds: [dario] } });
    expect(decide(pack, segment, [own], child, monday).permitted).toBe(true);
    const changed = { ...segment, messageType: 'segment.changed', to: partners.tg };
    const known = facts({ registry: { childPersonIds: [carla] } });
    expect(decide(pack, changed, [consent({ ...own, recipients: [{ roleCode: 'SR' }] })], known, monday).permitted).toBe(true);
  });

  test('household data go along with a short assessment only by the legal representative', () => {
    const short = disclosure({ messageType: 'assessment.short', mainCategory: 'C14', items: items({ assessment: [carla], household: [carla] }) });
    const both = { categories: ['C04', 'C14'] } as const;
    expect(codes(decide(pack, short, [{ ...own, ...both }], facts(), monday))).toEqual(['R20', 'DAP-4201']);
    expect(codes(decide(pack, short, [{ ...legal, ...both }], facts(), monday))).toEqual(['R20', 'R05']);
  });
});

/** What the IV office asserts, beside the agreements given. */
function ofIvOffice(...agreements: string[]): Facts {
  return facts({ assertions: { noOverridingPrivateInterest: true }, agreements: ['reciprocity', ...agreements], message: { limitationProfileOnly: true } });
}

describe('facts and their sources', () => {
  const status = disclosure({ messageType: 'rav.status', from: partners.ravOlten, to: partners.sro, mainCategory: 'C07', items: items({ employment: [anna] }) });
  const granted = consent({ senders: [{ roleCode: 'RAV' }], recipients: [{ roleCode: 'SR' }], categories: ['C07'] });
  const given = (assertions: Facts['assertions'], agreements: string[]): boolean => decide(pack, status, [granted], facts({ assertions, agreements }), monday).permitted;

  test('data from AVAM need the approval of SECO, and so do data of unstated origin', () => {
    const benefit = { recipientBenefit: true };
    expect(given({ ...benefit, dataFromAvam: false }, ['reciprocity'])).toBe(true);
    expect(given({ ...benefit, dataFromAvam: true }, ['reciprocity'])).toBe(false);
    expect(given(benefit, ['reciprocity'])).toBe(false);
    expect(given({ ...benefit, dataFromAvam: true }, ['reciprocity', 'secoExportApproval'])).toBe(true);
  });

  test('nobody asserts an agreement into being, and a truthy word is not true', () => {
    expect(given({ recipientBenefit: true, dataFromAvam: false, reciprocity: true }, [])).toBe(false);
    expect(given({ recipientBenefit: 'true', dataFromAvam: false }, ['reciprocity'])).toBe(false);
  });

  test('members of the prototype are no facts', () => {
    const inherited = Object.create({ recipientBenefit: true, dataFromAvam: false }) as Facts['assertions'];
    expect(given(inherited, ['reciprocity'])).toBe(false);
  });

  test('the person was informed of an early detection report on its day at the latest', () => {
    const report = disclosure({ messageType: 'iv.early-detection-report', to: partners.ivst, purpose: 'P6' });
    const informed = (subjectInformedOn: string): string | undefined => decide(pack, report, [], facts({ message: { subjectInformedOn } }), monday).code;
    expect([informed('2026-02-20'), informed('2026-03-02'), informed('2026-03-03'), informed('soon')]).toEqual([undefined, undefined, 'DAP-4205', 'DAP-4205']);
  });

  test('a day that is still to come is none on which somebody was informed, however late the message says it was written', () => {
    const report = disclosure({ messageType: 'iv.early-detection-report', to: partners.ivst, purpose: 'P6' });
    const notice = disclosure({ messageType: 'subject.notice-issued', to: partners.dap, purpose: 'P0', mainCategory: 'C17', items: items({ consent: [anna] }) });
    const informed = (day: string, at = monday): (string | undefined)[] => [
      decide(pack, report, [], facts({ message: { subjectInformedOn: day, messageDate: '2030-01-01T00:00:00Z' } }), at).code,
      decide(pack, notice, [], facts({ message: { informedOn: day } }), at).code,
    ];
    expect([informed('2026-03-02'), informed('2026-03-03')]).toEqual([[undefined, undefined], ['DAP-4205', 'DAP-4205']]);
    const midnight = new Date('2026-03-02T23:00:00Z');
    expect([informed('2026-03-03', midnight), informed('2026-03-03', new Date(midnight.getTime() - 1))]).toEqual([[undefined, undefined], ['DAP-4205', 'DAP-4205']]);
  });

  test('R04 rests on the consent, or once it is in force on the cantonal basis', () => {
    const iv = disclosure({ messageType: 'iv.status', from: partners.ivst, to: partners.sro, mainCategory: 'C09', items: items({ ivProcedure: [anna], health: [anna] }) });
    expect(decide(pack, iv, [], ofIvOffice(), monday)).toMatchObject({ permitted: false, code: 'DAP-4201' });
    expect(decide(pack, iv, [], ofIvOffice('cantonalFormalBasis'), monday)).toMatchObject({
      permitted: true,
      consents: [],
      obligations: [{ kind: 'NOTIFY_SUBJECT', personId: anna }],
    });
    const withConsent = consent({ senders: [{ roleCode: 'IVST' }], recipients: [{ roleCode: 'SR' }], categories: ['C09', 'C10'] });
    expect(decide(pack, iv, [withConsent], ofIvOffice(), monday)).toMatchObject({ permitted: true, consents: ['c-anna'] });
    const diagnosis = facts({ assertions: { noOverridingPrivateInterest: true }, agreements: ['reciprocity'], message: { limitationProfileOnly: false } });
    expect(codes(decide(pack, iv, [withConsent], diagnosis, monday))).toEqual(['R04', 'DAP-4205']);
  });
});

function asksFor(...requestedBlocks: string[]): Facts {
  return facts({ message: { justificationLength: 42, requestedBlocks } });
}

describe('R19, a request as its answer', () => {
  const request = disclosure({ messageType: 'request.info', to: partners.ravOlten, mainCategory: 'C16', items: items({ identity: [anna], case: [null] }) });
  const forAnswer = consent({ senders: [{ roleCode: 'RAV' }], recipients: [{ partnerId: 'sr-sro' }], categories: ['C07'] });

  test('for measures it needs the consent that the answer will need (R03)', () => {
    expect(decide(pack, request, [], asksFor('employment'), monday)).toMatchObject({ permitted: false, code: 'DAP-4201', rules: ['R19'] });
    expect(decide(pack, request, [forAnswer], asksFor('employment'), monday)).toMatchObject({ permitted: true, consents: ['c-anna'], notAfter: '2026-12-31T23:00:00.000Z' });
  });

  test('nothing is asked for that the answer could not carry', () => {
    expect(decide(pack, request, [forAnswer], asksFor('employment', 'health'), monday)).toMatchObject({ permitted: false, code: 'DAP-4208' });
    expect(decide(pack, request, [forAnswer], asksFor('x'), monday)).toMatchObject({ permitted: false, code: 'DAP-4208' });
    expect(decide(pack, request, [forAnswer], asksFor(), monday)).toMatchObject({ permitted: false, code: 'DAP-4205' });
  });

  test('a request for nothing has no rule of an answer', () => {
    const free = packWith(packText, { R19: { conditions: [] } });
    for (const known of [asksFor(), facts({ message: { justificationLength: 42 } })]) {
      expect(decide(free, request, [], known, monday)).toMatchObject({ permitted: false, code: 'DAP-4208', rules: ['R19'] });
    }
  });

  test('of several rules of the answer the first that would permit it counts', () => {
    const wider = packWith(packText, { R07: { purposes: ['P1', 'P3', 'P4'] } });
    expect(decide(wider, request, [], asksFor('employment'), monday)).toMatchObject({ permitted: true, consents: [] });
  });

  test('a justification that is too short is none', () => {
    const short = facts({ message: { justificationLength: 5, requestedBlocks: ['employment'] } });
    expect(decide(pack, request, [forAnswer], short, monday)).toMatchObject({ permitted: false, code: 'DAP-4205' });
  });
});
