import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { LeafEvent } from '#audit';
import { openVeil } from '#sealing';
import type { OpenedEvent } from '../looks/opened-event.ts';
import { personsUnder } from './find-person.ts';
import { readPersonCursor, writePersonCursor } from './person-cursor.ts';
import { personLedger } from './person-ledger.ts';

const [caseId, anna, beat] = ['8b1e4c7e-0000-4000-8000-000000000001', '5d20aaaa-0000-4000-8000-000000000002', '5d20aaaa-0000-4000-8000-000000000003'] as const;
const message = { senderId: 'sr-sro', messageId: randomUUID(), type: 'segment.assigned', version: '1.0.0' };
let time = 0;

function event(members: Partial<LeafEvent>): OpenedEvent {
  const leafIndex = time++;
  const at = new Date(Date.UTC(2026, 2, 2, 8, 0, leafIndex)).toISOString();
  return { leafIndex, leafHash: leafIndex.toString(16).padStart(64, '0'), sealed: [], event: { eventId: randomUUID(), kind: 'ACCEPTED', at, actor: { id: 'sr-sro', role: 'SR' }, caseId, subjects: [anna, beat], ...members } };
}

const accepted = (more: Partial<LeafEvent> = {}) =>
  event({
    message, purpose: 'P1', pack: 'so-iiz-2026.1', consentIds: ['c-anna'],
    outcomes: [
      {
        recipient: 'rav-olten', permitted: true, rules: ['R20'], norms: ['DSG Art. 6'],
        blocks: [{ block: 'assessment', category: 'C14', permitted: true, ruleId: 'R20', person: 0, consent: 0 }, { block: 'health', category: 'C10', permitted: true, ruleId: 'R02', person: 1 }],
      },
      { recipient: 'ivst-so', permitted: false, code: 'DAP-4204', rules: [], norms: [], blocks: [{ block: 'assessment', category: 'C14', permitted: false, code: 'DAP-4204', ruleId: 'R20', unmet: ['consent'], person: 0 }] },
    ],
    ...more,
  });
const platform = { id: 'iiz-dap', role: 'DAP' };
const delivered = () => event({ kind: 'DELIVERED', actor: platform, message, recipient: 'rav-olten', detail: { channel: 'topic', rules: 'R20 R05' } });
const withheld = (mayHaveLeft = false) => event({ kind: 'WITHHELD', actor: platform, message, recipient: 'rav-olten', problem: { slug: 'disclosure-not-permitted', code: 'DAP-4207' }, detail: { mayHaveLeft } });

describe('the ledger of a person', () => {
  test('tells what was disclosed about her, on which rule, norm and consent, and nothing about anybody else', () => {
    const { disclosures } = personLedger([accepted(), delivered()], new Set([anna]));
    expect(disclosures).toMatchObject([{
      state: 'disclosed', sender: 'sr-sro', recipient: 'rav-olten', channel: 'topic', purpose: 'P1', rules: ['R20', 'R05'], norms: ['DSG Art. 6'], pack: 'so-iiz-2026.1', message,
      blocks: [{ block: 'assessment', category: 'C14', permitted: true, ruleId: 'R20', consentId: 'c-anna' }],
    }]);
    expect(JSON.stringify(disclosures)).not.toMatch(new RegExp(`C10|${beat}`));
  });

  test('leaves out a message in which no block is about her', () => {
    const outcomes = [{ recipient: 'rav-olten', permitted: true, rules: ['R02'], norms: [], blocks: [{ block: 'health', category: 'C10', permitted: true, ruleId: 'R02', person: 1 }] }];
    expect(personLedger([accepted({ outcomes })], new Set([anna])).disclosures).toEqual([]);
  });

  test('tells a denied attempt with what the nearest rule lacked, at submission and at delivery', () => {
    const { refusals, disclosures } = personLedger([accepted(), withheld()], new Set([anna]));
    expect(refusals.map(({ stage, recipient, code }) => [stage, recipient, code])).toEqual([['delivery', 'rav-olten', 'DAP-4207'], ['submission', 'ivst-so', 'DAP-4204']]);
    expect(refusals[1]?.blocks).toEqual([{ block: 'assessment', category: 'C14', permitted: false, code: 'DAP-4204', ruleId: 'R20', unmet: ['consent'] }]);
    expect(disclosures.map(({ state, code }) => [state, code])).toEqual([['withheld', 'DAP-4207']]);
  });

  test.each([
    ['pending', []],
    ['disclosed', [delivered]],
    ['withheld', [withheld]],
    ['uncertain', [() => withheld(true)]],
    ['disclosed', [() => withheld(true), delivered]],
    ['disclosed', [withheld, delivered]],
    ['disclosed', [delivered, withheld]],
  ])('says %s after what became of it', (state, fates) => {
    const first = accepted();
    expect(personLedger([first, ...fates.map((fate) => fate())], new Set([anna])).disclosures[0]?.state).toBe(state);
  });

  test('says that the platform has what it is meant to have, and never that it is under way', () => {
    const consent = { recipient: 'iiz-dap', permitted: true, rules: ['R01'], norms: [], blocks: [{ block: 'consent', category: 'C17', permitted: true, ruleId: 'R01', person: 0 }] };
    const meant = accepted({ outcomes: [consent] });
    expect(personLedger([meant], new Set([anna])).disclosures).toMatchObject([{ recipient: 'iiz-dap', state: 'received', at: meant.event.at, leafHash: meant.leafHash }]);
  });

  test('tells who looked, and consents with their withdrawal', () => {
    const events = [
      event({ kind: 'CONSENT_GRANTED', consentIds: ['c-anna'] }),
      event({ kind: 'READ', actor: { id: 'rav-olten', role: 'RAV' }, message, recipient: 'rav-olten', detail: { first: false } }),
      event({ kind: 'QUERY', actor: { id: 'iiz-dap', role: 'DPO', user: 'dpo-7' }, text: { reason: 'Gesuch', ticket: 'T-1' } }),
      event({ kind: 'CONSENT_WITHDRAWN', consentIds: ['c-anna'] }),
    ];
    const { looks, consents } = personLedger(events, new Set([anna]));
    expect(looks).toMatchObject([{ kind: 'QUERY', by: { user: 'dpo-7' }, reason: 'Gesuch', ticket: 'T-1' }, { kind: 'READ', by: { id: 'rav-olten' }, first: false }]);
    expect(consents).toMatchObject([{ consentId: 'c-anna', by: 'sr-sro', withdrawnAt: events[3]?.event.at }]);
  });
});

