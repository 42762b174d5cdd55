import { describe, expect, test } from '@jest/globals';
import { after, anna, beat, carla, caseId, dario, message, participation, registration } from './case-fixtures.ts';
import { advance, assessmentCoverage, childPersonIds, defaultCaseLimits, isInCase, isInvited, isLead } from './index.ts';
import type { CaseAdvance, CaseMessage, CaseState } from './index.ts';

const at = new Date('2026-03-02T10:00:00Z');
const everybody = [anna, beat, carla, dario];

function codeOf(before: CaseState | null, next: CaseMessage, when: Date | string = at): string {
  const step = advance(before, next, new Date(when));
  return step.ok ? 'accepted' : step.code;
}

function warningsOf(step: CaseAdvance): readonly string[] {
  return step.ok ? step.warnings.map((entry) => entry.code) : [step.code];
}

function segment(personId: string, name = 'VERAENDERN'): CaseMessage {
  return message('segment.assigned', { personIds: [personId], blocks: { assessment: [{ personId, segment: name, assignedOn: '2026-03-01' }] } });
}

function assessment(personId: string, alsoNamed: readonly string[] = []): CaseMessage {
  return message('assessment.short', { personIds: [personId, ...alsoNamed], blocks: { assessment: [{ personId, conductedOn: '2026-03-01' }] } });
}

function aftercare(detachedOn: string, endsOn: string, given: Partial<CaseMessage> = {}): CaseMessage {
  return message('aftercare.started', { personIds: [anna], blocks: { plan: { detachedOn, startsOn: detachedOn, endsOn } }, ...given });
}

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

  test('of a case that exists is refused, whoever sends it', () => {
    const state = after([registration([anna])]);
    expect(codeOf(state, registration([anna]))).toBe('DAP-4405');
    expect(codeOf(state, registration([anna], { senderId: 'sr-tg' }))).toBe('DAP-4405');
  });

  test('is corrected by its own partner: a person joins, a role changes, nobody leaves', () => {
    const open = after([registration([anna, beat]), segment(anna)]);
    const block = { persons: [{ personId: beat, role: 'CHILD' }, { personId: carla, role: 'CHILD' }] };
    const state = after([registration([beat, carla], { action: '4', referenceMessageId: 'm-1' }, block)], at, open);
    expect(state.persons.map(({ personId, role }) => [personId, role])).toEqual([[anna, 'HEAD'], [beat, 'CHILD'], [carla, 'CHILD']]);
    expect(state.persons[0]).toMatchObject({ segment: 'VERAENDERN' });
    expect(codeOf(state, registration([anna], { senderId: 'rav-olten', action: '4', referenceMessageId: 'm-1' }))).toBe('DAP-4405');
    expect(codeOf(state, registration([anna], { action: '4' }))).toBe('DAP-4405');
  });

  test('makes a regular case of a proactive one, by its lead alone', () => {
    const proactive = after([registration([anna], {}, { kind: 'PROACTIVE' })]);
    expect(proactive.status).toBe('PROACTIVE');
    expect(codeOf(proactive, registration([anna], {}, { kind: 'PROACTIVE' }))).toBe('DAP-4405');
    expect(codeOf(proactive, registration([anna], { senderId: 'sr-tg' }))).toBe('DAP-4405');
    expect(after([registration([anna])], at, proactive)).toMatchObject({ status: 'REGISTERED', kind: 'REGULAR_AID' });
  });

  test('that names a person of the frame without listing it leaves that person outside the case', () => {
    const step = advance(null, registration([anna, beat], {}, { persons: [{ personId: anna, role: 'HEAD' }] }), at);
    expect(warningsOf(step)).toEqual(['PERSON_NOT_LISTED']);
    expect(step.ok && codeOf(step.state, segment(beat))).toBe('DAP-4403');
  });
});

