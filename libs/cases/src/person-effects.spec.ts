import { describe, expect, test } from '@jest/globals';
import { after, anna, assessment, beat, carla, codeOf, dario, message, monday, registration, segment, warningsOf } from './case-fixtures.ts';
import { advance, isInCase } from './index.ts';
import { assessmentCoverage } from './case-warning.ts';

const everybody = [anna, beat, carla, dario];

describe('persons', () => {
  test('three of four assessed: the segment is accepted with a coverage of 75 percent', () => {
    const open = after([registration(everybody), assessment(anna, [dario]), assessment(beat), assessment(carla)]);
    const step = advance(open, segment(anna), monday);
    expect(step.ok && step.warnings).toEqual([
      {
        code: 'ASSESSMENT_COVERAGE',
        percent: 75,
        text: { de: 'Kurzassessment für 3 von 4 Personen (75 %).', en: 'Short assessment for 3 of 4 persons (75 %).' },
      },
    ]);
    expect(step.ok && step.state && assessmentCoverage(step.state)).toEqual({ assessed: 3, persons: 4, percent: 75 });
  });

  test('the coverage is rounded down', () => {
    const state = after([registration([anna, beat, carla]), assessment(anna), assessment(beat)]);
    expect(assessmentCoverage(state).percent).toBe(66);
  });

  test('a segment without an assessment is accepted with a warning, and the assessment can follow', () => {
    const step = advance(after([registration([anna])]), segment(anna), monday);
    expect(warningsOf(step)).toEqual(['SEGMENT_WITHOUT_ASSESSMENT', 'ASSESSMENT_COVERAGE']);
    const [person] = after([assessment(anna)], monday, step.ok ? step.state : null).persons;
    expect(person).toMatchObject({ assessed: true, status: 'SEGMENTED', segment: 'VERAENDERN' });
  });

  test('all assessed: the segment is accepted without a word', () => {
    expect(warningsOf(advance(after([registration([anna]), assessment(anna)]), segment(anna), monday))).toEqual([]);
  });

  test('a segment changes with its history kept, and a review moves the next date', () => {
    const review = { heldOn: '2026-08-31', segmentStillValid: false };
    const change = { previousSegment: 'VERAENDERN', newSegment: 'ABLOESEN', changedOn: '2026-09-01' };
    const held = after([registration([anna]), assessment(anna), segment(anna), message('review.held', { personIds: [anna], blocks: { plan: review } })]);
    expect(held.persons[0]).toMatchObject({ status: 'REVIEWED', reviewDueOn: '2027-02-28' });
    const state = after([message('segment.changed', { personIds: [anna], blocks: { assessment: [{ personId: anna, ...change }] } })], monday, held);
    expect(state.persons[0]).toMatchObject({
      status: 'SEGMENTED',
      segment: 'ABLOESEN',
      segmentHistory: [{ segment: 'VERAENDERN', on: '2026-03-01' }, { segment: 'ABLOESEN', on: '2026-09-01' }],
    });
  });

  test('the history of segments keeps the last hundred', () => {
    const many = Array.from({ length: 120 }, (_, index) => segment(anna, index % 2 ? 'ABLOESEN' : 'ORIENTIEREN'));
    const [person] = after([registration([anna]), assessment(anna), ...many]).persons;
    expect(person?.segmentHistory).toHaveLength(100);
    expect(person?.segment).toBe('ABLOESEN');
  });

  test('a change from another segment than the known one is accepted with a warning', () => {
    const change = { personId: anna, previousSegment: 'ORIENTIEREN', newSegment: 'ABLOESEN', changedOn: '2026-09-01' };
    const state = after([registration([anna]), assessment(anna), segment(anna)]);
    expect(warningsOf(advance(state, message('segment.changed', { personIds: [anna], blocks: { assessment: [change] } }), monday))).toEqual(['PREVIOUS_SEGMENT_DIFFERS']);
  });

  test('intensive case management follows request and decision', () => {
    const request = { specificNeed: true, employmentPotential: true, standardInsufficient: true };
    const base = after([registration([anna]), assessment(anna)]);
    const early = advance(base, message('intensive.decided', { personIds: [anna], blocks: { assessment: { decision: 'GRANTED' } } }), monday);
    expect(warningsOf(early)).toEqual(['INTENSIVE_OUT_OF_SEQUENCE']);
    const asked = after([message('intensive.requested', { personIds: [anna], blocks: { assessment: request } })], monday, base);
    expect(asked.persons[0]?.intensive).toBe('REQUESTED');
    const decided = advance(asked, message('intensive.decided', { personIds: [anna], blocks: { assessment: { decision: 'GRANTED' } } }), monday);
    expect(warningsOf(decided)).toEqual([]);
    expect(decided.ok && decided.state?.persons[0]?.intensive).toBe('GRANTED');
  });

  test('a vPe mandate takes its partner into the case, the result completes it', () => {
    const mandate = message('vpe.mandate', { personIds: [anna], recipients: [{ partnerId: 'vpe-sove', consentIds: ['c-2'] }] });
    const mandated = after([registration([anna]), assessment(anna), mandate]);
    expect(isInCase(mandated, 'vpe-sove')).toBe(true);
    const result = message('vpe.result', { senderId: 'vpe-sove', senderRole: 'VPE', personIds: [anna] });
    const done = advance(mandated, result, monday);
    expect(done.ok && done.state?.persons[0]?.vpe).toBe('COMPLETED');
    expect(warningsOf(advance(done.ok ? done.state : null, result, monday))).toEqual(['VPE_OUT_OF_SEQUENCE']);
  });

  test('somebody outside the case is refused', () => {
    const state = after([registration([anna])]);
    expect(codeOf(state, segment(beat))).toBe('DAP-4403');
    expect(codeOf(state, message('consent.granted', { personIds: [beat], senderId: 'rav-olten', senderRole: 'RAV', reachedBefore: true }))).toBe('DAP-4403');
  });
});
