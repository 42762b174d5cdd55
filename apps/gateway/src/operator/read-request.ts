import { Problem } from '#problems';
import { containsAhvn13, documentCheck, parseStrictJson } from '#schemas';
import type { Json, JsonObject } from '#schemas';
import type { FastifyRequest } from 'fastify';
import { requestSchemas } from './openapi/request-schemas.ts';
import type { RequestName, Requests } from './openapi/request-schemas.ts';

const limits = { maxBytes: 512 * 1024, maxDepth: 4, maxNodes: 100 };
const checks = new Map(Object.entries(requestSchemas).map(([name, schema]) => [name, documentCheck(schema as JsonObject)]));
const nothing = Buffer.alloc(0);
/** Texts that lie outside what an order is about, and stay: reasons outlive the person who was erased for them. Certificates and packs are read by others. */
const kept = ['reason', 'ticket', 'evidence', 'name', 'senderId', 'version', 'ruleId', 'regionId'];

/**
 * Reads a request strictly by its schema in the API description.
 *
 * @throws Problem json-… for what is no JSON, query-invalid for the rest, also where an AHV number stands anywhere but in a target (THR-P5)
 */
export function readRequest<N extends RequestName>(name: N, { body }: FastifyRequest): Requests[N] {
  const parsed = parseStrictJson(Buffer.isBuffer(body) ? body : nothing, limits);
  if (!parsed.ok) throw new Problem(parsed.problem);
  const fault = checks.get(name)?.(parsed.value);
  if (fault !== undefined) throw new Problem('query-invalid', { pointers: [fault] });
  const numbered = kept.filter((member) => isNumbered((parsed.value as JsonObject)[member]));
  if (numbered.length > 0) throw new Problem('query-invalid', { pointers: numbered.map((member) => ({ pointer: `/${member}`, rule: 'no AHV number' })) });
  return parsed.value as unknown as Requests[N];
}

function isNumbered(value: Json | undefined): boolean {
  return typeof value === 'string' && containsAhvn13(value);
}