describe('a consent before the registration', () => {
  const consent = message('consent.granted', { personIds: [anna] });

  test('binds the case id to its sender, who alone may register it', () => {
    const bound = after([consent]);
    expect(bound).toMatchObject({ status: 'UNREGISTERED', boundTo: 'sr-sro', leadPartner: null, persons: [] });
    expect(codeOf(bound, registration([anna], { senderId: 'sr-tg' }))).toBe('DAP-4405');
    expect(after([registration([anna])], at, bound)).toMatchObject({ status: 'REGISTERED', boundTo: 'sr-sro' });
  });

  test('can be followed by another one and withdrawn by the same partner, and by no other', () => {
    const bound = after([consent, message('consent.granted', { personIds: [beat] }), message('consent.withdrawn', { personIds: [anna] })]);
    expect(bound.status).toBe('UNREGISTERED');
    expect(codeOf(bound, message('consent.granted', { senderId: 'sr-tg' }))).toBe('DAP-3321');
    expect(codeOf(bound, segment(anna))).toBe('DAP-3321');
  });
});

describe('who is in the case', () => {
  test('an invited partner takes part once it says so, and no longer when it declines', () => {
    const invited = after([registration([anna])]);
    expect(isInCase(invited, 'rav-olten')).toBe(false);
    const joined = after([participation('rav-olten', true)], at, invited);
    expect(isInCase(joined, 'rav-olten')).toBe(true);
    expect(joined.participants.find(({ partnerId }) => partnerId === 'rav-olten')?.consentIds).toEqual(['c-1']);
    expect(isInCase(after([participation('rav-olten', false)], at, joined), 'rav-olten')).toBe(false);
  });

  test('a partner that was only reached may answer, but nothing makes it a participant', () => {
    const state = after([registration([anna])]);
    const step = advance(state, participation('oealk-so', true), at);
    expect(warningsOf(step)).toEqual(['NOT_THEIRS']);
    expect(step.ok && step.state).toEqual(state);
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
    const step = advance(state, message('case.closed', { senderId: 'rav-olten', senderRole: 'RAV' }), at);
    expect(warningsOf(step)).toEqual(['NOT_THEIRS']);
    expect(step.ok && step.state).toEqual(state);
  });
});

describe('persons', () => {
  test('three of four assessed: the segment is accepted with a coverage of 75 percent', () => {
    const open = after([registration(everybody), assessment(anna, [dario]), assessment(beat), assessment(carla)]);
    const step = advance(open, segment(anna), at);
    expect(step.ok && step.warnings).toEqual([
      {
        code: 'ASSESSMENT_COVERAGE',
        percent: 75,
        text: { de: 'Kurzassessment für 3 von 4 Personen (75 %).', en: 'Short assessment for 3 of 4 persons (75 %).' },
      },
    ]);
    expect(step.ok && step.state && assessmentCoverage(step.state)).toEqual({ assessed: 3, persons: 4, percent: 75 });
  });

  test('a segment without an assessment is accepted with a warning, and the assessment can follow', () => {
    const step = advance(after([registration([anna])]), segment(anna), at);
    expect(warningsOf(step)).toEqual(['SEGMENT_WITHOUT_ASSESSMENT', 'ASSESSMENT_COVERAGE']);
    const [person] = after([assessment(anna)], at, step.ok ? step.state : null).persons;
    expect(person).toMatchObject({ assessed: true, status: 'SEGMENTED', segment: 'VERAENDERN' });
  });

  test('all assessed: the segment is accepted without a word', () => {
    expect(warningsOf(advance(after([registration([anna]), assessment(anna)]), segment(anna), at))).toEqual([]);
  });

  test('a segment changes with its history kept, and a review moves the next date', () => {
    const review = { heldOn: '2026-08-31', segmentStillValid: false };
    const change = { previousSegment: 'VERAENDERN', newSegment: 'ABLOESEN', changedOn: '2026-09-01' };
    const held = after([registration([anna]), assessment(anna), segment(anna), message('review.held', { personIds: [anna], blocks: { plan: review } })]);
    expect(held.persons[0]).toMatchObject({ status: 'REVIEWED', reviewDueOn: '2027-02-28' });
    const state = after([message('segment.changed', { personIds: [anna], blocks: { assessment: [{ personId: anna, ...change }] } })], at, held);
    expect(state.persons[0]).toMatchObject({
      status: 'SEGMENTED',
      segment: 'ABLOESEN',
      segmentHistory: [{ segment: 'VERAENDERN', on: '2026-03-01' }, { segment: 'ABLOESEN', on: '2026-09-01' }],
    });
  });

  test('a change from another segment than the known one is accepted with a warning', () => {
    const change = { personId: anna, previousSegment: 'ORIENTIEREN', newSegment: 'ABLOESEN', changedOn: '2026-09-01' };
    const state = after([registration([anna]), assessment(anna), segment(anna)]);
    expect(warningsOf(advance(state, message('segment.changed', { personIds: [anna], blocks: { assessment: [change] } }), at))).toEqual(['PREVIOUS_SEGMENT_DIFFERS']);
  });

  test('intensive case management follows request and decision', () => {
    const request = { specificNeed: true, employmentPotential: true, standardInsufficient: true };
    const base = after([registration([anna]), assessment(anna)]);
    const early = advance(base, message('intensive.decided', { personIds: [anna], blocks: { assessment: { decision: 'GRANTED' } } }), at);
    expect(warningsOf(early)).toEqual(['INTENSIVE_OUT_OF_SEQUENCE']);
    const asked = after([message('intensive.requested', { personIds: [anna], blocks: { assessment: request } })], at, base);
    expect(asked.persons[0]?.intensive).toBe('REQUESTED');
    const decided = advance(asked, message('intensive.decided', { personIds: [anna], blocks: { assessment: { decision: 'GRANTED' } } }), at);
    expect(warningsOf(decided)).toEqual([]);
    expect(decided.ok && decided.state?.persons[0]?.intensive).toBe('GRANTED');
  });

  test('a vPe mandate takes its partner into the case, the result completes it', () => {
    const mandate = message('vpe.mandate', { personIds: [anna], recipients: [{ partnerId: 'vpe-sove', consentIds: ['c-2'] }] });
    const mandated = after([registration([anna]), assessment(anna), mandate]);
    expect(isInCase(mandated, 'vpe-sove')).toBe(true);
    const result = message('vpe.result', { senderId: 'vpe-sove', senderRole: 'VPE', personIds: [anna] });
    const done = advance(mandated, result, at);
    expect(done.ok && done.state?.persons[0]?.vpe).toBe('COMPLETED');
    expect(warningsOf(advance(done.ok ? done.state : null, result, at))).toEqual(['VPE_OUT_OF_SEQUENCE']);
  });

  test('somebody outside the case is refused', () => {
    const state = after([registration([anna])]);
    expect(codeOf(state, segment(beat))).toBe('DAP-4403');
    expect(codeOf(state, message('consent.granted', { personIds: [beat] }))).toBe('DAP-4403');
  });
});

