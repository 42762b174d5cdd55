import { isAuditKind } from '#audit';
import { Problem, type FaultPointer } from '#problems';
import { isJsonObject, parseStrictJson, type Json, type JsonObject } from '#schemas';
import type { AuditQuery, QueryFilter } from './query-filter.ts';

const limits = { maxBytes: 8 * 1024, maxDepth: 4, maxNodes: 100 };
const largestPage = 200;
const defaultPage = 50;
/** A question about more than this is no question about an occasion. */
const longestSpanYears = 10;
/** Characters of a reason that says something. */
const shortestReason = 5;

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** The only members that are read, each with its only form: nothing of it reaches SQL as anything but a parameter. */
const criteria: Record<keyof QueryFilter, (text: string) => boolean> = {
  person: matches(uuid),
  caseId: matches(uuid),
  message: matches(`[a-z0-9-]{1,64}/${uuid}`),
  partner: matches('[a-z0-9-]{1,64}'),
  type: matches('[a-z]{1,32}(\\.[a-z-]{1,32}){1,3}'),
  outcome: matches('permitted|denied|DAP-\\d{4}'),
  rule: matches('[A-Za-z0-9][A-Za-z0-9._-]{0,31}'),
  kind: isAuditKind,
  from: isTime,
  to: isTime,
};

/** An AHV number, however spaced: it has no place in a question, whose answer is found by pseudonym. */
const ahvNumber = /756[ .]?\d{4}[ .]?\d{4}[ .]?\d{2}/;

/**
 * Reads a question strictly: known members only, each in its form.
 *
 * @throws Problem json-… for what is no JSON, purpose-required without reason or ticket, query-invalid for the rest
 */
export function readQuery(body: Uint8Array): AuditQuery {
  const parsed = parseStrictJson(body, limits);
  if (!parsed.ok) throw new Problem(parsed.problem);
  if (!isJsonObject(parsed.value)) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'object' }] });
  const query = parsed.value;
  const faults: FaultPointer[] = [
    ...unknownMembers(query, ['filter', 'reason', 'ticket', 'cursor', 'limit'], ''),
    ...filterFaults(query['filter']),
    ...textFaults(query, 'reason', (reason) => reason.length <= 1000 && !ahvNumber.test(reason)),
    ...textFaults(query, 'ticket', (ticket) => /^[\p{L}\p{N}][\p{L}\p{N} ._/#:-]{0,63}$/u.test(ticket) && !ahvNumber.test(ticket)),
    ...textFaults(query, 'cursor', matches('[A-Za-z0-9_-]{1,200}')),
    ...limitFaults(query['limit']),
  ];
  if (faults.length > 0) throw new Problem('query-invalid', { pointers: faults });
  const { reason, ticket, cursor, limit } = query;
  if (!isGiven(reason, shortestReason) || !isGiven(ticket, 1)) throw new Problem('purpose-required');
  return {
    filter: utcSpan((query['filter'] ?? {}) as QueryFilter),
    reason: reason.trim(),
    ticket: ticket.trim(),
    limit: typeof limit === 'number' ? limit : defaultPage,
    ...(typeof cursor === 'string' ? { cursor } : {}),
  };
}

function filterFaults(filter: Json | undefined): FaultPointer[] {
  if (filter === undefined) return [];
  if (!isJsonObject(filter)) return [{ pointer: '/filter', rule: 'object' }];
  const faults = [...unknownMembers(filter, Object.keys(criteria), '/filter')];
  for (const [name, fits] of Object.entries(criteria)) faults.push(...textFaults(filter, name, fits, '/filter'));
  const { from, to } = filter;
  if (faults.length > 0 || typeof from !== 'string' || typeof to !== 'string') return faults;
  const earliest = new Date(to);
  earliest.setUTCFullYear(earliest.getUTCFullYear() - longestSpanYears);
  if (Date.parse(from) >= Date.parse(to)) return [{ pointer: '/filter/to', rule: 'after from' }];
  return Date.parse(from) < earliest.getTime() ? [{ pointer: '/filter/from', rule: `at most ${longestSpanYears} years before to` }] : [];
}

function unknownMembers(object: JsonObject, known: readonly string[], at: string): FaultPointer[] {
  // The name is the sender's own and may be personal: only the place is told.
  return Object.keys(object).every((name) => known.includes(name)) ? [] : [{ pointer: at, rule: 'additionalProperties' }];
}

function textFaults(object: JsonObject, name: string, fits: (text: string) => boolean, at = ''): FaultPointer[] {
  const value = object[name];
  if (value === undefined) return [];
  if (typeof value !== 'string') return [{ pointer: `${at}/${name}`, rule: 'string' }];
  // An empty purpose is a missing one, and told as such.
  return fits(value) || (value.trim() === '' && (name === 'reason' || name === 'ticket')) ? [] : [{ pointer: `${at}/${name}`, rule: 'format' }];
}

function limitFaults(limit: Json | undefined): FaultPointer[] {
  const fits = limit === undefined || (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= largestPage);
  return fits ? [] : [{ pointer: '/limit', rule: `integer from 1 to ${largestPage}` }];
}

function isGiven(value: Json | undefined, length: number): value is string {
  return typeof value === 'string' && value.trim().length >= length;
}

function isTime(text: string): boolean {
  return time.test(text) && !Number.isNaN(Date.parse(text));
}

/** Times as events have them, so that they compare as texts. */
function utcSpan({ from, to, ...rest }: QueryFilter): QueryFilter {
  return { ...rest, ...(from === undefined ? {} : { from: utc(from) }), ...(to === undefined ? {} : { to: utc(to) }) };
}

function utc(text: string): string {
  return new Date(text).toISOString();
}

function matches(pattern: string): (text: string) => boolean {
  const whole = new RegExp(`^(?:${pattern})$`);
  return (text) => whole.test(text);
}
