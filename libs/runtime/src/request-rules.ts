import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import { onEveryAnswer } from './every-answer.ts';
import { sendLast } from './last-answer.ts';

/** Fields that Node keeps or joins silently when they are repeated; two readers could then see different ones. */
const onceOnly = new Set(['host', 'content-type', 'content-digest', 'content-length', 'content-encoding', 'transfer-encoding', 'authorization', 'expect']);
/** What clients send has some twenty; more is no client's (Node would bound their size alone). */
const mostHeaderLines = 200;
/** Values made of hashes and signatures say nothing about anybody, and some of them look like any number. */
const madeOfHashes = new Set(['signature', 'signature-input', 'content-digest']);
/** What Node reads besides (0.9, 2.0) is no version of this protocol. */
const spoken = new Set(['1.1', '1.0']);
const bodiless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

export interface RequestRules {
  /** What a body may be, such as `application/json`; with or without `charset=utf-8`. */
  mediaTypes: readonly string[];
  /** What no target and no header may say, since both are written down by whatever stands between. */
  isPersonal: (text: string) => boolean;
}

/**
 * The rules for every request, before routing's guards and before a byte of the body is read: a version that is spoken, one host, fields that say one
 * thing only, nobody's number in target or header, no coded body, one of the media types, no body where none belongs.
 * Fastify accepts all of these. What is refused here ends its connection: what is left of it is not read.
 */
export function requestRules({ mediaTypes, isPersonal }: RequestRules): (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void {
  const allowed = new RegExp(`^(?:${mediaTypes.map((type) => type.replaceAll(/[.+/]/g, String.raw`\$&`)).join('|')})(?:; ?charset="?utf-8"?)?$`, 'i');
  return (request, reply, done) => {
    reply.headers(onEveryAnswer);
    if (request.raw.rawHeaders.length > 2 * mostHeaderLines) {
      reply.raw.setHeader('connection', 'close');
      sendLast(reply.status(431), '');
      return;
    }
    const fault = isPersonalIn(request, isPersonal) ? new Problem('bad-request') : faultOf(request, allowed);
    // Node takes nothing more from a connection that was to change its protocol.
    if (fault !== undefined || request.headers.upgrade !== undefined) reply.raw.setHeader('connection', 'close');
    done(fault);
  };
}

function isPersonalIn({ raw }: FastifyRequest, isPersonal: (text: string) => boolean): boolean {
  const { url = '', rawHeaders } = raw;
  if (isPersonal(url) || (url.includes('%') && isPersonal(decoded(url)))) return true;
  return rawHeaders.some((text, i) => isPersonal(text) && !(i % 2 === 1 && madeOfHashes.has(rawHeaders[i - 1]?.toLowerCase() ?? '')));
}

/** As far as it can be: what is no encoding of text stays as it is. */
function decoded(url: string): string {
  return url.replaceAll(/%([2-7][0-9A-Fa-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function faultOf({ raw, headers, method }: FastifyRequest, allowed: RegExp): Problem | undefined {
  if (!spoken.has(raw.httpVersion) || headers.host === undefined || repeatsAField(raw.rawHeaders) || (headers.expect ?? '100-continue').toLowerCase() !== '100-continue') return new Problem('bad-request');
  const [coding, transfer] = [headers['content-encoding'], headers['transfer-encoding']];
  // RFC 9112 section 6.1: what reads HTTP/1.0 alone would see another end of it.
  if (transfer !== undefined && raw.httpVersion === '1.0') return new Problem('bad-request');
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') return new Problem(/, *chunked$/i.test(transfer) ? 'unsupported-encoding' : 'bad-request');
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