describe('aftercare and closing', () => {
  const active = after([registration([anna]), assessment(anna), segment(anna)]);

  test('aftercare to the end of February is accepted, to mid-March refused (S7)', () => {
    expect(codeOf(active, aftercare('2026-08-31', '2027-03-15'))).toBe('DAP-4401');
    expect(codeOf(active, aftercare('2026-08-31', '2027-03-01'))).toBe('DAP-4401');
    const state = after([aftercare('2026-08-31', '2027-02-28')], at, active);
    expect(state).toMatchObject({ status: 'AFTERCARE', detachedOn: '2026-08-31', aftercareUntil: '2027-02-28' });
  });

  test('a second message cannot stretch a running aftercare, a correction of the detachment can', () => {
    const state = after([aftercare('2026-08-31', '2027-02-28')], at, active);
    expect(codeOf(state, aftercare('2026-12-31', '2027-06-30'))).toBe('DAP-4401');
    const corrected = aftercare('2026-09-30', '2027-03-30', { action: '4', referenceMessageId: 'm-1' });
    expect(after([corrected], at, state).aftercareUntil).toBe('2027-03-30');
  });

  test('a closed case takes reopening, rights, corrections, consents, receipts and recalls, and nothing else', () => {
    const closed = after([message('case.closed', { blocks: { case: { closedOn: '2027-03-01' } } })], '2027-03-01T10:00:00Z', active);
    expect(closed).toMatchObject({ status: 'CLOSED', closedOn: '2027-03-01' });
    const change = message('segment.changed', { personIds: [anna] });
    expect(codeOf(closed, change, '2027-03-02T10:00:00Z')).toBe('DAP-4402');
    expect(codeOf(closed, { ...change, action: '4', referenceMessageId: 'm-1' }, '2027-03-02T10:00:00Z')).toBe('accepted');
    const accepted = ['rights.rectification', 'consent.withdrawn', 'ack.processed', 'nack', 'message.recall', 'case.reopened'];
    for (const type of accepted) expect([type, codeOf(closed, message(type), '2027-03-02T10:00:00Z')]).toEqual([type, 'accepted']);
    for (const type of ['plan.published', 'request.info', 'case.participation', 'case.closed', 'aftercare.started']) {
      expect([type, codeOf(closed, message(type), '2027-03-02T10:00:00Z')]).toEqual([type, 'DAP-4402']);
    }
    expect(codeOf(closed, message('deadline.reminder', { senderId: 'iiz-dap', senderRole: 'DAP' }))).toBe('accepted');
  });

  test('a relapse reopens the same case, within a year of closing', () => {
    const closed = after([message('case.closed', { blocks: { case: { closedOn: '2026-03-01' } } })], '2026-03-01T10:00:00Z', active);
    const reopen = message('case.reopened');
    expect(after([reopen], '2027-03-01T22:59:00Z', closed)).toMatchObject({ status: 'ACTIVE', closedOn: null, detachedOn: null });
    expect(codeOf(closed, reopen, '2027-03-01T23:00:00Z')).toBe('DAP-4402');
    const relapsed = after([aftercare('2026-08-31', '2027-02-28'), reopen], at, active);
    expect(relapsed).toMatchObject({ status: 'ACTIVE', aftercareUntil: null });
    expect(after([aftercare('2027-01-31', '2027-07-31')], at, relapsed).aftercareUntil).toBe('2027-07-31');
  });

  test('closing before the end of aftercare is warned of, unless the person declined it', () => {
    const running = after([aftercare('2026-08-31', '2027-02-28')], at, active);
    const close = message('case.closed', { blocks: { case: { closedOn: '2026-12-01' } } });
    expect(warningsOf(advance(running, close, at))).toEqual(['CLOSED_BEFORE_AFTERCARE_END']);
    const declined = after([message('aftercare.ended', { blocks: { plan: { outcome: 'DECLINED' } } })], at, running);
    expect(warningsOf(advance(declined, close, at))).toEqual([]);
  });
});

