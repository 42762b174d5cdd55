import type { Query } from '../../api/auditor.ts';
import { startOfDay } from '../../texts/format.ts';

/** What a query of the log is filtered by, as the API takes it. */
export type EventFilter = NonNullable<Query['filter']>;

/** The form of a filter: days in place of moments, empty texts for what is not filtered. */
export interface FilterForm {
  readonly partner: string;
  readonly type: string;
  readonly category: string;
  readonly rule: string;
  readonly outcome: string;
  readonly kind: string;
  readonly caseId: string;
  readonly person: string;
  readonly message: string;
  /** Days of the calendar, both included. */
  readonly fromDay: string;
  readonly toDay: string;
}

export const noFilter: FilterForm = { partner: '', type: '', category: '', rule: '', outcome: '', kind: '', caseId: '', person: '', message: '', fromDay: '', toDay: '' };

export type Criterion = Exclude<keyof FilterForm, 'fromDay' | 'toDay'>;
export const criteria = Object.keys(noFilter).filter((name): name is Criterion => name !== 'fromDay' && name !== 'toDay');

export function filterOf({ fromDay, toDay, ...rest }: FilterForm): EventFilter {
  const given = Object.entries(rest).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, value.trim()]]));
  return {
    ...Object.fromEntries(given),
    ...(fromDay === '' ? {} : { from: startOfDay(fromDay) }),
    ...(toDay === '' ? {} : { to: startOfDay(toDay, 1) }),
  } as EventFilter;
}

/** The canton's day, so many days ago. */
export function dayBefore(days: number, now = new Date()): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Zurich' }).format(now);
  const [year = 0, month = 1, date = 1] = today.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date - days)).toISOString().slice(0, 10);
}
