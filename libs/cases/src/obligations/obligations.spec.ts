import { expect, test } from '@jest/globals';
import { zurichDate } from '../calendar-date.ts';
import { after, anna, beat, message, monday, participation, registration } from '../case-fixtures.ts';
import type { CaseMessage } from '../case-message.ts';
import type { CaseState } from '../case-state.ts';
import { advance } from '../advance.ts';
import { obligationKinds, stepsOf } from './obligation.ts';
import type { ObligationChanges } from './obligation.ts';
import { obligationChanges } from './obligations-of-message.ts';

const opened = after([registration([anna, beat]), participation('rav-olten', true)]);
const requestId = '0d70e252-ac9e-41d4-ba95-a1730ec91435';

function changesBy(next: CaseMessage, before: CaseState = opened, at = monday): ObligationChanges {
  const step = advance(before, next, at);
  if (!step.ok) throw new Error(`${next.type} was refused: ${step.code}`);
  return obligationChanges(before, step.state, next, zurichDate(at), 24);
}

const aftercare = (endsOn: string, given: Partial<CaseMessage> = {}): CaseMessage =>
  message('aftercare.started', { personIds: [anna], blocks: { plan: [{ personId: anna, detachedOn: '2026-08-31', startsOn: '2026-09-01', endsOn }] }, ...given });
const to = (...partners: string[]): Pick<CaseMessage, 'recipients'> => ({ recipients: partners.map((partnerId) => ({ partnerId, consentIds: [] })) });

test('a step before or after the due day crosses months, leap days and the turn of the year by the calendar', () => {
  expect(stepsOf({ kind: 'CONSENT_EXPIRY', dueOn: '2028-03-01' })).toEqual({ remindOn: '2028-01-31', overdueOn: '2028-03-02' });
  expect(stepsOf({ kind: 'VPE_COPY_ERASURE', dueOn: '2027-01-01' })).toEqual({ remindOn: '2026-12-18', overdueOn: '2027-01-02' });
  expect(stepsOf({ kind: 'CLOSING_DUE', dueOn: '2027-02-28' })).toEqual({ remindOn: '2027-02-28', overdueOn: '2027-03-14' });
});

test.each(obligationKinds)('the reminder of %s comes no later than its due day, and nothing is overdue before it', (kind) => {
  const { remindOn, overdueOn } = stepsOf({ kind, dueOn: '2026-06-15' });
  expect(remindOn <= '2026-06-15' && overdueOn >= '2026-06-15' && remindOn <= overdueOn).toBe(true);
});

test('the closing is due when aftercare ends, the last day of February included, and no more once the case is closed or lives again', () => {
  const started = aftercare('2027-02-28');
  expect(changesBy(started).opened).toEqual([{ kind: 'CLOSING_DUE', partnerId: 'sr-sro', dueOn: '2027-02-28' }]);
  const inAftercare = after([started], monday, opened);
  const settled = [{ kind: 'CLOSING_DUE', partnerId: 'sr-sro' }];
  expect(changesBy(message('case.closed', { blocks: { case: { closedOn: '2026-03-02', outcome: 'EMPLOYED' } } }), inAftercare).settled).toEqual(expect.arrayContaining(settled));
  expect(changesBy(message('case.reopened', { blocks: { case: { reopenedOn: '2026-03-02' } } }), inAftercare).settled).toEqual(settled);
});

test('what ends with the case ends by its closing, and not by a message of somebody who does not lead it', () => {
  const closed = message('case.closed', { blocks: { case: { closedOn: '2026-03-02', outcome: 'OTHER' } } });
  const ends = [{ kind: 'CONSENT_EXPIRY' }, { kind: 'REQUEST_ANSWER' }];
  expect(changesBy(closed).settled).toEqual(ends);
  expect(changesBy({ ...closed, senderId: 'rav-olten' })).toEqual({ settled: [], opened: [] });
  // Its correction closes nothing anew: what was opened since stays.
  const correction = { ...closed, action: '4', corrects: true };
  expect(changesBy(correction, after([closed], monday, opened)).settled).toEqual([]);
});

