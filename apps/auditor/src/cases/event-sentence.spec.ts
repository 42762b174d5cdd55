import { describe, expect, test } from '@jest/globals';
import type { LeafEvent } from '#audit';
import { sentenceOf } from './event-sentence.ts';

const message = { senderId: 'sr-sro', messageId: 'm-1', type: 'segment.assigned', version: '1.0.0' };

function event(members: Partial<LeafEvent>): LeafEvent {
  return { eventId: 'e-1', kind: 'ACCEPTED', at: '2026-05-04T08:00:00.000Z', actor: { id: 'sr-sro', role: 'SR', user: 'u17' }, subjects: ['p-1'], ...members };
}

describe('a sentence about an event', () => {
  test.each<[string, Partial<LeafEvent>, string, string]>([
    ['accepted', { message, outcomes: [{ recipient: 'rav-olten', permitted: true, rules: ['R20'], norms: [] }, { recipient: 'ivst-so', permitted: false, code: 'DAP-4204', rules: [], norms: [] }] }, 'sr-sro übermittelt «Segmentierung»: rav-olten zulässig (R20); ivst-so abgelehnt (DAP-4204)', 'sr-sro submits “Segment assignment”: rav-olten permitted (R20); ivst-so refused (DAP-4204)'],
    ['delivered', { kind: 'DELIVERED', actor: { id: 'iiz-dap', role: 'DAP' }, message, recipient: 'rav-olten' }, '«Segmentierung» von sr-sro an rav-olten zugestellt', '“Segment assignment” of sr-sro delivered to rav-olten'],
    ['withheld', { kind: 'WITHHELD', message, recipient: 'rav-olten', problem: { slug: 'disclosure-not-permitted', code: 'DAP-4207' }, detail: { mayHaveLeft: false } }, '«Segmentierung» von sr-sro an rav-olten zurückgehalten (DAP-4207)', '“Segment assignment” of sr-sro to rav-olten withheld (DAP-4207)'],
    ['withheld after its topic did not answer', { kind: 'WITHHELD', message, recipient: 'rav-olten', problem: { slug: 'disclosure-not-permitted', code: 'DAP-4207' }, detail: { mayHaveLeft: true } }, '«Segmentierung» von sr-sro an rav-olten zurückgehalten (DAP-4207); ist vielleicht trotzdem angekommen', '“Segment assignment” of sr-sro to rav-olten withheld (DAP-4207); may have arrived all the same'],
    ['of a type that the catalogue does not know', { kind: 'DELIVERED', message: { ...message, type: 'old.type' }, recipient: 'rav-olten' }, 'old.type von sr-sro an rav-olten zugestellt', 'old.type of sr-sro delivered to rav-olten'],
    ['withdrawn, with one delivery stopped', { kind: 'CONSENT_WITHDRAWN', consentIds: ['c-1'], detail: { stopped: 1 } }, 'sr-sro meldet den Widerruf von 1 Einwilligung; 1 Zustellung gestoppt', 'sr-sro reports the withdrawal of 1 consent; 1 delivery stopped'],
    ['recalled, with two deliveries stopped', { kind: 'RECALLED', message, detail: { stopped: 2 } }, 'sr-sro nimmt eine eigene Meldung zurück; 2 Zustellungen gestoppt', 'sr-sro recalls a message of its own; 2 deliveries stopped'],
    ['a hold on the case', { kind: 'OPERATED', actor: { id: 'iiz-dap', role: 'GSIIZ' }, detail: { action: 'HOLD_PLACED', hold: 'h-1', scope: 'case' } }, 'Eine Sperre (Legal Hold) ist gesetzt', 'A legal hold is placed'],
    ['refused', { kind: 'REFUSED', message, problem: { slug: 'disclosure-not-permitted', code: 'DAP-4201' } }, '«Segmentierung» von sr-sro abgelehnt (DAP-4201)', '“Segment assignment” by sr-sro refused (DAP-4201)'],
    ['refused to who fetches it', { kind: 'REFUSED', actor: { id: 'ivst-so', role: 'IVST' }, message, recipient: 'ivst-so', problem: { slug: 'disclosure-not-permitted', code: 'DAP-4201' } }, 'ivst-so durfte «Segmentierung» von sr-sro nicht abholen (DAP-4201)', 'ivst-so might not fetch “Segment assignment” of sr-sro (DAP-4201)'],
    ['refused without a message', { kind: 'REFUSED', problem: { slug: 'replay', code: 'DAP-3114' } }, 'Zugriff von sr-sro abgelehnt (DAP-3114)', 'access by sr-sro refused (DAP-3114)'],
  ])('calls its message by the title: %s', (_, members, de, en) => {
    expect(sentenceOf(event(members))).toEqual({ de, en });
  });

  test('names nobody', () => {
    expect(JSON.stringify(sentenceOf(event({ message, outcomes: [] })))).not.toMatch(/u17|p-1/);
  });
});