describe('a page of the ledger', () => {
  test('tells of its messages and consents what came later, and of that nothing else', () => {
    const [granted, first] = [event({ kind: 'CONSENT_GRANTED', consentIds: ['c-anna'] }), accepted()];
    const later = [delivered(), event({ kind: 'READ', actor: { id: 'rav-olten', role: 'RAV' }, message, recipient: 'rav-olten', detail: { first: false } }), event({ kind: 'CONSENT_WITHDRAWN', consentIds: ['c-anna'] })];
    const page = personLedger([granted, first], new Set([anna]), later);
    expect(page.disclosures).toMatchObject([{ state: 'disclosed' }]);
    expect(page.consents).toMatchObject([{ consentId: 'c-anna', withdrawnAt: later[2]?.event.at }]);
    expect(page.looks).toEqual([]);
    expect(personLedger(later, new Set([anna]))).toMatchObject({ disclosures: [], consents: [], looks: [{ kind: 'READ' }] });
  });
});

describe('the cursor of a look at a person', () => {
  const veil = openVeil(randomBytes(32));
  const place = { request: { personKey: 'key of anna' }, before: 4_711n };

  test('shows nothing of her, and is good for whoever asked alone', () => {
    const cursor = writePersonCursor(veil, 'dpo-7', place);
    expect(Buffer.from(cursor, 'base64').toString('latin1')).not.toContain('anna');
    expect(readPersonCursor(veil, 'dpo-7', cursor)).toEqual(place);
    for (const other of [readPersonCursor(veil, 'dpo-8', cursor), readPersonCursor(openVeil(randomBytes(32)), 'dpo-7', cursor), readPersonCursor(veil, 'dpo-7', 'AAAA')]) expect(other).toBeUndefined();
  });
});

describe('a number', () => {
  test('stands for the person that the acceptance says it belongs to, in each case', () => {
    const [otherCase, annaThere] = [randomUUID(), randomUUID()];
    const events = [
      accepted({ personKeys: ['key of beat', 'key of anna'], keyedSubjects: [1, 0] }),
      accepted({ caseId: otherCase, subjects: [annaThere], personKeys: ['key of anna'] }),
      event({ kind: 'QUERY', subjects: [beat], personKeys: ['key of anna'], caseId: undefined }),
    ];
    expect(personsUnder('key of anna', events)).toEqual([{ caseId, personId: anna }, { caseId: otherCase, personId: annaThere }]);
    expect(personsUnder('key of nobody', events)).toEqual([]);
    const again = [caseId, otherCase].map((id) => accepted({ caseId: id, subjects: [anna], personKeys: ['key of anna'] }));
    expect(personsUnder('key of anna', again)).toEqual([{ caseId, personId: anna }, { caseId: otherCase, personId: anna }]);
  });

  test('THR-C8 stands for nobody in a case where a message that named it was refused, but for the registration that would have opened it', () => {
    const refused = (type: string) => event({ kind: 'REFUSED', subjects: [anna], personKeys: ['key of carla'], keyedSubjects: [0], message: { ...message, type } });
    expect(personsUnder('key of carla', [accepted(), refused('rav.status')])).toEqual([]);
    expect(personsUnder('key of carla', [refused('case.registration')])).toEqual([{ caseId, personId: anna }]);
  });

  test('stands for nobody whom the log has forgotten', () => {
    const forgotten = { ...accepted({ personKeys: ['key of carla'], keyedSubjects: [0] }), sealed: ['/subjects/0'] };
    expect(personsUnder('key of carla', [forgotten])).toEqual([]);
  });

  test('stands for nobody where it cannot be told whose it is', () => {
    expect(personsUnder('key of anna', [event({ personKeys: ['key of anna'] })])).toEqual([]);
  });
});
