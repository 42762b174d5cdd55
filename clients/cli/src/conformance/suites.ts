import { readJson } from '#schemas';
import { ahvn13 } from './ahvn13.ts';
import { certificate } from './certificate.ts';
import { checkpoint } from './checkpoint.ts';
import { componentValue } from './component-value.ts';
import { contentDigest } from './content-digest.ts';
import { enrolKey } from './enrol-key.ts';
import { httpSignature, httpSignatureByProfile } from './http-signature.ts';
import { jsonSchema } from './json-schema.ts';
import { json } from './json.ts';
import { merkleConsistency, merkleInclusion } from './merkle.ts';
import { note } from './note.ts';
import { signature } from './signature.ts';
import { isObject, NotUnderstood } from './vector-line.ts';
import type { Verdict, VectorLine } from './vector-line.ts';

/** Judges one line. @throws NotUnderstood when it is none of the suite */
export type Suite = (line: VectorLine) => Verdict;

/** Each with the code of the gateway or the verifier, and nothing of its own. */
const suites: Readonly<Record<string, Suite>> = {
  'http-signature': httpSignature,
  'component-value': componentValue,
  'content-digest': contentDigest,
  json,
  'json-schema': jsonSchema,
  'merkle-inclusion': merkleInclusion,
  'merkle-consistency': merkleConsistency,
  note,
  checkpoint,
  certificate,
  signature,
  'enrol-key': enrolKey,
  ahvn13,
};

export const suiteNames: readonly string[] = Object.keys(suites);

/** `policy`: with the platform's own rules on top; only signatures have some. */
export function suiteOf(name: string, policy?: string): Suite | undefined {
  if (policy === undefined) return Object.hasOwn(suites, name) ? suites[name] : undefined;
  return policy === 'iiz' && name === 'http-signature' ? httpSignatureByProfile : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The verdict on one line's bytes; never throws. */
export function judgeLine(suite: Suite, bytes: Uint8Array): Verdict {
  let line: unknown;
  try {
    const text = utf8.decode(bytes);
    line = JSON.parse(text);
    if (text.includes('\\')) line = readJson(text);
  } catch {
    return { id: null, verdict: 'error', reason: 'the line is no JSON' };
  }
  if (!isObject(line) || typeof line['id'] !== 'string') return { id: null, verdict: 'error', reason: 'the line is no object with an id' };
  try {
    return { id: line['id'], ...suite(line) };
  } catch (error) {
    return {
      id: line['id'],
      verdict: 'error',
      reason: error instanceof NotUnderstood ? error.message : `it could not be judged: ${error instanceof Error ? error.message : 'unknown reason'}`,
    };
  }
}
