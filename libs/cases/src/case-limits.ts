import { addMonths } from './calendar-date.ts';
import type { CalendarDate } from './case-state.ts';

/** Periods that RRB 2025/1559 leaves open: the canton sets them. */
export interface CaseLimits {
  /** A closed case may be reopened up to so many months after closing; later it takes a new case. */
  readonly reopenWithinMonths: number;
  /** Interval of the Standortbestimmung when the message names no next date. */
  readonly reviewEveryMonths: number;
  /** Days after which an unanswered hand-over stays with the old region. */
  readonly transferDays: number;
}

export const defaultCaseLimits: CaseLimits = { reopenWithinMonths: 12, reviewEveryMonths: 6, transferDays: 30 };

const aftercareMonths = 6;

/** The last day that aftercare may reach: six calendar months after detachment, not configurable (RRB 2025/1559). */
export function aftercareLimit(detachedOn: CalendarDate): CalendarDate {
  return addMonths(detachedOn, aftercareMonths);
}
