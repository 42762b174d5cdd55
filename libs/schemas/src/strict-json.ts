import type { Json } from './json.ts';
import { fieldNames } from './generated/field-names.ts';
import { readJson } from './read-json.ts';
import { StrictJsonScan } from './strict-json-scan.ts';
import type { StrictJsonLimits, StrictJsonProblem } from './strict-json-scan.ts';

export type StrictJsonResult = { ok: true; value: Json } | { ok: false; problem: StrictJsonProblem; pointer?: string };

/** What a message may take, by whatever door. */
export const mostMessageBytes = 512 * 1024;
const messageLimits: StrictJsonLimits = { maxBytes: mostMessageBytes, maxDepth: 32, maxNodes: 100_000 };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads one JSON object or array from raw bytes, refusing everything that two parsers could read differently
 * (I-JSON, RFC 7493, and stricter): text that is not well-formed UTF-8, a byte order mark, NUL and lone surrogates
 * also when escaped, repeated names also when spelled by escapes, `__proto__` and `constructor.prototype`,
 * integers beyond ±(2^53−1), `-0` written as an integer, numbers that are not finite, a scalar as the whole text,
 * anything after it. Numbers with a fraction or an exponent are doubles.
 *
 * The first fault in reading order is reported. Its pointer (RFC 6901) names only fields of the catalogue: it ends
 * above the first name that the catalogue does not know, because such a name may itself be personal.
 *
 * Cost is linear in the size of the text; nothing is built before the whole text has been found sound.
 */
export function parseStrictJson(bytes: Uint8Array, limits: StrictJsonLimits = messageLimits): StrictJsonResult {
  if (bytes.length > limits.maxBytes) return { ok: false, problem: 'too-large' };
  const text = decode(bytes);
  if (text === undefined) return { ok: false, problem: 'json-encoding' };
  const scan = new StrictJsonScan(text, limits);
  const fault = scan.run();
  if (fault === undefined) return { ok: true, value: scan.hasEscapedNames ? readJson(text) : (JSON.parse(text) as Json) };
  return { ok: false, problem: fault.problem, pointer: publishablePointer(fault.path) };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes);
    return text.charCodeAt(0) === 0xfeff ? undefined : text;
  } catch {
    return undefined;
  }
}

function publishablePointer(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const token of path) {
    if (typeof token === 'string' && !fieldNames.has(token)) break;
    pointer += `/${token}`;
  }
  return pointer;
}
