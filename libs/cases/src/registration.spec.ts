import { describe, expect, test } from '@jest/globals';
import { after, anna, beat, carla, caseId, codeOf, message, monday, registration, segment, warningsOf } from './case-fixtures.ts';
import type { CaseMessage } from './case-message.ts';
import { advance, childPersonIds, isInvited, isLead } from './index.ts';

describe('registration', () => {
  test('opens the case with its lead, its persons and their roles', () => {
    const block = { persons: [{ personId: anna, role: 'HEAD' }, { personId: beat, role: 'CHILD' }] };
    const state = after([registration([anna, beat], {}, block)]);
    expect(state).toMatchObject({ caseId, status: 'REGISTERED', kind: 'REGULAR_AID', leadPartner: 'sr-sro', registeredOn: '2026-03-02' });
    expect(isLead(state, 'sr-sro')).toBe(true);
    expect(childPersonIds(state)).toEqual([beat]);
  });

  test('invites those who were asked and got the question, with the consents that let it through', () => {
    const state = after([registration([anna], { recipients: [{ partnerId: 'rav-olten', consentIds: ['c-1'] }] })]);
    expect(state.participants).toEqual([{ partnerId: 'rav-olten', status: 'invited', since: '2026-03-02', consentIds: ['c-1'] }]);
    expect(isInvited(state, 'rav-olten')).toBe(true);
    expect(isInvited(state, 'ivst-so')).toBe(false);
  });

  test('by a RAV makes the region the lead and the RAV a participant', () => {
    const given = { senderId: 'rav-olten', senderRole: 'RAV', recipients: [{ partnerId: 'sr-sro', consentIds: ['c-9'] }] };
    const state = after([registration([anna], given, { requestedParticipants: ['sr-sro'] })]);
    expect(state).toMatchObject({ leadPartner: 'sr-sro', registeredBy: 'rav-olten' });
    expect(state.participants).toEqual([{ partnerId: 'rav-olten', status: 'participant', since: '2026-03-02', consentIds: ['c-9'] }]);
  });

  test('warns of a lead that it does not reach, and of one that is no region', () => {
    const of = (leadPartner: string, given: Partial<CaseMessage> = {}) => warningsOf(advance(null, registration([anna], given, { leadPartner }), monday));
    const byRav = { senderId: 'rav-olten', senderRole: 'RAV', recipients: [{ partnerId: 'sr-sro', role: 'SR', consentIds: ['c-9'] }] };
    expect(of('sr-sro')).toEqual([]);
    expect(of('sr-sro', byRav)).toEqual([]);
    expect(of('sr-tg')).toEqual(['LEAD_NOT_REACHED']);
    expect(of('sr-tg', byRav)).toEqual(['LEAD_NOT_REACHED']);
    expect(of('rav-olten', { recipients: [{ partnerId: 'rav-olten', role: 'RAV', consentIds: ['c-1'] }] })).toEqual(['LEAD_NO_REGION']);
    expect(of('rav-olten', byRav)).toEqual(['LEAD_NO_REGION']);
  });

  test('warns when its correction names another lead: that one is changed by a transfer alone', () => {
    const state = after([registration([anna])]);
    const corrected = (leadPartner: string) => advance(state, registration([anna], { action: '4', corrects: true }, { leadPartner }), monday);
    expect(warningsOf(corrected('sr-sro'))).toEqual([]);
    expect(warningsOf(advance(state, registration([anna], { action: '4', corrects: true, regionId: 'sr-tg' }), monday))).toEqual(['REGION_DIFFERS']);
    const step = corrected('rav-olten');
    expect([warningsOf(step), step.ok && step.state?.leadPartner]).toEqual([['LEAD_DIFFERS'], 'sr-sro']);
  });

  test('of a case that exists is refused, whoever sends it', () => {
    const state = after([registration([anna])]);
    expect(codeOf(state, registration([anna]))).toBe('DAP-4405');
    expect(codeOf(state, registration([anna], { senderId: 'sr-tg' }))).toBe('DAP-4405');
  });

  test('is corrected by its own partner: a person joins, a role changes, nobody leaves', () => {
    const open = after([registration([anna, beat]), segment(anna)]);
    const block = { persons: [{ personId: beat, role: 'CHILD' }, { personId: carla, role: 'CHILD' }] };
    const state = after([registration([beat, carla], { action: '4', corrects: true }, block)], monday, open);
    expect(state.persons.map(({ personId, role }) => [personId, role])).toEqual([[anna, 'HEAD'], [beat, 'CHILD'], [carla, 'CHILD']]);
    expect(state.persons[0]).toMatchObject({ segment: 'VERAENDERN' });
    expect(codeOf(state, registration([anna], { senderId: 'rav-olten', action: '4', corrects: true }))).toBe('DAP-4405');
    expect(codeOf(state, registration([anna], { action: '4', referenceMessageId: 'm-1' }))).toBe('DAP-4405');
  });

  test('can be corrected after closing, too', () => {
    const closed = after([registration([anna, beat]), message('case.closed')]);
    const block = { persons: [{ personId: beat, role: 'CHILD' }] };
    const state = after([registration([beat], { action: '4', corrects: true }, block)], monday, closed);
    expect(state).toMatchObject({ status: 'CLOSED', persons: [{ role: 'HEAD' }, { role: 'CHILD' }] });
    expect(codeOf(closed, registration([anna]))).toBe('DAP-4405');
  });

  test('does not invite a recipient that nobody asked to take part', () => {
    const state = after([registration([anna], {}, { requestedParticipants: ['rav-olten'] })]);
    expect(state.participants.map(({ partnerId }) => partnerId)).toEqual(['rav-olten']);
  });

  test('makes a regular case of a proactive one, by its lead alone', () => {
    const proactive = after([registration([anna], {}, { kind: 'PROACTIVE' })]);
    expect(proactive.status).toBe('PROACTIVE');
    expect(codeOf(proactive, registration([anna], {}, { kind: 'PROACTIVE' }))).toBe('DAP-4405');
    expect(codeOf(proactive, registration([anna], { senderId: 'sr-tg' }))).toBe('DAP-4405');
    expect(after([registration([anna])], monday, proactive)).toMatchObject({ status: 'REGISTERED', kind: 'REGULAR_AID' });
  });

  test('that names a person of the frame without listing it leaves that person outside the case', () => {
    const step = advance(null, registration([anna, beat], {}, { persons: [{ personId: anna, role: 'HEAD' }] }), monday);
    expect(warningsOf(step)).toEqual(['PERSON_NOT_LISTED']);
    expect(step.ok && codeOf(step.state, segment(beat))).toBe('DAP-4403');
  });
});

