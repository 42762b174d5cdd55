import { dateOf, itemsOf, itemsWith, numberOf, oneOf, textOf } from './block-reader.ts';
import type { BlockItem } from './block-reader.ts';
import { addMonths } from './calendar-date.ts';
import { unchanged } from './case-effect.ts';
import type { CaseEffect, CaseStep } from './case-effect.ts';
import { isCorrection } from './case-message.ts';
import type { CaseMessage } from './case-message.ts';
import { aftercareOutcomes, segments } from './case-state.ts';
import type { CalendarDate, CasePerson, CaseState, IntensiveStatus } from './case-state.ts';
import { assessmentCoverage, coverageWarning, warning } from './case-warning.ts';
import type { CaseWarning } from './case-warning.ts';

type PersonChange = (person: CasePerson, item: BlockItem) => { person: CasePerson; warnings?: readonly CaseWarning[] };

/** Applies a change to the persons that the items with `field` are about; an item without personId is about all. */
function change(state: CaseState, message: CaseMessage, field: string, apply: PersonChange): CaseStep {
  const items = itemsWith(message.blocks, field);
  const found = new Map<string, CaseWarning>();
  const persons = state.persons.map((before) => {
    let person = before;
    for (const item of items) {
      const named = textOf(item, 'personId');
      if (named === null ? !message.personIds.includes(person.personId) : named !== person.personId) continue;
      const result = apply(person, item);
      person = result.person;
      for (const entry of result.warnings ?? []) found.set(entry.code, entry);
    }
    return person;
  });
  return { state: { ...state, persons }, warnings: [...found.values()] };
}

/** Who is assessed stands in the block: the frame also names those of the household. */
const assess: CaseEffect = (state, message) => {
  const assessed = new Set(itemsOf(message.blocks['assessment']).map((item) => textOf(item, 'personId')));
  const persons = state.persons.map((person): CasePerson =>
    assessed.has(person.personId)
      ? { ...person, assessed: true, status: person.status === 'NEW' ? 'ASSESSED' : person.status }
      : person,
  );
  return unchanged({ ...state, persons });
};

/** Segments change about twice a year; more than this is noise, and the state is rewritten with every message. */
const historyLength = 100;

type SegmentEntry = CasePerson['segmentHistory'][number];

function inSegment(person: CasePerson, entry: SegmentEntry): CasePerson {
  return { ...person, status: 'SEGMENTED', segment: entry.segment, segmentHistory: [...person.segmentHistory, entry].slice(-historyLength) };
}

function correctsSegment(message: CaseMessage, person: CasePerson): boolean {
  return isCorrection(message) && message.correctedPersonIds.includes(person.personId) && person.segmentHistory.length > 0;
}

/** A correction changes no segment: it stands in place of the entry of its day, else of the one that it is likely to mean. */
function withSegmentCorrected(person: CasePerson, entry: SegmentEntry, otherwise: number): CasePerson {
  const ofDay = person.segmentHistory.findIndex(({ on }) => on === entry.on);
  const segmentHistory = person.segmentHistory.with(ofDay < 0 ? otherwise : ofDay, entry);
  return { ...person, segment: segmentHistory.at(-1)?.segment ?? null, segmentHistory };
}

const assignSegment: CaseEffect = (state, message, day, limits) => {
  const step = change(state, message, 'segment', (person, item) => {
    const segment = oneOf(item, 'segment', segments);
    if (segment === null) return { person };
    const on = dateOf(item, 'assignedOn') ?? day;
    const corrects = correctsSegment(message, person);
    const assigned = corrects ? withSegmentCorrected(person, { segment, on }, 0) : inSegment(person, { segment, on });
    // What a later review or change says of the next review stays.
    const reviewFollows = !corrects || (person.status === 'SEGMENTED' && assigned.segmentHistory.length === 1);
    return {
      person: reviewFollows ? { ...assigned, reviewDueOn: addMonths(on, limits.reviewEveryMonths) } : assigned,
      warnings: person.assessed ? [] : [warning('SEGMENT_WITHOUT_ASSESSMENT')],
    };
  });
  const coverage = assessmentCoverage(step.state);
  return coverage.percent === 100 ? step : { ...step, warnings: [...step.warnings, coverageWarning(coverage)] };
};

const changeSegment: CaseEffect = (state, message, day) =>
  change(state, message, 'newSegment', (person, item) => {
    const segment = oneOf(item, 'newSegment', segments);
    if (segment === null) return { person };
    const entry = { segment, on: dateOf(item, 'changedOn') ?? day };
    if (correctsSegment(message, person)) return { person: withSegmentCorrected(person, entry, -1) };
    return {
      person: inSegment(person, entry),
      warnings: oneOf(item, 'previousSegment', segments) === person.segment ? [] : [warning('PREVIOUS_SEGMENT_DIFFERS')],
    };
  });

