import { describe, expect, test } from '@jest/globals';
import { after, aftercare, anna, assessment, beat, codeOf, message, monday, registration, segment, warningsOf } from './case-fixtures.ts';
import { advance } from './index.ts';

describe('aftercare and closing', () => {
  const active = after([registration([anna]), assessment(anna), segment(anna)]);

  test('aftercare to the end of February is accepted, to mid-March refused (S7)', () => {
    expect(codeOf(active, aftercare('2026-08-31', '2027-03-15'))).toBe('DAP-4401');
    expect(codeOf(active, aftercare('2026-08-31', '2027-03-01'))).toBe('DAP-4401');
    const state = after([aftercare('2026-08-31', '2027-02-28')], monday, active);
    expect(state).toMatchObject({ status: 'AFTERCARE', detachedOn: '2026-08-31', aftercareUntil: '2027-02-28' });
  });

  test('of several last days the latest one counts', () => {
    const blocks = { plan: [{ detachedOn: '2026-08-31', endsOn: '2026-12-31' }], case: { endsOn: '2027-03-01' } };
    expect(codeOf(active, message('aftercare.started', { personIds: [anna], blocks }))).toBe('DAP-4401');
  });

  test('a second message cannot stretch a running aftercare, a correction of the detachment can', () => {
    const state = after([aftercare('2026-08-31', '2027-02-28')], monday, active);
    expect(codeOf(state, aftercare('2026-12-31', '2027-06-30'))).toBe('DAP-4401');
    const corrected = aftercare('2026-09-30', '2027-03-30', { action: '4', corrects: true, correctedPersonIds: [anna] });
    expect(after([corrected], monday, state).aftercareUntil).toBe('2027-03-30');
    expect(codeOf(state, { ...corrected, corrects: false, referenceMessageId: 'm-1' })).toBe('DAP-4401');
  });

  describe('is reckoned from the detachment of each person', () => {
    const household = after([registration([anna, beat]), assessment(anna), segment(anna), segment(beat)]);
    const ofBoth = (first: object, second: object) =>
      message('aftercare.started', {
        personIds: [anna, beat],
        blocks: {
          plan: [
            { personId: anna, ...first },
            { personId: beat, ...second },
          ],
        },
      });
    const ofBeat = (detachedOn: string, endsOn: string, given = {}) =>
      message('aftercare.started', { personIds: [beat], blocks: { plan: [{ personId: beat, detachedOn, endsOn }] }, ...given });
    const [since, sinceJune] = [
      { detachedOn: '2026-01-31', endsOn: '2026-07-31' },
      { detachedOn: '2026-06-01', endsOn: '2026-11-30' },
    ];

    test('two in one message, each within six months', () => {
      const state = after([ofBoth(since, sinceJune)], monday, household);
      expect(state).toMatchObject({ status: 'AFTERCARE', detachedOn: '2026-06-01', aftercareUntil: '2026-11-30' });
      expect(state.persons).toMatchObject([
        { personId: anna, detachedOn: '2026-01-31', aftercareUntil: '2026-07-31' },
        { personId: beat, detachedOn: '2026-06-01', aftercareUntil: '2026-11-30' },
      ]);
    });

    test('one that is too long is refused, whatever the other allows', () => {
      expect(codeOf(household, ofBoth(since, { ...sinceJune, endsOn: '2026-12-02' }))).toBe('DAP-4401');
      expect(codeOf(household, ofBoth({ ...since, endsOn: '2026-08-01' }, sinceJune))).toBe('DAP-4401');
    });

    test('a later message about another person is judged by her own, and ends nobody else earlier', () => {
      const running = after([aftercare('2026-01-31', '2026-07-31')], monday, household);
      expect(after([ofBeat('2026-06-01', '2026-11-30')], monday, running)).toMatchObject({ detachedOn: '2026-06-01', aftercareUntil: '2026-11-30' });
      expect(after([ofBeat('2026-02-01', '2026-03-31')], monday, running).aftercareUntil).toBe('2026-07-31');
    });

    test('nobody stretches her own by way of the other, but for a correction', () => {
      const running = after([ofBoth(since, sinceJune)], monday, household);
      expect(codeOf(running, aftercare('2026-06-01', '2026-11-30'))).toBe('DAP-4401');
      expect(codeOf(running, ofBeat('2026-07-01', '2026-12-31'))).toBe('DAP-4401');
      const corrected = after([ofBeat('2026-07-01', '2026-12-31', { action: '4', corrects: true, correctedPersonIds: [beat] })], monday, running);
      expect(corrected.aftercareUntil).toBe('2026-12-31');
      expect(codeOf(corrected, aftercare('2026-06-01', '2026-11-30'))).toBe('DAP-4401');
    });

    test('a correction frees whom the corrected message was about, and nobody whom it only names itself', () => {
      const running = after([ofBoth(since, sinceJune)], monday, household);
      const later = { detachedOn: '2026-07-01', endsOn: '2026-12-31' };
      const correcting = (correctedPersonIds: readonly string[], first: object) => ({ ...ofBoth(first, later), action: '4', corrects: true, correctedPersonIds });
      expect(codeOf(running, correcting([beat], later))).toBe('DAP-4401');
      expect(codeOf(running, correcting([anna, beat], later))).toBe('accepted');
      const shorter = after([correcting([beat], { detachedOn: '2026-01-31', endsOn: '2026-06-30' })], monday, running);
      expect(shorter.persons).toMatchObject([{ detachedOn: '2026-01-31', aftercareUntil: '2026-06-30' }, { detachedOn: '2026-07-01', aftercareUntil: '2026-12-31' }]);
    });

    test('a relapse ends it for all', () => {
      const relapsed = after([ofBoth(since, sinceJune), message('case.reopened')], monday, household);
      expect(after([ofBoth(sinceJune, { detachedOn: '2026-07-01', endsOn: '2026-12-31' })], monday, relapsed).aftercareUntil).toBe('2026-12-31');
    });
  });

  test('a closed case takes reopening, rights, corrections, consents, receipts and recalls, and nothing else', () => {
    const closed = after([message('case.closed', { blocks: { case: { closedOn: '2027-03-01' } } })], '2027-03-01T10:00:00Z', active);
    expect(closed).toMatchObject({ status: 'CLOSED', closedOn: '2027-03-01' });
    const change = message('segment.changed', { personIds: [anna] });
    expect(codeOf(closed, change, '2027-03-02T10:00:00Z')).toBe('DAP-4402');
    expect(codeOf(closed, { ...change, action: '4', corrects: true }, '2027-03-02T10:00:00Z')).toBe('accepted');
    expect(codeOf(closed, { ...change, action: '4', referenceMessageId: 'm-1' }, '2027-03-02T10:00:00Z')).toBe('DAP-4402');
    const accepted = ['rights.rectification', 'consent.withdrawn', 'ack.processed', 'nack', 'message.recall', 'case.reopened'];
    for (const type of accepted) expect([type, codeOf(closed, message(type), '2027-03-02T10:00:00Z')]).toEqual([type, 'accepted']);
    for (const type of ['plan.published', 'request.info', 'case.participation', 'case.closed', 'aftercare.started']) {
      expect([type, codeOf(closed, message(type), '2027-03-02T10:00:00Z')]).toEqual([type, 'DAP-4402']);
    }
    expect(codeOf(closed, message('deadline.reminder', { senderId: 'iiz-dap', senderRole: 'DAP' }))).toBe('accepted');
  });

  test('a closing dated ahead does not put off until when the case may be reopened', () => {
    const closed = after([message('case.closed', { blocks: { case: { closedOn: '2099-12-31' } } })], '2026-03-01T10:00:00Z', active);
    expect(codeOf(closed, message('case.reopened'), '2027-03-01T22:59:00Z')).toBe('accepted');
    expect(codeOf(closed, message('case.reopened'), '2027-03-01T23:00:00Z')).toBe('DAP-4402');
  });

  test('reopening what is neither closed nor in aftercare is warned of and counts as no relapse', () => {
    const step = advance(active, message('case.reopened'), monday);
    expect(warningsOf(step)).toEqual(['OUT_OF_SEQUENCE']);
    expect(step.ok && step.state).toEqual(active);
  });

  test('a relapse reopens the same case, within a year of closing', () => {
    const closed = after([message('case.closed', { blocks: { case: { closedOn: '2026-03-01' } } })], '2026-03-01T10:00:00Z', active);
    const reopen = message('case.reopened');
    expect(after([reopen], '2027-03-01T22:59:00Z', closed)).toMatchObject({ status: 'ACTIVE', closedOn: null, detachedOn: null });
    expect(codeOf(closed, reopen, '2027-03-01T23:00:00Z')).toBe('DAP-4402');
    const relapsed = after([aftercare('2026-08-31', '2027-02-28'), reopen], monday, active);
    expect(relapsed).toMatchObject({ status: 'ACTIVE', aftercareUntil: null });
    expect(after([aftercare('2027-01-31', '2027-07-31')], monday, relapsed).aftercareUntil).toBe('2027-07-31');
  });

  test('closing before the end of aftercare is warned of, unless the person declined it', () => {
    const running = after([aftercare('2026-08-31', '2027-02-28')], monday, active);
    const close = message('case.closed', { blocks: { case: { closedOn: '2026-12-01' } } });
    expect(warningsOf(advance(running, close, monday))).toEqual(['CLOSED_BEFORE_AFTERCARE_END']);
    const declined = after([message('aftercare.ended', { personIds: [anna], blocks: { plan: { outcome: 'DECLINED' } } })], monday, running);
    expect(warningsOf(advance(declined, close, monday))).toEqual([]);
  });

  describe('of a household', () => {
    const household = after([registration([anna, beat]), assessment(anna), segment(anna), segment(beat)]);
    const start = (...personIds: string[]) =>
      message('aftercare.started', { personIds, blocks: { plan: personIds.map((personId) => ({ personId, detachedOn: '2026-08-31', endsOn: '2027-02-28' })) } });
    const end = (personId: string, outcome: string) => message('aftercare.ended', { personIds: [personId], blocks: { plan: [{ personId, outcome }] } });
    const close = message('case.closed', { blocks: { case: { closedOn: '2026-12-01' } } });
    const both = after([start(anna, beat)], monday, household);

    test('each person\'s aftercare ends with an outcome of its own, and the other goes on', () => {
      const one = after([end(anna, 'STABLE')], monday, both);
      expect(one.persons).toMatchObject([{ aftercareOutcome: 'STABLE' }, { aftercareOutcome: null }]);
      expect(warningsOf(advance(one, close, monday))).toEqual(['CLOSED_BEFORE_AFTERCARE_END']);
      expect(warningsOf(advance(after([end(beat, 'DECLINED')], monday, one), close, monday))).toEqual([]);
    });

    test('one that begins later takes no outcome away from the other', () => {
      const second = after([end(anna, 'STABLE'), start(beat)], monday, after([start(anna)], monday, household));
      expect(second.persons).toMatchObject([{ aftercareOutcome: 'STABLE' }, { aftercareOutcome: null }]);
      expect(warningsOf(advance(second, close, monday))).toEqual(['CLOSED_BEFORE_AFTERCARE_END']);
      expect(warningsOf(advance(after([end(beat, 'STABLE')], monday, second), close, monday))).toEqual([]);
    });

    test('one that never began does not end', () => {
      const begun = after([start(anna)], monday, household);
      const step = advance(begun, end(beat, 'STABLE'), monday);
      expect(warningsOf(step)).toEqual(['OUT_OF_SEQUENCE']);
      expect(step.ok && step.state).toEqual(begun);
    });

    test('a relapse takes the outcomes back with it', () => {
      const again = after([end(anna, 'RELAPSE'), message('case.reopened'), start(anna)], monday, both);
      expect(again.persons).toMatchObject([{ aftercareOutcome: null }, { aftercareOutcome: null, aftercareUntil: null }]);
      expect(warningsOf(advance(again, close, monday))).toEqual(['CLOSED_BEFORE_AFTERCARE_END']);
    });
  });
});
