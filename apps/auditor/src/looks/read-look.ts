import { Problem, type FaultPointer } from '#problems';
import { containsAhvn13, documentCheck, isJsonObject, parseStrictJson, reasonForm, ticketForm, type Json, type JsonObject } from '#schemas';
import { filterSchema, lookSchemas, type Looks } from './look-schemas.ts';
import type { LookPurpose } from './record-looks.ts';

/** What a question needs; one that lists leaves says itself how many. */
const usual = { maxBytes: 8 * 1024, maxDepth: 4, maxNodes: 200 };
const checks = new Map(Object.entries(lookSchemas).map(([name, schema]) => [name, documentCheck(whole(schema))]));

/**
 * Reads the body of a look strictly by its schema in the API description. Purpose first: a look without one is told so.
 *
 * @param limits of the body; those of a question without lists by default
 * @throws Problem json-… for what is no JSON, purpose-required without reason or ticket, query-invalid for the rest
 */
export function readLook<N extends Exclude<keyof Looks, 'SavedSearchEntry'>>(name: N, body: unknown, limits = usual): { readonly asked: Looks[N]; readonly purpose: LookPurpose } {
  const members = readMembers(body, limits);
  if (saysNothing(members['reason'], reasonForm) || saysNothing(members['ticket'], ticketForm)) throw new Problem('purpose-required');
  const asked = checked(name, members);
  const purpose = { reason: asked.reason.trim(), ticket: asked.ticket.trim() };
  // It has no place there: the answer is found by pseudonym.
  refuse((['reason', 'ticket'] as const).filter((each) => containsAhvn13(purpose[each])).map((each) => ({ pointer: `/${each}`, rule: 'no AHV number' })));
  return { asked, purpose };
}

/** Reads a search to be kept, which is no look. @throws Problem json-…, query-invalid */
export function readSearch(body: unknown): Looks['SavedSearchEntry'] {
  return checked('SavedSearchEntry', readMembers(body, usual));
}

/** @throws Problem query-invalid where there are any */
export function refuse(faults: readonly FaultPointer[]): void {
  if (faults.length > 0) throw new Problem('query-invalid', { pointers: faults });
}

function readMembers(body: unknown, limits: typeof usual): JsonObject {
  const parsed = parseStrictJson(Buffer.isBuffer(body) ? body : Buffer.alloc(0), limits);
  if (!parsed.ok) throw new Problem(parsed.problem);
  if (!isJsonObject(parsed.value)) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'type' }] });
  return parsed.value;
}

function checked<N extends keyof Looks>(name: N, members: JsonObject): Looks[N] {
  const fault = checks.get(name)?.(members);
  if (fault !== undefined) refuse([fault]);
  return members as unknown as Looks[N];
}

function saysNothing(text: Json | undefined, { minLength }: { readonly minLength: number }): boolean {
  return text === undefined || (typeof text === 'string' && text.trim().length < minLength);
}

/** A schema with the filter in its place. */
function whole(schema: object): JsonObject {
  const { properties, ...rest } = schema as JsonObject & { readonly properties: JsonObject };
  const members = Object.entries(properties).map(([name, each]) => [name, isJsonObject(each) && '$ref' in each ? filterSchema : each]);
  return { ...rest, properties: Object.fromEntries(members) as JsonObject };
}