test('a review is due six months after the segment, at the month end where the month is shorter, and moves with the next one', () => {
  const segment = message('segment.assigned', { personIds: [anna], blocks: { assessment: [{ personId: anna, segment: 'VERAENDERN', assignedOn: '2026-08-31' }] } });
  expect(changesBy(segment).opened).toEqual([{ kind: 'REVIEW_DUE', partnerId: 'sr-sro', personId: anna, dueOn: '2027-02-28' }]);
  const segmented = after([segment], monday, opened);
  const review = message('review.held', { personIds: [anna], blocks: { assessment: [{ personId: anna, heldOn: '2026-12-01', nextReviewOn: '2027-03-01' }] } });
  expect(changesBy(review, segmented)).toEqual({
    settled: [{ kind: 'REVIEW_DUE', partnerId: 'sr-sro', personId: anna }],
    opened: [{ kind: 'REVIEW_DUE', partnerId: 'sr-sro', personId: anna, dueOn: '2027-03-01' }],
  });
  expect(changesBy(message('plan.published', { personIds: [anna], blocks: { plan: [{ personId: anna, planVersion: 1 }] } }), segmented)).toEqual({ settled: [], opened: [] });
});

test('an answer to a hand-over is due from the region that it is offered to, thirty days on', () => {
  const offer = message('case.transfer-offer', { ...to('sr-tg'), blocks: { case: { effectiveOn: '2026-04-01', newMunicipalityBfs: 2401 } } });
  expect(changesBy(offer).opened).toEqual([{ kind: 'TRANSFER_ANSWER', partnerId: 'sr-tg', dueOn: '2026-04-01' }]);
});

test('a request for access is owed by everybody it is put to within thirty days of its receipt, however late a day is stated (S10)', () => {
  const request = (dueOn: string): CaseMessage =>
    message('rights.access-request', { ...to('rav-olten', 'ivst-so'), personIds: [anna], blocks: { case: { personId: anna, receivedOn: '2026-03-02', dueOn } } });
  const owed = (dueOn: string): object[] => ['rav-olten', 'ivst-so'].map((partnerId) => ({ kind: 'ACCESS_REQUEST', partnerId, dueOn, personId: anna }));
  expect(changesBy(request('2026-04-01')).opened).toEqual(owed('2026-04-01'));
  expect(changesBy(request('2026-12-31')).opened).toEqual(owed('2026-04-01'));
  expect(changesBy(request('2026-03-15')).opened).toEqual(owed('2026-03-15'));
});

test('who asks the platform for its record answers the person itself', () => {
  const request = message('rights.access-request', { ...to('iiz-dap'), personIds: [anna], blocks: { case: { personId: anna, receivedOn: '2026-03-02', dueOn: '2026-04-01' } } });
  expect(changesBy(request).opened).toEqual([{ kind: 'ACCESS_REQUEST', partnerId: 'sr-sro', dueOn: '2026-04-01', personId: anna }]);
});

test.each([
  ['an answer', 'response.info', '6'],
  ['the word that nothing may be given', 'nack', '8'],
])('%s settles what its sender owed because of that very request', (_, type, action) => {
  const answer = message(type, { senderId: 'rav-olten', senderRole: 'RAV', action, referenceMessageId: requestId, ...to('sr-sro') });
  expect(changesBy(answer).settled).toEqual([{ kind: 'REQUEST_ANSWER', partnerId: 'rav-olten', reference: { senderId: 'sr-sro', messageId: requestId } }]);
});