describe('hand-over to another region', () => {
  const offer = message('case.transfer-offer', { personIds: [anna], recipients: [{ partnerId: 'sr-tg', consentIds: ['c-3'] }] });
  const offered = after([registration([anna]), segment(anna), message('plan.published', { personIds: [anna] }), offer]);
  const accept = message('case.transfer-accept', { senderId: 'sr-tg', reachedBefore: true });

  test('flips the lead on acceptance; the old region answers for its history only', () => {
    expect(offered).toMatchObject({ status: 'TRANSFER_PENDING', pendingTransfer: { to: 'sr-tg', until: '2026-04-01' } });
    const state = after([accept], at, offered);
    expect(state).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-tg', regionId: 'sr-tg', pendingTransfer: null });
    expect(codeOf(state, { ...segment(anna), reachedBefore: true })).toBe('DAP-3321');
    expect(codeOf(state, message('ack.processed'))).toBe('accepted');
    expect(codeOf(state, segment(anna, 'ABLOESEN'))).toBe('DAP-3321');
    expect(codeOf(state, { ...segment(anna), senderId: 'sr-tg' })).toBe('accepted');
  });

  test('stays with the old region when rejected, or when nobody answers in time', () => {
    const rejected = after([message('case.transfer-reject', { senderId: 'sr-tg', reachedBefore: true })], at, offered);
    expect(rejected).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-sro' });
    const late = advance(offered, accept, new Date(`2026-04-02T10:00:00Z`));
    expect(warningsOf(late)).toContain('NOT_THEIRS');
    expect(late.ok && late.state).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-sro' });
    expect(defaultCaseLimits.transferDays).toBe(30);
  });

  test('is answered by the region that was asked, and by no other', () => {
    const step = advance(offered, { ...accept, senderId: 'rav-olten' }, at);
    expect(step.ok && step.state).toEqual(offered);
  });
});

test('figures about no case and the notices of the platform touch no case', () => {
  for (const next of [message('controlling.case-counts'), message('consent.expired', { senderId: 'iiz-dap', senderRole: 'DAP' })]) {
    expect(advance(null, next, at)).toEqual({ ok: true, state: null, warnings: [] });
  }
});
