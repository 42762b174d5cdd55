import { describe, expect, test } from '@jest/globals';
import { createHash, createPublicKey, createSecretKey } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalField, checkContentDigest, componentValue, parseComponent, verifyRaw } from '#signing';
import type { FieldLine, HttpMessage, HttpRequest, StructuredFieldKind } from '#signing';

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
const components = (readJson('httpsig/component-values.json') as { vectors: ComponentVector[] }).vectors;
const digests = (readJson('httpsig/content-digest.json') as { vectors: DigestVector[] }).vectors;
const structuredFields = readdirSync(join(vectors, 'structured-fields'))
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => (readJson(`structured-fields/${file}`) as FieldVector[]).map((vector): [string, FieldVector] => [`${file}: ${vector.name}`, vector]));

/** Any time: the vectors have no `expires`. */
const at = new Date('2026-01-01T00:00:00Z');

describe('RFC 9421 signed messages', () => {
  test.each(signed.map((vector): [string, SignedMessageVector] => [vector.id, vector]))('%s', (_id, vector) => {
    const key = vector.alg === 'hmac-sha256' ? createSecretKey(Buffer.from(readText('httpsig/keys/test-shared-secret.b64.txt'), 'base64')) : createPublicKey(readText(`httpsig/keys/${vector.keyid}.pub.pem`));
    const request = vector.request && httpRequest(vector.request);
    const verdict = verifyRaw({ message: httpMessage(vector.message), ...(request ? { request } : {}), alg: vector.alg, key, label: vector.label, at });
    expect(verdict.base).toBe(vector.signatureBase);
    expect(createHash('sha256').update(verdict.base ?? '').digest('hex')).toBe(vector.signatureBaseSha256);
    expect(verdict).toMatchObject(vector.expect === 'valid' ? { ok: true } : { ok: false, stage: 'crypto' });
  });
});

describe('RFC 9421 component values', () => {
  test.each(components.map((vector): [string, ComponentVector] => [vector.id, vector]))('%s', (_id, vector) => {
    const component = parseComponent(vector.component);
    expect(component).toBeDefined();
    expect(component && componentValue(httpMessage(vector.message), component)).toBe(vector.expect === 'value' ? vector.value : undefined);
  });
});

describe('RFC 9530 Content-Digest', () => {
  test.each(digests.map((vector): [string, DigestVector] => [vector.id, vector]))('%s', (_id, vector) => {
    expect(checkContentDigest(vector.contentDigest, Buffer.from(vector.body))).toBe(vector.expect);
  });
});

describe('RFC 8941 structured fields', () => {
  test.each(structuredFields)('%s', (_name, vector) => {
    const canonical = canonicalField(vector.header_type, vector.raw.join(', '));
    if (vector.must_fail) expect(canonical).toBeUndefined();
    else if (canonical !== undefined || !vector.can_fail) expect(canonical).toBe((vector.canonical ?? vector.raw).join(', '));
  });
});

function httpMessage(vector: RequestVector | ResponseVector): HttpMessage {
  return { ...vector, body: Buffer.from(vector.body) };
}

function httpRequest(vector: RequestVector): HttpRequest {
  return { ...vector, body: Buffer.from(vector.body) };
}

function readText(path: string): string {
  return readFileSync(join(vectors, path), 'utf8');
}

function readJson(path: string): unknown {
  return JSON.parse(readText(path));
}
