import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#problems';

/** Fields that Node keeps or joins silently when they are repeated; two readers could then see different ones. */
const onceOnly = new Set(['host', 'content-type', 'content-digest', 'content-length', 'content-encoding', 'transfer-encoding', 'authorization']);
const bodiless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

export interface RequestRules {
  /** What a body may be, such as `application/json`; with or without `charset=utf-8`. */
  mediaTypes: readonly string[];
}

/**
 * The rules for every request, before routing's guards and before a byte of the body is read: fields that say one thing
 * only, no coded body, one of the media types, no body where none belongs. Fastify accepts all of these.
 */
export function requestRules({ mediaTypes }: RequestRules): (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void {
  const allowed = new RegExp(`^(?:${mediaTypes.map((type) => type.replaceAll(/[.+/]/g, String.raw`\$&`)).join('|')})(?:; ?charset="?utf-8"?)?$`, 'i');
  return (request, reply, done) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done(faultOf(request, allowed));
  };
}

function faultOf({ raw, headers, method }: FastifyRequest, allowed: RegExp): Problem | undefined {
  if (repeatsAField(raw.rawHeaders)) return new Problem('bad-request');
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') return new Problem('unsupported-encoding');
  if (!carriesBody(headers)) return undefined;
  if (bodiless.has(method)) return new Problem('bad-request');
  return allowed.test(headers['content-type'] ?? '') ? undefined : new Problem('unsupported-media-type');
}

function repeatsAField(rawHeaders: readonly string[]): boolean {
  const seen = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    if (!onceOnly.has(name)) continue;
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

function carriesBody(headers: FastifyRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