const publishPlan: CaseEffect = (state, message) =>
  change(state, message, 'planVersion', (person, item) => {
    const planVersion = numberOf(item, 'planVersion');
    if (planVersion === null) return { person };
    const rising = person.planVersion === null || planVersion > person.planVersion;
    return rising ? { person: { ...person, planVersion } } : { person, warnings: [warning('PLAN_VERSION_NOT_RISING')] };
  });

const holdReview: CaseEffect = (state, message, day, limits) =>
  change(state, message, 'heldOn', (person, item) => {
    const heldOn = dateOf(item, 'heldOn') ?? day;
    return {
      person: {
        ...person,
        status: person.status === 'SEGMENTED' ? 'REVIEWED' : person.status,
        reviewDueOn: dateOf(item, 'nextReviewOn') ?? addMonths(heldOn, limits.reviewEveryMonths),
      },
      warnings: person.segment === null ? [warning('OUT_OF_SEQUENCE')] : [],
    };
  });

const justifications = ['specificNeed', 'employmentPotential', 'standardInsufficient'] as const;

const requestIntensive: CaseEffect = (state, message) =>
  change(state, message, 'specificNeed', (person, item) => ({
    person: person.intensive === 'GRANTED' ? person : { ...person, intensive: 'REQUESTED' },
    warnings: justifications.every((name) => item[name] === true) ? [] : [warning('INTENSIVE_NOT_JUSTIFIED')],
  }));

const intensiveFollows: Readonly<Record<'GRANTED' | 'DENIED' | 'ENDED', IntensiveStatus>> = {
  GRANTED: 'REQUESTED',
  DENIED: 'REQUESTED',
  ENDED: 'GRANTED',
};

const decideIntensive: CaseEffect = (state, message, day) =>
  change(state, message, 'decision', (person, item) => {
    const intensive = oneOf(item, 'decision', ['GRANTED', 'DENIED', 'ENDED'] as const);
    if (intensive === null) return { person };
    const inSequence = person.intensive === intensiveFollows[intensive];
    const granted = intensive === 'GRANTED' && person.intensive !== 'GRANTED';
    const intensiveSince = granted ? (dateOf(item, 'decidedOn') ?? day) : person.intensiveSince;
    return { person: { ...person, intensive, intensiveSince }, warnings: inSequence ? [] : [warning('INTENSIVE_OUT_OF_SEQUENCE')] };
  });

const mandateVpe: CaseEffect = (state, message, day) => {
  const persons = state.persons.map((person): CasePerson =>
    message.personIds.includes(person.personId) ? { ...person, vpe: 'MANDATED', vpeMandatedOn: day } : person,
  );
  return unchanged({ ...state, persons });
};

const completeVpe: CaseEffect = (state, message) => {
  const about = state.persons.filter((person) => message.personIds.includes(person.personId));
  const persons = state.persons.map((person): CasePerson =>
    about.includes(person) && person.vpe === 'MANDATED' ? { ...person, vpe: 'COMPLETED' } : person,
  );
  const orphan = about.some((person) => person.vpe !== 'MANDATED');
  return unchanged({ ...state, persons }, ...(orphan ? [warning('VPE_OUT_OF_SEQUENCE')] : []));
};

const endAftercare: CaseEffect = (state, message) => {
  if (state.status !== 'AFTERCARE') return unchanged(state);
  return change(state, message, 'outcome', (person, item) => {
    if (person.aftercareUntil === null) return { person, warnings: [warning('OUT_OF_SEQUENCE')] };
    return { person: { ...person, aftercareOutcome: oneOf(item, 'outcome', aftercareOutcomes) } };
  });
};

const notifyRefugee: CaseEffect = (state, message, day) => {
  // A correction notifies nobody anew: the yearly number counts the notification (AIG Art. 53 Abs. 5).
  const on = (person: CasePerson): CalendarDate => (isCorrection(message) ? (person.refugeeNotifiedOn ?? day) : day);
  const persons = state.persons.map((person): CasePerson => (message.personIds.includes(person.personId) ? { ...person, refugeeNotifiedOn: on(person) } : person));
  return unchanged({ ...state, persons });
};

/** What the messages about persons change in them. */
export const personEffects = {
  'assessment.short': assess,
  'segment.assigned': assignSegment,
  'segment.changed': changeSegment,
  'plan.published': publishPlan,
  'review.held': holdReview,
  'intensive.requested': requestIntensive,
  'intensive.decided': decideIntensive,
  'vpe.result': completeVpe,
  'vpe.mandate': mandateVpe,
  'aftercare.ended': endAftercare,
  'rav.refugee-jobseeker-notification': notifyRefugee,
} as const satisfies Readonly<Record<string, CaseEffect>>;