describe('who joins a registered case', () => {
  const opened = after([registration([anna])]);
  const consent = message('consent.granted', { personIds: [beat] });

  test('consents before, to whoever may register: lead or registrant, and to no other', () => {
    expect(after([consent], monday, opened)).toEqual(opened);
    expect(codeOf(opened, { ...consent, senderId: 'rav-olten', senderRole: 'RAV', reachedBefore: true })).toBe('DAP-4403');
    const byRav = after([registration([anna], { senderId: 'rav-olten', senderRole: 'RAV', recipients: [{ partnerId: 'sr-sro', consentIds: ['c-1'] }] })]);
    expect(codeOf(byRav, { ...consent, senderId: 'rav-olten', senderRole: 'RAV' })).toBe('accepted');
  });

  test('is in it with the corrected registration, not with the consent', () => {
    expect(codeOf(after([consent], monday, opened), segment(beat))).toBe('DAP-4403');
    const joined = after([consent, registration([anna, beat], { action: '4', corrects: true })], monday, opened);
    expect(joined.persons.map(({ personId }) => personId)).toEqual([anna, beat]);
    expect(codeOf(joined, segment(beat))).toBe('accepted');
  });

  test.each(['consent.withdrawn', 'consent.expired'])('or never does, takes the consent back (%s)', (type) => {
    expect(codeOf(opened, message(type, { personIds: [beat] }))).toBe('accepted');
  });
});

describe('a consent before the registration', () => {
  const consent = message('consent.granted', { personIds: [anna] });

  test('binds the case id to its sender, who alone may register it', () => {
    const bound = after([consent]);
    expect(bound).toMatchObject({ status: 'UNREGISTERED', boundTo: 'sr-sro', leadPartner: null, persons: [] });
    expect(codeOf(bound, registration([anna], { senderId: 'sr-tg' }))).toBe('DAP-4405');
    expect(after([registration([anna])], monday, bound)).toMatchObject({ status: 'REGISTERED', boundTo: 'sr-sro' });
  });

  test('can be followed by another one and withdrawn by the same partner, and by no other', () => {
    const bound = after([consent, message('consent.granted', { personIds: [beat] }), message('consent.withdrawn', { personIds: [anna] })]);
    expect(bound.status).toBe('UNREGISTERED');
    expect(codeOf(bound, message('consent.granted', { senderId: 'sr-tg' }))).toBe('DAP-3321');
    expect(codeOf(bound, segment(anna))).toBe('DAP-3321');
  });
});
