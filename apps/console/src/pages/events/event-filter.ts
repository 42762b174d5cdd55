import type { Filter } from '../../api/auditor.ts';
import { dayBefore, startOfDay } from '../../texts/format.ts';

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
  readonly actor: string;
  readonly norm: string;
  readonly purpose: string;
  /** `true`: only what was permitted without a consent. */
  readonly consentless: string;
  /** Days of the calendar, both included. */
  readonly fromDay: string;
  readonly toDay: string;
}

export const noFilter: FilterForm = { partner: '', type: '', category: '', rule: '', outcome: '', kind: '', caseId: '', person: '', message: '', actor: '', norm: '', purpose: '', consentless: '', fromDay: '', toDay: '' };

export type Criterion = Exclude<keyof FilterForm, 'fromDay' | 'toDay'>;
export const criteria = Object.keys(noFilter).filter((name): name is Criterion => name !== 'fromDay' && name !== 'toDay');

/** A filter of the API as the form has it; moments become the days that hold them. */
export function formOf({ from, to, ...rest }: Partial<Record<string, unknown>>): FilterForm {
  const texts = Object.entries(rest).flatMap(([name, value]) => (name in noFilter ? [[name, String(value)]] : []));
  const last = typeof to === 'string' ? new Date(Date.parse(to) - 1) : undefined;
  return { ...noFilter, ...Object.fromEntries(texts), ...(typeof from === 'string' ? { fromDay: dayBefore(0, new Date(from)) } : {}), ...(last === undefined ? {} : { toDay: dayBefore(0, last) }) };
}

export function filterOf({ fromDay, toDay, consentless, ...rest }: FilterForm): Filter {
  const given = Object.entries(rest).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, value.trim()]]));
  return {
    ...Object.fromEntries(given),
    ...(consentless === 'true' ? { consentless: true } : {}),
    ...(fromDay === '' ? {} : { from: startOfDay(fromDay) }),
    ...(toDay === '' ? {} : { to: startOfDay(toDay, 1) }),
  } as Filter;
}
