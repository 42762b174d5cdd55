import { describe, expect, test } from '@jest/globals';
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { slowness } from '../../../test/support/slowness.ts';
import { contentDigestOf } from './content-digest.ts';
import type { FieldLine, HttpRequest, HttpResponse } from './http-message.ts';
import { signBytes } from './signature-algorithm.ts';
import { signatureBase } from './signature-base.ts';
import { parseSignatureInput } from './signature-input.ts';
import { verifyRaw } from './verify-raw.ts';
import type { RawVerification } from './verify-raw.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const at = new Date('2026-05-04T08:00:00Z');
const body = Buffer.from('{}');
const request: HttpRequest = {
  type: 'request',
  method: 'POST',
  target: '/a?b=c',
  scheme: 'https',
  fields: [
    ['Host', 'dap.so.ch'],
    ['Content-Digest', contentDigestOf(body)],
  ],
  body,
};
const response: HttpResponse = { type: 'response', status: 200, fields: [['Content-Digest', contentDigestOf(body)]], body };

describe('a signature by the rules of RFC 9421 alone', () => {
  test('needs no tag, key id or time', () => {
    expect(verify(signed('sig=("@path")'))).toMatchObject({ ok: true, label: 'sig', base: '"@path": /a\n"@signature-params": ("@path")' });
  });

  test('keeps the order of its parameters and re-serialises their text', () => {
    const message = signed('sig=( "@path"   "@query" ); keyid="k";created=00017;x=1');
    expect(verify(message)).toMatchObject({ ok: true, base: expect.stringContaining('("@path" "@query");keyid="k";created=17;x=1') });
  });

  test('may carry parameters that nobody knows here, of any type', () => {
    const message = signed('sig=("@path");created=17;x=1.0;y=@5;z=%"a";w=2.50');
    expect(verify(message)).toMatchObject({ ok: true, base: expect.stringContaining('("@path");created=17;x=1.0;y=@5;z=%"a";w=2.5') });
    expect(verify(merge(signed('sig=("@path")'), signed('other=("@method");x=1.5')), { label: 'sig' })).toMatchObject({ ok: true });
  });

  test('may stand in the trailers, where the header has none', () => {
    const { fields, ...message } = signed('sig=("@path")');
    const inTrailers = { ...message, fields: request.fields, trailers: fields.slice(request.fields.length) };
    expect(inTrailers.trailers.map(([name]) => name)).toEqual(['Signature-Input', 'Signature']);
    expect(verify(inTrailers)).toMatchObject({ ok: true });
    expect(verify({ ...inTrailers, fields: [...request.fields, ['Signature-Input', 'sig=("@path")']] })).toMatchObject({ ok: false, stage: 'parse' });
  });

  test('is chosen by its label among several', () => {
    const message = merge(signed('a=("@path")'), signed('b=("@method")'));
    expect(verify(message, { label: 'a' })).toMatchObject({ ok: true, label: 'a' });
    expect(verify(message, { label: 'b' })).toMatchObject({ ok: true, label: 'b' });
    expect(verify(message)).toMatchObject({ ok: false, stage: 'parse' });
    expect(verify(message, { label: 'c' })).toMatchObject({ ok: false, stage: 'parse' });
  });

  test('of a response may cover the request', () => {
    const message = signed('sig=("@status" "@method";req "content-digest";req)', response);
    expect(verify(message, { request })).toMatchObject({ ok: true });
    expect(verify(message)).toMatchObject({ ok: false, stage: 'base', base: null });
    expect(verify(message, { request: { ...request, body: Buffer.from('[]') } })).toMatchObject({ ok: false, stage: 'digest' });
  });

  const refusals: [string, string, () => RawVerification][] = [
    ['parse', 'a label in one field only', () => check(merge(signed('a=("@path")'), { ...request, fields: [['Signature-Input', 'b=()']] }), { label: 'a' })],
    ['parse', 'a label twice', () => check(merge(signed('a=("@path")'), signed('a=("@path")')), { label: 'a' })],
    ['parse', 'a parameter twice', () => check(signed('sig=("@path");created=1;created=1'))],
    ['parse', 'a component that is no string', () => check(signed('sig=(path)'))],
    ['parse', 'a member that is no list', () => check(signed('sig="@path"'))],
    ['parse', 'a decimal time', () => check(signed('sig=("@path");created=1.0'))],
    ['parse', 'a decimal time after another number', () => check(signed('sig=("@path");x=1;expires=1.0'))],
    ['parse', 'a time that is a date', () => check(signed('sig=("@path");created=@1'))],
    ['parse', 'a key id that is no string', () => check(signed('sig=("@path");keyid=k'))],
    ['base', 'a component twice', () => check(signed('sig=("@path" "@path")'))],
    ['base', 'a component twice, parameters in another order', () => check(signed('sig=("content-digest";sf;key="sha-256" "content-digest";key="sha-256";sf)'))],
    ['base', 'an absent field', () => check(signed('sig=("date")'))],
    ['crypto', 'another method', () => check({ ...signed('sig=("@method")'), method: 'PUT' })],
    ['crypto', 'another key', () => check(signed('sig=("@method")'), { key: generateKeyPairSync('ed25519').publicKey })],
    ['crypto', 'a private key', () => check(signed('sig=("@method")'), { key: privateKey })],
    ['digest', 'another body', () => check({ ...signed('sig=("content-digest")'), body: Buffer.from('[]') })],
    ['digest', 'another body, one digest covered', () => check({ ...signed('sig=("content-digest";key="sha-256")'), body: Buffer.from('[]') })],
    ['policy', 'another algorithm named', () => check(signed('sig=("@method");alg="rsa-pss-sha512"'))],
    ['policy', 'rsa-v1_5-sha256', () => check(signed('sig=("@method")'), { alg: 'rsa-v1_5-sha256' })],
    ['policy', 'the time after expires', () => check(signed('sig=("@method");expires=1'))],
  ];

  test.each(refusals)('is refused at %s for %s', (stage, _fault, verification) => {
    const verdict = verifyRaw(verification());
    expect(verdict).toMatchObject({ ok: false, stage });
    expect(verdict.base === null).toBe(stage === 'parse' || stage === 'base');
  });

  test('is not taken for HMAC under a public key, nor the other way round', () => {
    expect(verify(signed('sig=("@method")'), { alg: 'hmac-sha256' })).toMatchObject({ ok: false, stage: 'crypto' });
    expect(verify(signed('sig=("@method")'), { key: createSecretKey(Buffer.alloc(32)) })).toMatchObject({ ok: false, stage: 'crypto' });
  });
});

