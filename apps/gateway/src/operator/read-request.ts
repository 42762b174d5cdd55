import { Problem } from '#problems';
import { documentCheck, parseStrictJson } from '#schemas';
import type { JsonObject } from '#schemas';
import type { FastifyRequest } from 'fastify';
import { requestSchemas } from './openapi/request-schemas.ts';
import type { RequestName, Requests } from './openapi/request-schemas.ts';

const limits = { maxBytes: 512 * 1024, maxDepth: 4, maxNodes: 100 };
const checks = new Map(Object.entries(requestSchemas).map(([name, schema]) => [name, documentCheck(schema as JsonObject)]));
const nothing = Buffer.alloc(0);

/**
 * Reads a request strictly by its schema in the API description.
 *
 * @throws Problem json-… for what is no JSON, query-invalid for the rest
 */
export function readRequest<N extends RequestName>(name: N, { body }: FastifyRequest): Requests[N] {
  const parsed = parseStrictJson(Buffer.isBuffer(body) ? body : nothing, limits);
  if (!parsed.ok) throw new Problem(parsed.problem);
  const fault = checks.get(name)?.(parsed.value);
  if (fault !== undefined) throw new Problem('query-invalid', { pointers: [fault] });
  return parsed.value as unknown as Requests[N];
}
