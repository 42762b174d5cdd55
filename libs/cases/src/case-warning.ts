import type { CaseState } from './case-state.ts';

export type WarningCode =
  | 'ASSESSMENT_COVERAGE'
  | 'SEGMENT_WITHOUT_ASSESSMENT'
  | 'PREVIOUS_SEGMENT_DIFFERS'
  | 'OUT_OF_SEQUENCE'
  | 'NOT_THEIRS'
  | 'PERSON_NOT_LISTED'
  | 'LEAD_NOT_REACHED'
  | 'LEAD_NO_REGION'
  | 'LEAD_DIFFERS'
  | 'REGION_DIFFERS'
  | 'INTENSIVE_OUT_OF_SEQUENCE'
  | 'INTENSIVE_NOT_JUSTIFIED'
  | 'VPE_OUT_OF_SEQUENCE'
  | 'PLAN_VERSION_NOT_RISING'
  | 'CLOSED_BEFORE_AFTERCARE_END'
  | 'AFTERCARE_OVERDUE';

/** A soft rule of the life cycle: the message is accepted, the sender is told, the metric counts it. */
export interface CaseWarning {
  readonly code: WarningCode;
  readonly text: { readonly de: string; readonly en: string };
  /** Only for ASSESSMENT_COVERAGE: whole percent, rounded down. */
  readonly percent?: number;
}

const texts: Readonly<Record<Exclude<WarningCode, 'ASSESSMENT_COVERAGE'>, CaseWarning['text']>> = {
  SEGMENT_WITHOUT_ASSESSMENT: {
    de: 'Segmentierung ohne Kurzassessment; bitte nachholen.',
    en: 'Segment without a short assessment; please catch up.',
  },
  PREVIOUS_SEGMENT_DIFFERS: {
    de: 'Das bisherige Segment ist auf der Plattform ein anderes.',
    en: 'The platform knows another previous segment.',
  },
  OUT_OF_SEQUENCE: {
    de: 'In diesem Stand des Falls nicht vorgesehen.',
    en: 'Not foreseen in this state of the case.',
  },
  NOT_THEIRS: {
    de: 'Von diesem Partner ändert die Meldung den Stand des Falls nicht.',
    en: 'From this partner the message does not change the state of the case.',
  },
  PERSON_NOT_LISTED: {
    de: 'Nicht alle Personen des Rahmens sind in der Anmeldung aufgeführt; nur die aufgeführten gehören zum Fall.',
    en: 'Not all persons of the frame are listed in the registration; only those listed belong to the case.',
  },
  LEAD_NOT_REACHED: {
    de: 'Die genannte Fallführung erhält diese Anmeldung nicht.',
    en: 'The lead partner named does not get this registration.',
  },
  LEAD_NO_REGION: {
    de: 'Die genannte Fallführung ist keine Sozialregion.',
    en: 'The lead partner named is no social region.',
  },
  LEAD_DIFFERS: {
    de: 'Den Fall führt eine andere Stelle; das ändert nur eine Fallübergabe.',
    en: 'Another partner leads the case; only a transfer changes that.',
  },
  REGION_DIFFERS: {
    de: 'Der Fall liegt bei einer anderen Region, als die Meldung angibt.',
    en: 'The case is in another region than the message says.',
  },
  INTENSIVE_OUT_OF_SEQUENCE: {
    de: 'Der Entscheid zur intensiven Fallführung folgt nicht auf Antrag oder Gewährung.',
    en: 'The decision on intensive case management follows no request or grant.',
  },
  INTENSIVE_NOT_JUSTIFIED: {
    de: 'Eine der drei Begründungen der intensiven Fallführung ist verneint.',
    en: 'One of the three justifications of intensive case management is denied.',
  },
  VPE_OUT_OF_SEQUENCE: {
    de: 'Zum Ergebnis der vPe ist kein offener Auftrag bekannt.',
    en: 'No open mandate is known for this vPe result.',
  },
  PLAN_VERSION_NOT_RISING: {
    de: 'Die Planversion ist nicht höher als die bekannte.',
    en: 'The plan version is not above the known one.',
  },
  CLOSED_BEFORE_AFTERCARE_END: {
    de: 'Fallabschluss vor dem Ende der Nachbegleitung.',
    en: 'Closed before the end of aftercare.',
  },
  AFTERCARE_OVERDUE: {
    de: 'Die Nachbegleitung ist abgelaufen; der Fallabschluss steht an.',
    en: 'Aftercare is over; the case is due to be closed.',
  },
};

export function warning(code: Exclude<WarningCode, 'ASSESSMENT_COVERAGE'>): CaseWarning {
  return { code, text: texts[code] };
}

/** How many persons of one case have a short assessment; RRB 2025/1559 wants one of everybody. */
export interface AssessmentCoverage {
  readonly assessed: number;
  readonly persons: number;
  /** Whole percent, rounded down; 100 for a case without persons. */
  readonly percent: number;
}

export function assessmentCoverage(state: CaseState): AssessmentCoverage {
  const persons = state.persons.length;
  const assessed = state.persons.filter((person) => person.assessed).length;
  return { assessed, persons, percent: persons === 0 ? 100 : Math.floor((assessed * 100) / persons) };
}

export function coverageWarning({ assessed, persons, percent }: AssessmentCoverage): CaseWarning {
  return {
    code: 'ASSESSMENT_COVERAGE',
    percent,
    text: {
      de: `Kurzassessment für ${assessed} von ${persons} Personen (${percent} %).`,
      en: `Short assessment for ${assessed} of ${persons} persons (${percent} %).`,
    },
  };
}