describe('a base of thousands of components takes time in proportion', () => {
  const count = 3_000;
  const each = (write: (index: number) => string, separator: string): string => Array.from({ length: count }, (_, index) => write(index)).join(separator);
  const messages: [string, HttpRequest, string][] = [
    ['members of a dictionary', { ...request, fields: [...request.fields, ['D', each((i) => `k${i}=${i}`, ', ')]] }, each((i) => `"d";key="k${i}"`, ' ')],
    ['fields', { ...request, fields: Array.from({ length: count }, (_, i): FieldLine => [`X${i}`, '1']) }, each((i) => `"x${i}"`, ' ')],
    ['parameters of a query', { ...request, target: `/?${each((i) => `k${i}=${i}`, '&')}` }, each((i) => `"@query-param";name="k${i}"`, ' ')],
  ];

  test.each(messages)('made of %s', (_what, message, components) => {
    const [input] = parseSignatureInput(`sig=(${components})`) ?? [];
    const limit = 1_000_000 * slowness();
    const start = process.threadCpuUsage();
    const base = input && signatureBase(message, input);
    expect(process.threadCpuUsage(start).user).toBeLessThan(limit);
    expect(base?.split('\n')).toHaveLength(count + 1);
  });
});

/** Signs whatever base the input makes; an input of which none can be made gets a signature over nothing. */
function signed(input: string): HttpRequest;
function signed(input: string, message: HttpResponse): HttpResponse;
function signed(input: string, message: HttpRequest | HttpResponse = request): HttpRequest | HttpResponse {
  const parsed = parseSignatureInput(input)?.[0];
  const base = parsed && signatureBase(message, parsed, request);
  const label = input.slice(0, input.indexOf('='));
  const signature = signBytes('ed25519', privateKey, Buffer.from(base ?? ''));
  return { ...message, fields: [...message.fields, ['Signature-Input', input], ['Signature', `${label}=:${signature.toString('base64')}:`]] };
}

function merge(message: HttpRequest, other: HttpRequest): HttpRequest {
  const more: FieldLine[] = other.fields.filter(([name]) => name.startsWith('Signature'));
  return { ...message, fields: [...message.fields, ...more] };
}

function check(message: HttpRequest | HttpResponse, changes: Partial<RawVerification> = {}): RawVerification {
  return { message, alg: 'ed25519', key: publicKey, at, ...changes };
}

function verify(message: HttpRequest | HttpResponse, changes: Partial<RawVerification> = {}) {
  return verifyRaw(check(message, changes));
}
