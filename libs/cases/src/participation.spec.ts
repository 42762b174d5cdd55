import { describe, expect, test } from '@jest/globals';
import { after, anna, codeOf, message, monday, participation, registration, segment, warningsOf } from './case-fixtures.ts';
import { advance, engagesRecipients, isInCase, knowsOfCase, mayReceive } from './index.ts';
import { registrationConsentIds } from './participation.ts';

describe('who is in the case', () => {
  test('an invited partner takes part once it says so, and no longer when it declines', () => {
    const invited = after([registration([anna])]);
    expect(isInCase(invited, 'rav-olten')).toBe(false);
    const joined = after([participation('rav-olten', true)], monday, invited);
    expect(isInCase(joined, 'rav-olten')).toBe(true);
    expect(joined.participants.find(({ partnerId }) => partnerId === 'rav-olten')?.consentIds).toEqual(['c-1']);
    expect(isInCase(after([participation('rav-olten', false)], monday, joined), 'rav-olten')).toBe(false);
  });

  test('a partner that was only reached may answer, but nothing makes it a participant', () => {
    const state = after([registration([anna])]);
    const step = advance(state, participation('oealk-so', true), monday);
    expect(warningsOf(step)).toEqual(['NOT_THEIRS']);
    expect(step.ok && step.state).toEqual(state);
  });

  test('who opened the case or handed it over knows of it for good, whoever else does not take part knows nothing', () => {
    const state = after([registration([anna], { senderId: 'rav-olten', senderRole: 'RAV', recipients: [{ partnerId: 'sr-sro', consentIds: ['c-1'] }] })]);
    const left = after([participation('rav-olten', false)], monday, state);
    const moved = after([
      message('case.transfer-offer', { recipients: [{ partnerId: 'sr-tg', consentIds: [] }], blocks: { case: { effectiveOn: '2026-04-01', newMunicipalityBfs: 2401 } } }),
      message('case.transfer-accept', { senderId: 'sr-tg', reachedBefore: true, recipients: [{ partnerId: 'sr-sro', consentIds: [] }] }),
    ], monday, left);
    expect(['rav-olten', 'sr-sro', 'sr-tg', 'ivst-so'].map((id) => isInCase(moved, id))).toEqual([false, false, true, false]);
    expect(['rav-olten', 'sr-sro', 'sr-tg', 'ivst-so'].map((id) => knowsOfCase(moved, id))).toEqual([true, true, true, false]);
    expect(knowsOfCase(null, 'rav-olten')).toBe(false);
  });

  test('an unknown case and a foreign one answer the same', () => {
    const state = after([registration([anna])]);
    const stranger = message('request.info', { senderId: 'rav-solothurn', senderRole: 'RAV' });
    expect(codeOf(state, stranger)).toBe('DAP-3321');
    expect(codeOf(null, stranger)).toBe('DAP-3321');
    expect(codeOf(null, segment(anna))).toBe('DAP-3321');
  });

  test('a participant that plays the lead is heard and moves nothing', () => {
    const state = after([registration([anna]), participation('rav-olten', true)]);
    const step = advance(state, message('case.closed', { senderId: 'rav-olten', senderRole: 'RAV' }), monday);
    expect(warningsOf(step)).toEqual(['NOT_THEIRS']);
    expect(step.ok && step.state).toEqual(state);
  });
});

describe('who may be sent something', () => {
  const state = after([registration([anna]), participation('rav-olten', true)]);

  test("the lead's mandate takes an assessor into the case, nobody else's does", () => {
    const lead = state.leadPartner ?? '';
    expect(engagesRecipients(state, lead, 'vpe.mandate')).toBe(true);
    expect(engagesRecipients(state, 'rav-olten', 'vpe.mandate')).toBe(false);
    expect(engagesRecipients(null, lead, 'vpe.mandate')).toBe(false);
    expect(engagesRecipients(state, lead, 'plan.published')).toBe(false);
  });

  test('a participant anything, an invited partner only what answers or repairs', () => {
    expect(mayReceive(state, 'rav-olten', 'plan.published')).toBe(true);
    expect(mayReceive(state, 'ivst-so', 'plan.published')).toBe(false);
    expect(mayReceive(state, 'ivst-so', 'message.recall')).toBe(true);
    expect(mayReceive(state, 'ivst-so', 'ack.processed')).toBe(true);
  });

  test('somebody that was never reached nothing, the platform everything', () => {
    expect(mayReceive(state, 'oealk-so', 'ack.processed')).toBe(false);
    expect(mayReceive(state, 'oealk-so', 'ack.processed', true)).toBe(true);
    expect(mayReceive(null, 'rav-olten', 'plan.published')).toBe(false);
    expect(mayReceive(null, 'iiz-dap', 'consent.granted')).toBe(true);
  });

  test('between lead and partner the consents of its registration hold both ways, between two partners none', () => {
    expect(registrationConsentIds(state, 'sr-sro', 'ivst-so')).toEqual(['c-1']);
    expect(registrationConsentIds(state, 'ivst-so', 'sr-sro')).toEqual(['c-1']);
    expect(registrationConsentIds(state, 'ivst-so', 'rav-olten')).toEqual([]);
    expect(registrationConsentIds(state, 'sr-sro', 'oealk-so')).toEqual([]);
  });
});

test('figures about no case and the notices of the platform touch no case', () => {
  for (const next of [message('controlling.case-counts'), message('consent.expired', { senderId: 'iiz-dap', senderRole: 'DAP' })]) {
    expect(advance(null, next, monday)).toEqual({ ok: true, state: null, warnings: [] });
  }
});
