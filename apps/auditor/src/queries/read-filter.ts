import type { FaultPointer } from '#problems';
import { containsAhvn13, uuidForm } from '#schemas';
import { refuse } from '../looks/read-look.ts';
import type { AskedFilter } from '../looks/look-schemas.ts';
import type { QueryFilter } from './query-filter.ts';

/** A question about more than this is no question about an occasion. */
const longestSpanYears = 10;
const anyId = new RegExp(uuidForm, 'i');
/**
 * Criteria that are told in clear, in a log that forgets nothing: none may be a person's number or id that was put into the wrong field
 * (THR-P5).
 */
const inClear = ['partner', 'actor', 'rule', 'norm', 'pack'] as const;

/** The filter that was asked for: times as events have them, an AHV number as the key that stands for it. @throws Problem query-invalid */
export function filterOf(asked: AskedFilter = {}, personKeyOf: (vn: string) => string): QueryFilter {
  refuse(filterFaults(asked));
  const { vn, from, to, ...rest } = asked;
  return { ...rest, ...(vn === undefined ? {} : { personKey: personKeyOf(vn) }), ...(from === undefined ? {} : { from: utc(from) }), ...(to === undefined ? {} : { to: utc(to) }) };
}

/** What its schema does not say. */
export function filterFaults(filter: AskedFilter): readonly FaultPointer[] {
  const { vn, person, message = '' } = filter;
  const personal = inClear.filter((name) => tellsOfSomebody(filter[name] ?? ''));
  return [
    ...[...personal, ...(tellsOfSomebody(message.slice(0, message.indexOf('/'))) ? ['message'] : [])].map((name) => ({ pointer: `/filter/${name}`, rule: 'pattern' })),
    ...(vn !== undefined && person !== undefined ? [{ pointer: '/filter/vn', rule: 'instead of person' }] : []),
    ...spanFaults(filter, '/filter'),
  ];
}

/** Names a person or a case: an AHV number, or an id among whatever else. */
export function tellsOfSomebody(text: string): boolean {
  return containsAhvn13(text) || anyId.test(text);
}

/** So that they compare as texts. */
export function utc(text: string): string {
  return new Date(text).toISOString();
}

export function spanFaults({ from, to }: { readonly from?: string; readonly to?: string }, at: string): FaultPointer[] {
  if (from === undefined || to === undefined) return [];
  const earliest = new Date(to);
  earliest.setUTCFullYear(earliest.getUTCFullYear() - longestSpanYears);
  if (Date.parse(from) >= Date.parse(to)) return [{ pointer: `${at}/to`, rule: 'after from' }];
  return Date.parse(from) < earliest.getTime() ? [{ pointer: `${at}/from`, rule: `at most ${longestSpanYears} years before to` }] : [];
}