test('a day that is stated for another partner counts within bounds from the acceptance', () => {
  const access = (receivedOn: string, dueOn: string): CaseMessage =>
    message('rights.access-request', { ...to('rav-olten'), personIds: [anna], blocks: { case: { personId: anna, receivedOn, dueOn } } });
  const request = (dueOn: string): CaseMessage => message('request.info', { ...to('rav-olten'), personIds: [anna], blocks: { case: { dueOn } } });
  const mandate = (dueOn: string): CaseMessage => message('vpe.mandate', { ...to('vpe-sove'), personIds: [anna], blocks: { plan: [{ personId: anna, dueOn }] } });
  const due = (of: CaseMessage): string | undefined => obligationChanges(opened, opened, of, '2026-03-02', 24).opened[0]?.dueOn;
  expect([access('2001-01-01', '2001-01-02'), access('2026-03-02', '2026-03-02'), access('2099-01-01', '2099-01-31')].map(due)).toEqual(['2026-03-07', '2026-03-07', '2026-04-01']);
  expect([request('2001-01-02'), request('2026-03-20'), request('9999-12-31')].map(due)).toEqual(['2026-03-05', '2026-03-20', '2026-08-29']);
  expect([mandate('2001-01-02'), mandate('2026-03-20'), mandate('9999-12-31')].map(due)).toEqual(['2026-05-31', '2026-06-18', '2027-05-31']);
});

test('the copies about each person of a mandate are owed apart, and erased are those of the mandate that is acknowledged', () => {
  const mandate = message('vpe.mandate', {
    ...to('vpe-sove'),
    personIds: [anna, beat],
    blocks: {
      plan: [
        { personId: anna, dueOn: '2026-03-20' },
        { personId: beat, dueOn: '2026-04-20' },
      ],
    },
  });
  expect(obligationChanges(opened, opened, mandate, '2026-03-02', 24).opened).toEqual([
    { kind: 'VPE_COPY_ERASURE', partnerId: 'vpe-sove', personId: anna, dueOn: '2026-06-18' },
    { kind: 'VPE_COPY_ERASURE', partnerId: 'vpe-sove', personId: beat, dueOn: '2026-07-19' },
  ]);
  const erased = message('ack.processed', {
    senderId: 'vpe-sove',
    senderRole: 'VPE',
    referenceMessageId: requestId,
    ...to('sr-sro'),
    blocks: { case: { code: 'COPY_ERASED' } },
  });
  expect(obligationChanges(opened, opened, erased, '2026-06-01', 24).settled).toContainEqual({
    kind: 'VPE_COPY_ERASURE',
    partnerId: 'vpe-sove',
    mandate: { senderId: 'sr-sro', messageId: requestId },
  });
});

test('the copies of a mandate are due ninety days after the result about the person, counted anew from it', () => {
  const result = message('vpe.result', { senderId: 'vpe-sove', senderRole: 'VPE', reachedBefore: true, personIds: [anna] });
  expect(changesBy(result, opened, new Date('2026-03-01T23:30:00Z'))).toEqual({
    settled: [{ kind: 'VPE_COPY_ERASURE', partnerId: 'vpe-sove', personId: anna }],
    opened: [{ kind: 'VPE_COPY_ERASURE', partnerId: 'vpe-sove', personId: anna, dueOn: '2026-05-31' }],
  });
});

test("the platform's own messages owe nobody anything", () => {
  expect(
    obligationChanges(
      opened,
      opened,
      message('consent.expired', { senderId: 'iiz-dap', blocks: { consent: { consentId: 'c-1', personId: anna } } }),
      '2026-03-02',
      24,
    ),
  ).toEqual({ settled: [], opened: [] });
});

test('a consent ends on the day that it states, or where it stops to count whatever it says', () => {
  const granted = (grantedOn: string, validUntil: string): CaseMessage =>
    message('consent.granted', { personIds: [anna], blocks: { consent: { consentId: 'c-1', personId: anna, grantedOn, validUntil } } });
  const endOf = (grantedOn: string, validUntil: string): string | undefined => changesBy(granted(grantedOn, validUntil)).opened[0]?.dueOn;
  expect(endOf('2026-02-27', '2026-12-31')).toBe('2026-12-31');
  expect(endOf('2026-02-27', '2031-12-31')).toBe('2028-02-27');
  expect(endOf('2024-02-29', '2026-03-31')).toBe('2026-02-28');
});
