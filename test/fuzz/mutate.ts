import type { FieldLine } from '#signing';
import { rawRequest } from '../support/gateway-door.ts';
import type { SignedParts } from '../support/gateway-door.ts';
import type { SeededRandom } from '../faults/random.ts';
import { inChunks } from './chunks.ts';
import { mutateJson } from './mutate-json.ts';

/** What is sent, and whether its framing may be broken, so that the gateway may wait for more. */
export interface FuzzedRequest {
  kind: MutationKind;
  bytes: Buffer;
  ends: boolean;
}

export type MutationKind = 'none' | 'header' | 'signature' | 'digest' | 'json' | 'resigned' | 'target' | 'chunks' | 'raw';

/** Signs a changed body anew, so that what lies behind the signature is reached. */
export type Resign = (body: Buffer) => SignedParts;

const weights: readonly (readonly [MutationKind, number])[] = [['none', 4], ['header', 16], ['signature', 20], ['digest', 6], ['json', 10], ['resigned', 22], ['target', 10], ['chunks', 6], ['raw', 6]];
const kinds = weights.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
const strangeValues = ['', ' ', ' '.repeat(14_000), `a${'\t '.repeat(6_000)}b`, '0', '-1', '__proto__', '\x00', '\xff\xfe', 'a'.repeat(300), 'a'.repeat(9_000), '"', '()', ';', ',', ':AA==:', '?1', '1.0', '%00', '../../', "' or 1=1 --", '756.9999.0000.00', '\t', '=', '=::'];
const strangeNames = ['__proto__', 'constructor', 'X-Forwarded-For', 'Transfer-Encoding', 'Content-Encoding', 'Content-Length', 'Host', 'Expect', 'Upgrade', 'Connection', 'Trailer', 'TE', 'Range', 'Cookie', 'Authorization', 'X-HTTP-Method-Override', 'Content-Type', 'Signature', 'Signature-Input', 'Content-Digest'];
const strangeLines = ['chunked', 'gzip', 'close', 'websocket', '100-continue', '999999', '2', 'bytes=0-', 'text/plain'];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY', 'get', 'FOO'];
const targets = ['/', '/v1/messages', '/v1/messages/', '/v1/inbox', '/v1/inbox?limit=0', '/v1/inbox?limit=1e9', '/v1/inbox?wait=-1', '/v1/inbox?cursor=x', '/v1/schemas', '/v1/schemas/plan.published/1.0.0', '/v1/schemas/__proto__/constructor', '/v1/partners', '/v1/partners/sr-sro/certificates', '/v1/partners/__proto__/certificates', '/v1/cases/x/consents', '/health/live', '/openapi.json', '//v1/messages', '/v1/%2e%2e/messages', '/%', '/v1/messages/%00', '*', 'https://other/v1/messages', `/${'a'.repeat(4_000)}`];

/** One mutation of a valid signed request; the same random numbers give the same request. */
export function mutate(template: SignedParts, port: number, random: SeededRandom, resign: Resign): FuzzedRequest {
  const kind = random.pick(kinds);
  switch (kind) {
    case 'none':
      return { kind, bytes: rawRequest(template, port), ends: false };
    case 'chunks':
      return { kind, bytes: inChunks(template, port, random), ends: true };
    case 'raw':
      return { kind, bytes: mutateBytes(rawRequest(template, port), random), ends: true };
    default: {
      const parts = mutateParts(kind, template, random, resign);
      // A changed frame may leave the gateway waiting for more.
      const ends = kind === 'header' || kind === 'target';
      return { kind, bytes: rawRequest(parts, port), ends };
    }
  }
}

function mutateParts(kind: Exclude<MutationKind, 'none' | 'chunks' | 'raw'>, template: SignedParts, random: SeededRandom, resign: Resign): SignedParts {
  switch (kind) {
    case 'header':
      return { ...template, headers: mutateHeaders(template.headers, random) };
    case 'signature':
      return onLine(template, random.pick(['signature-input', 'signature']), (value) => mutateText(value, random));
    case 'digest':
      return onLine(template, 'content-digest', (value) => random.pick([() => mutateText(value, random), () => `${value}, md5=:AA==:`, () => value.replace('sha-256', 'sha-512'), () => `${value}, ${value}`, () => ''])());
    case 'json':
      return { ...template, body: mutateJson(template.body, random) };
    case 'resigned':
      return template.body.length === 0 ? template : resign(mutateJson(template.body, random));
    case 'target':
      return random.next() < 0.5 ? { ...template, target: random.next() < 0.5 ? random.pick(targets) : mutateText(template.target, random).replaceAll(/[\s\0]/g, '_') } : { ...template, method: random.pick(methods) };
  }
}

function mutateHeaders(headers: readonly FieldLine[], random: SeededRandom): FieldLine[] {
  const changed = [...headers];
  const at = random.below(changed.length);
  const [name, value] = changed[at] ?? ['X', ''];
  random.pick([
    () => changed.splice(at, 1),
    () => changed.push([name, value]),
    () => (changed[at] = [random.next() < 0.5 ? name.toUpperCase() : name.toLowerCase(), value]),
    () => (changed[at] = [name, random.pick(strangeValues)]),
    () => (changed[at] = [name, mutateText(value, random)]),
    () => changed.splice(at, 0, [random.pick(strangeNames), random.pick([...strangeValues, ...strangeLines])]),
    () => changed.push(...Array.from({ length: random.below(300) }, (_, i): FieldLine => [`x${i}`, 'a'])),
    () => changed.push([random.pick(strangeNames), random.pick(strangeLines)]),
  ])();
  return changed;
}

function onLine(parts: SignedParts, field: string, change: (value: string) => string): SignedParts {
  return { ...parts, headers: parts.headers.map(([name, value]) => [name, name.toLowerCase() === field ? change(value) : value]) };
}

function mutateText(text: string, random: SeededRandom): string {
  const at = random.below(text.length + 1);
  return random.pick([
    () => text.slice(0, at) + random.pick(strangeValues) + text.slice(at),
    () => text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1),
    () => text.slice(0, at),
    () => text.slice(0, at) + text.slice(at + 1 + random.below(20)),
    () => text + text,
    () => text.replaceAll(/\d+/g, () => random.pick(['0', '-1', '1.0', '99999999999999999999', String(random.below(2 ** 31))])),
    () => text.replace(/"[^"]*"/, () => `"${random.pick(strangeValues)}"`),
  ])();
}

/** Bytes flipped, left out, put in or doubled anywhere, the framing included. */
function mutateBytes(bytes: Buffer, random: SeededRandom): Buffer {
  let changed = bytes;
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(changed.length);
    const [before, after] = [changed.subarray(0, at), changed.subarray(at)];
    changed = random.pick([
      () => Buffer.concat([before, Buffer.from([random.below(256)]), after.subarray(1)]),
      () => Buffer.concat([before, after.subarray(1 + random.below(30))]),
      () => Buffer.concat([before, Buffer.from(Array.from({ length: random.below(12) }, () => random.below(256))), after]),
      () => Buffer.concat([before, Buffer.from(random.pick(['\r\n', '\n', '\r\n\r\n', '\0', ': ', ' HTTP/1.1\r\n'])), after]),
      () => Buffer.concat([before, after.subarray(0, random.below(200)), after]),
    ])();
  }
  return changed;
}
