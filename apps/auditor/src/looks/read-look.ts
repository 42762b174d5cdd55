import { Problem, type FaultPointer } from '#problems';
import { containsAhvn13, isJsonObject, parseStrictJson, reasonForm, ticketForm, type Json, type JsonObject } from '#schemas';

/** What somebody looks into the log for (DSV Art. 4 Abs. 5): on record before the answer. */
export interface LookPurpose {
  readonly reason: string;
  readonly ticket: string;
}

export interface LookRequest {
  readonly purpose: LookPurpose;
  /** The whole body, its other members checked by `faultsOf`. */
  readonly members: JsonObject;
}

/** What a question needs; one that lists leaves says itself how many. */
const usual = { maxBytes: 8 * 1024, maxDepth: 4, maxNodes: 200 };
const fitsReason = fitsForm(reasonForm);
const fitsTicket = fitsForm(ticketForm);

/**
 * Reads the body of a look strictly: known members only, each in its form.
 *
 * @param known the members besides `reason` and `ticket`
 * @param faultsOf what is wrong with them
 * @param limits of the body; those of a question without lists by default
 * @throws Problem json-… for what is no JSON, purpose-required without reason or ticket, query-invalid for the rest
 */
export function readLook(body: unknown, known: readonly string[], faultsOf: (members: JsonObject) => readonly FaultPointer[], limits = usual): LookRequest {
  const members = readMembers(body, limits);
  const faults = [
    ...unknownMembers(members, [...known, 'reason', 'ticket'], ''),
    ...faultsOf(members),
    ...purposeFaults(members, 'reason', fitsReason),
    ...purposeFaults(members, 'ticket', fitsTicket),
  ];
  if (faults.length > 0) throw new Problem('query-invalid', { pointers: faults });
  const { reason, ticket } = members;
  if (!isGiven(reason, reasonForm.minLength) || !isGiven(ticket, ticketForm.minLength)) throw new Problem('purpose-required');
  return { purpose: { reason: reason.trim(), ticket: ticket.trim() }, members };
}

/** @throws Problem json-…, or query-invalid for what is no object */
export function readMembers(body: unknown, limits = usual): JsonObject {
  const parsed = parseStrictJson(Buffer.isBuffer(body) ? body : Buffer.alloc(0), limits);
  if (!parsed.ok) throw new Problem(parsed.problem);
  if (!isJsonObject(parsed.value)) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'object' }] });
  return parsed.value;
}

export function unknownMembers(object: JsonObject, known: readonly string[], at: string): FaultPointer[] {
  // The name is the sender's own and may be personal: only the place is told.
  return Object.keys(object).every((name) => known.includes(name)) ? [] : [{ pointer: at, rule: 'additionalProperties' }];
}

export function textFaults(object: JsonObject, name: string, fits: (text: string) => boolean, at = ''): FaultPointer[] {
  const value = object[name];
  if (value === undefined) return [];
  if (typeof value !== 'string') return [{ pointer: `${at}/${name}`, rule: 'string' }];
  return fits(value) ? [] : [{ pointer: `${at}/${name}`, rule: 'format' }];
}

/** A text that has passed its check; nothing where it was left out. */
export function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}

export function required(object: JsonObject, ...names: readonly string[]): FaultPointer[] {
  return names.filter((name) => object[name] === undefined).map((name) => ({ pointer: `/${name}`, rule: 'required' }));
}

export function matches(pattern: string): (text: string) => boolean {
  const whole = new RegExp(`^(?:${pattern})$`);
  return (text) => whole.test(text);
}

/** Its least length is left to `isGiven`: a purpose that says nothing is a missing one. */
function fitsForm({ maxLength, pattern }: { readonly maxLength: number; readonly pattern: string }): (text: string) => boolean {
  const whole = new RegExp(pattern, 'u');
  return (text) => text.length <= maxLength && whole.test(text);
}

/** An AHV number has no place in a purpose: the answer is found by pseudonym. An empty purpose is a missing one, and told as such. */
function purposeFaults(members: JsonObject, name: 'reason' | 'ticket', fits: (text: string) => boolean): FaultPointer[] {
  return textFaults(members, name, (text) => text.trim() === '' || (fits(text) && !containsAhvn13(text)));
}

function isGiven(value: Json | undefined, length: number): value is string {
  return typeof value === 'string' && value.trim().length >= length;
}
