import { segments } from '../case-state.ts';
import type { CalendarDate, CasePerson, CaseState, CaseStatus, Segment } from '../case-state.ts';

/** What figures are made of: of a case and its persons what happened when, and no id. */
export interface CountedCase extends Pick<CaseState, 'leadPartner' | 'statusHistory' | 'kind' | 'registeredOn' | 'aftercareSince' | 'closedOn' | 'reopenedOn' | 'transferredOn'> {
  readonly persons: readonly CountedPerson[];
}

export type CountedPerson = Pick<CasePerson, 'assessed' | 'segmentHistory' | 'intensiveSince' | 'vpeMandatedOn' | 'refugeeNotifiedOn'>;

/** First and last day, both counted. */
export interface ReportingPeriod {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** The phases that figures are given by; a case that only a consent has named is in none. */
export const phases = ['PROACTIVE', 'REGISTERED', 'INTAKE', 'ACTIVE', 'TRANSFER_PENDING', 'DETACHED', 'AFTERCARE', 'CLOSED'] as const satisfies readonly CaseStatus[];

/** What is counted in a period: cases and persons, nobody's name. */
export const indicators = [
  'newCases',
  'resegmentations',
  'intensiveStarted',
  'vpeMandates',
  'aftercareStarted',
  'closed',
  'relapses',
  'transfers',
  'refugeeNotifications',
] as const;
export type Indicator = (typeof indicators)[number];

export const assessmentStates = ['assessed', 'notAssessed'] as const;

/** The figures of the cases that one partner leads. */
export interface RegionFigures {
  readonly byIndicator: Record<Indicator, number>;
  /** Persons of the cases that were registered in the period, by whether they have a short assessment. */
  readonly byAssessment: Record<(typeof assessmentStates)[number], number>;
  /**
   * Cases by the phase that they were in at the end of the period; closed ones of this period alone: the number of all that ever were
   * only grows, so that two periods of it would tell how many were closed in between, also where that is held back.
   */
  readonly byPhase: Record<(typeof phases)[number], number>;
  /** Persons of cases that were open at the end of the period, by the segment that they were in; those in none are not counted. */
  readonly bySegment: Record<Segment, number>;
}

const zeros = <N extends string>(names: readonly N[]): Record<N, number> => Object.fromEntries(names.map((name) => [name, 0])) as Record<N, number>;

/**
 * Adds a case to the figures of the partner that leads it. Proactive advice is no case of social aid: it counts in its phase
 * and nowhere else.
 */
export function countCase(figures: Map<string, RegionFigures>, state: CountedCase, period: ReportingPeriod): void {
  const { leadPartner } = state;
  if (leadPartner === null) return;
  const of = figures.get(leadPartner) ?? { byIndicator: zeros(indicators), byAssessment: zeros(assessmentStates), byPhase: zeros(phases), bySegment: zeros(segments) };
  figures.set(leadPartner, of);
  const phase = at(state.statusHistory, period.to);
  const isOver = phase?.status === 'CLOSED' && phase.on < period.from;
  if (phase !== undefined && phase.status !== 'UNREGISTERED' && !isOver) of.byPhase[phase.status] += 1;
  if (state.kind === 'PROACTIVE') return;
  const within: Within = (day) => day != null && day >= period.from && day <= period.to;
  for (const name of indicators) of.byIndicator[name] += occurrences[name](state, within);
  for (const person of state.persons) {
    if (within(state.registeredOn)) of.byAssessment[person.assessed ? 'assessed' : 'notAssessed'] += 1;
    const segment = at(person.segmentHistory, period.to)?.segment;
    if (segment !== undefined && phase?.status !== 'CLOSED') of.bySegment[segment] += 1;
  }
}

type Within = (day: CalendarDate | null | undefined) => boolean;

const occurrences: Readonly<Record<Indicator, (state: CountedCase, within: Within) => number>> = {
  newCases: ({ registeredOn }, within) => Number(within(registeredOn)),
  resegmentations: ({ persons }, within) => persons.reduce((sum, { segmentHistory }) => sum + segmentHistory.slice(1).filter(({ on }) => within(on)).length, 0),
  intensiveStarted: ({ persons }, within) => persons.filter(({ intensiveSince }) => within(intensiveSince)).length,
  vpeMandates: ({ persons }, within) => persons.filter(({ vpeMandatedOn }) => within(vpeMandatedOn)).length,
  aftercareStarted: ({ aftercareSince }, within) => Number(within(aftercareSince)),
  closed: (state, within) => closings(state).filter(within).length,
  relapses: ({ reopenedOn }, within) => reopenedOn.filter(within).length,
  transfers: ({ transferredOn }, within) => transferredOn.filter(within).length,
  refugeeNotifications: ({ persons }, within) => persons.filter(({ refugeeNotifiedOn }) => within(refugeeNotifiedOn)).length,
};

/** Reopening takes no closing back: it happened. Of the one that stands the stated day counts. */
function closings({ statusHistory, closedOn }: CountedCase): CalendarDate[] {
  const days = statusHistory.filter(({ status }) => status === 'CLOSED').map(({ on }) => on);
  return closedOn === null ? days : [...days.slice(0, -1), closedOn];
}

/** What held at the end of that day. */
function at<T extends { readonly on: CalendarDate }>(history: readonly T[], day: CalendarDate): T | undefined {
  return history.findLast(({ on }) => on <= day);
}
