import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalField } from '#signing';
import type { FieldLine, StructuredFieldKind } from '#signing';
import { judge } from '../support/judge.ts';

interface RequestVector {
  type: 'request';
  method: string;
  target: string;
  scheme: string;
  fields: FieldLine[];
  body: string;
}
interface ResponseVector {
  type: 'response';
  status: number;
  fields: FieldLine[];
  body: string;
}
interface SignedMessageVector {
  id: string;
  label: string;
  alg: string;
  keyid: string;
  expect: 'valid' | 'invalid';
  message: RequestVector | ResponseVector;
  request?: RequestVector;
  signatureBase: string;
  signatureBaseSha256: string;
}
interface ForeignVector {
  id: string;
  alg: string;
  keyid: string;
  created: number;
  expires: number | null;
  message: RequestVector | ResponseVector;
  request?: RequestVector;
}
interface ComponentVector {
  id: string;
  component: string;
  expect: 'value' | 'error';
  value?: string;
  message: RequestVector | ResponseVector;
}
interface DigestVector {
  id: string;
  contentDigest: string;
  body: string;
  expect: 'match' | 'mismatch' | 'unsupported';
}
interface FieldVector {
  name: string;
  raw: string[];
  header_type: StructuredFieldKind;
  canonical?: string[];
  must_fail?: boolean;
  can_fail?: boolean;
}

const vectors = join(import.meta.dirname, 'vectors');
const signed = (readJson('httpsig/rfc9421-signed-messages.json') as { vectors: SignedMessageVector[] }).vectors;
const foreign = (readJson('httpsig/foreign-signed-messages.json') as { vectors: ForeignVector[] }).vectors;
const components = (readJson('httpsig/component-values.json') as { vectors: ComponentVector[] }).vectors;
const digests = (readJson('httpsig/content-digest.json') as { vectors: DigestVector[] }).vectors;
const structuredFields = readdirSync(join(vectors, 'structured-fields'))
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => (readJson(`structured-fields/${file}`) as FieldVector[]).map((vector): [string, FieldVector] => [`${file}: ${vector.name}`, vector]));

/** Any time: the vectors have no `expires`. */
const at = Date.parse('2026-01-01T00:00:00Z') / 1000;

describe('RFC 9421 signed messages', () => {
  test.each(signed.map((vector): [string, SignedMessageVector] => [vector.id, vector]))('%s', (_id, vector) => {
    const { message, request, label, alg } = vector;
    const key = alg === 'hmac-sha256' ? { secretB64: readText('httpsig/keys/test-shared-secret.b64.txt').trim() } : { keyPem: readText(`httpsig/keys/${vector.keyid}.pub.pem`) };
    const verdict = judge('http-signature', { message, ...(request === undefined ? {} : { request }), label, alg, ...key, at });
    expect(verdict['base']).toBe(vector.signatureBase);
    expect(createHash('sha256').update(String(verdict['base'])).digest('hex')).toBe(vector.signatureBaseSha256);
    expect(verdict).toMatchObject(vector.expect === 'valid' ? { verdict: 'accept', stage: null } : { verdict: 'reject', stage: 'crypto' });
  });
});

describe('messages that other implementations signed', () => {
  test.each(foreign.map((vector): [string, ForeignVector] => [vector.id, vector]))('%s holds until it expires, and with nothing changed', (_id, vector) => {
    const { message, request, alg, keyid, created, expires } = vector;
    const line = { message, ...(request === undefined ? {} : { request }), alg, keyPem: readText(`httpsig/keys/${keyid}.pub.pem`) };
    for (const moment of [created, expires ?? at]) expect(judge('http-signature', { ...line, at: moment })).toMatchObject({ verdict: 'accept', stage: null });
    if (expires !== null) expect(judge('http-signature', { ...line, at: expires + 1 })).toMatchObject({ verdict: 'reject', stage: 'policy' });
    const fields = message.fields.map(([name, value]): FieldLine => [name, name === 'Signature-Input' ? value.replace('created=1', 'created=2') : value]);
    expect(judge('http-signature', { ...line, message: { ...message, fields }, at: created })).toMatchObject({ verdict: 'reject', stage: 'crypto' });
  });
});

describe('RFC 9421 component values', () => {
  test.each(components.map((vector): [string, ComponentVector] => [vector.id, vector]))('%s', (_id, { message, component, expect: expected, value }) => {
    expect(judge('component-value', { message, component })).toEqual(expected === 'value' ? { value } : { verdict: 'reject' });
  });
});

describe('RFC 9530 Content-Digest', () => {
  test.each(digests.map((vector): [string, DigestVector] => [vector.id, vector]))('%s', (_id, { contentDigest, body, expect: expected }) => {
    expect(judge('content-digest', { contentDigest, body })).toEqual({ verdict: expected === 'match' ? 'accept' : 'reject' });
  });
});

describe('RFC 8941 structured fields', () => {
  test.each(structuredFields)('%s', (_name, vector) => {
    const canonical = canonicalField(vector.header_type, vector.raw.join(', '));
    if (vector.must_fail) expect(canonical).toBeUndefined();
    else if (canonical !== undefined || !vector.can_fail) expect(canonical).toBe((vector.canonical ?? vector.raw).join(', '));
  });
});

function readText(path: string): string {
  return readFileSync(join(vectors, path), 'utf8');
}

function readJson(path: string): unknown {
  return JSON.parse(readText(path));
}
