import { isAuditKind } from '#audit';
import type { FaultPointer } from '#problems';
import { containsAhvn13, isAhvn13, isJsonObject, isUuid, uuidForm, type Json, type JsonObject } from '#schemas';
import { matches, textFaults, unknownMembers } from '../looks/read-look.ts';
import type { QueryFilter } from './query-filter.ts';

/** A question about more than this is no question about an occasion. */
const longestSpanYears = 10;
const anyId = new RegExp(uuidForm, 'i');
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const partner = ofNobody(matches('[a-z0-9-]{1,64}'));

/** The only members that are read as text, each with its only form: nothing of it reaches SQL as anything but a parameter. */
const criteria: Record<Exclude<keyof QueryFilter, 'personKey' | 'consentless'> | 'vn', (text: string) => boolean> = {
  person: isUuid,
  vn: isAhvn13,
  caseId: isUuid,
  message: (text) => matches(`[a-z0-9-]{1,64}/${uuidForm}`)(text) && partner(text.slice(0, text.indexOf('/'))),
  partner,
  actor: partner,
  keyid: matches('[0-9a-f]{64}'),
  type: matches('[a-z]{1,32}(\\.[a-z-]{1,32}){1,3}'),
  outcome: matches('permitted|denied|DAP-\\d{4}'),
  rule: ofNobody(matches('[A-Za-z0-9][A-Za-z0-9._-]{0,31}')),
  norm: ofNobody((text) => /^[\p{L}\p{N}§][\p{L}\p{N}§ .,;:()/–-]{0,127}$/u.test(text)),
  category: matches('C\\d{2}'),
  purpose: matches('P\\d'),
  pack: ofNobody(matches('[A-Za-z0-9][A-Za-z0-9._-]{0,63}')),
  kind: isAuditKind,
  from: isTime,
  to: isTime,
};

/** What a filter may name. */
export const filterMembers: readonly string[] = [...Object.keys(criteria), 'consentless'];

/** Members by which a person or a case is found. */
export const personalMembers: readonly string[] = ['person', 'vn', 'caseId', 'message'];

export function filterFaults(filter: Json | undefined, at = '/filter'): FaultPointer[] {
  if (filter === undefined) return [];
  if (!isJsonObject(filter)) return [{ pointer: at, rule: 'object' }];
  const faults = [...unknownMembers(filter, filterMembers, at)];
  for (const [name, fits] of Object.entries(criteria)) faults.push(...textFaults(filter, name, fits, at));
  if (filter['consentless'] !== undefined && filter['consentless'] !== true) faults.push({ pointer: `${at}/consentless`, rule: 'true' });
  if (filter['vn'] !== undefined && filter['person'] !== undefined) faults.push({ pointer: `${at}/vn`, rule: 'instead of person' });
  return faults.length > 0 ? faults : spanFaults(filter, at);
}

/** The filter of a checked request: times as events have them, an AHV number as the key that stands for it. */
export function filterOf(filter: Json | undefined, personKeyOf: (vn: string) => string): QueryFilter {
  const { vn, from, to, ...rest } = (filter ?? {}) as QueryFilter & { vn?: string };
  return { ...rest, ...(vn === undefined ? {} : { personKey: personKeyOf(vn) }), ...(from === undefined ? {} : { from: utc(from) }), ...(to === undefined ? {} : { to: utc(to) }) };
}

/** Names a person or a case: an AHV number, or an id among whatever else. */
export function tellsOfSomebody(text: string): boolean {
  return containsAhvn13(text) || anyId.test(text);
}

/**
 * What goes on record in clear, in a log that forgets nothing, must not be a person's number or id that was put into the wrong field
 * (THR-P5).
 */
function ofNobody(fits: (text: string) => boolean): (text: string) => boolean {
  return (text) => fits(text) && !tellsOfSomebody(text);
}

export function isTime(text: string): boolean {
  return time.test(text) && !Number.isNaN(Date.parse(text));
}

/** So that they compare as texts. */
export function utc(text: string): string {
  return new Date(text).toISOString();
}

export function spanFaults({ from, to }: JsonObject, at: string): FaultPointer[] {
  if (typeof from !== 'string' || typeof to !== 'string') return [];
  const earliest = new Date(to);
  earliest.setUTCFullYear(earliest.getUTCFullYear() - longestSpanYears);
  if (Date.parse(from) >= Date.parse(to)) return [{ pointer: `${at}/to`, rule: 'after from' }];
  return Date.parse(from) < earliest.getTime() ? [{ pointer: `${at}/from`, rule: `at most ${longestSpanYears} years before to` }] : [];
}
