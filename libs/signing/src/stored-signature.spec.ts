import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { contentDigestOf } from './content-digest.ts';
import { deliveryFields } from './delivery-fields.ts';
import { fieldLines, linesByName } from './field-lines.ts';
import type { FieldLine } from './http-message.ts';
import type { RegisteredKey, SigningKey } from './registered-key.ts';
import { verifySenderSignature } from './sender-signature.ts';
import { signInput, signRequest } from './sign-request.ts';
import { signBytes } from './signature-algorithm.ts';
import { readSignatureFields } from './signature-fields.ts';
import type { SignatureFields } from './signature-fields.ts';
import { requestValue } from './signed-message.ts';
import { signDocument, verifyDocument } from './stored-signature.ts';
import { verifyDelivery } from './verify-delivery.ts';
import { verifyRequest } from './verify-request.ts';

const at = new Date('2026-05-04T08:00:00Z');
const platform = keyPair('aa'.repeat(32));
const sender = keyPair('bb'.repeat(32));
const contentType = 'application/json';
const body = Buffer.from('{"outcome":"accepted"}');
const request = { method: 'POST', targetUri: 'https://dap.so.ch/v1/messages', body };

describe('a receipt', () => {
  const receipt = { ...signDocument({ body, contentType, key: platform.key, created: at }), body, contentType };

  test('covers its bytes and their type, and never expires', () => {
    expect(receipt.signatureInput).toBe(`dap=("content-digest" "content-type");created=1777881600;keyid="${'aa'.repeat(32)}";tag="iiz-dap"`);
    expect(verifyDocument(receipt, { resolveKey: platform.resolveKey })).toMatchObject({ ok: true, keyid: 'aa'.repeat(32), created: at });
  });

  test('is the same whenever it is made again', () => {
    expect(signDocument({ body, contentType, key: platform.key, created: at })).toEqual({
      contentDigest: receipt.contentDigest,
      signatureInput: receipt.signatureInput,
      signature: receipt.signature,
    });
  });

  test('verifies after its key was revoked, but not if it was made later', () => {
    expect(verifyDocument(receipt, revoked(new Date(at.getTime() + 1000)))).toMatchObject({ ok: true });
    expect(verifyDocument(receipt, revoked(at))).toMatchObject({ ok: false, problem: 'key-revoked' });
  });

  test('is refused under another label or tag', () => {
    expect(verifyDocument(receipt, { resolveKey: platform.resolveKey, label: 'sender' })).toMatchObject({ problem: 'signature-required' });
    expect(verifyDocument(receipt, { resolveKey: platform.resolveKey, tag: 'other' })).toMatchObject({ problem: 'signature-required' });
  });

  test('is refused when a field it should cover is not covered, or one is covered that is not given', () => {
    const extra: FieldLine[] = [['ce-id', '1']];
    expect(verifyDocument({ ...receipt, extra }, { resolveKey: platform.resolveKey })).toMatchObject({ problem: 'signature-coverage' });
    const wider = { ...signDocument({ body, contentType, key: platform.key, created: at, extra }), body, contentType };
    expect(verifyDocument({ ...wider, extra }, { resolveKey: platform.resolveKey })).toMatchObject({ ok: true });
    expect(verifyDocument(wider, { resolveKey: platform.resolveKey })).toMatchObject({ problem: 'signature-coverage' });
  });

  test('cannot be signed over a digest of other bytes or with a key of another kind', () => {
    expect(() => signDocument({ body, contentType, key: platform.key, created: at, contentDigest: 'sha-256=:AAAA:' })).toThrow(TypeError);
    expect(() => signDocument({ body, contentType, key: { ...platform.key, alg: 'rsa-pss-sha512' }, created: at })).toThrow(TypeError);
    expect(() => signDocument({ body, contentType: 'text/plain\n"x": y', key: platform.key, created: at })).toThrow(TypeError);
  });
});

describe('a delivery', () => {
  const covering: FieldLine[] = [
    ['Content-Type', contentType],
    ['Date', 'Mon, 04 May 2026 08:00:00 GMT'],
  ];

  test("carries the sender's signature, which its recipient verifies years later", () => {
    const headers = delivered(covering);
    expect(verifyDelivery({ headers, body }, { resolveKey: platform.resolveKey, recipient: 'rav-so' })).toMatchObject({ ok: true, created: at });
    expect(verifySenderSignature({ headers, body }, { resolveKey: sender.resolveKey })).toMatchObject({ ok: true, keyid: 'bb'.repeat(32), created: at, label: 'sender' });
  });

  test('reads the same from a Kafka record', () => {
    const record = Object.fromEntries(delivered(covering).map(([name, value]) => [name.replace(/^ce-/, 'ce_'), Buffer.from(value)]));
    const headers = fieldLines(record);
    expect(verifyDelivery({ headers, body }, { resolveKey: platform.resolveKey, recipient: 'rav-so' })).toMatchObject({ ok: true });
    expect(verifySenderSignature({ headers, body }, { resolveKey: sender.resolveKey })).toMatchObject({ ok: true });
  });

  test('keeps each line of a field that the sender covered and sent on two lines', () => {
    const headers = fieldLines(linesByName(delivered([], twoLines())));
    expect(headers.filter(([name]) => name === 'dap-signed-field-x-request-id')).toEqual([['dap-signed-field-x-request-id', 'a'], ['dap-signed-field-x-request-id', 'b']]);
    expect(verifySenderSignature({ headers, body }, { resolveKey: sender.resolveKey })).toMatchObject({ ok: true });
  });

  test('is refused by anybody but its recipient', () => {
    expect(verifyDelivery({ headers: delivered(covering), body }, { resolveKey: platform.resolveKey, recipient: 'sr-sro' })).toMatchObject({ problem: 'signature-invalid' });
  });

  test("does not let the platform pass for the sender, nor the sender for the platform", () => {
    const headers = delivered(covering);
    expect(verifySenderSignature({ headers, body }, { resolveKey: platform.resolveKey })).toMatchObject({ problem: 'signature-invalid' });
    expect(verifyDelivery({ headers, body }, { resolveKey: sender.resolveKey, recipient: 'rav-so' })).toMatchObject({ problem: 'signature-invalid' });
  });

  test.each(['dap-signed-method', 'dap-signed-target', 'signature', 'content-digest', 'ce-id', 'dap-recipient'])('is refused without %s', (name) => {
    const headers = delivered(covering).filter(([found]) => found !== name);
    const verdicts = [
      verifyDelivery({ headers, body }, { resolveKey: platform.resolveKey, recipient: 'rav-so' }),
      verifySenderSignature({ headers, body }, { resolveKey: sender.resolveKey }),
    ];
    expect(verdicts.map(({ ok }) => ok)).toContain(false);
  });

  test.each(['dap-signed-method', 'ce-id', 'dap-recipient', 'content-type'])('is refused with %s twice', (name) => {
    const headers = delivered(covering);
    const twice = [...headers, ...headers.filter(([found]) => found === name)];
    const verdicts = [
      verifyDelivery({ headers: twice, body }, { resolveKey: platform.resolveKey, recipient: 'rav-so' }),
      verifySenderSignature({ headers: twice, body }, { resolveKey: sender.resolveKey }),
    ];
    expect(verdicts.map(({ ok }) => ok)).toContain(false);
  });
});

function revoked(unusableFrom: Date) {
  return { resolveKey: () => ({ ...platform.registered, unusableFrom }) };
}

/** As a client may send it that covers more than is asked for, one field of it on two lines. */
function twoLines(): FieldLine[] {
  const seconds = at.getTime() / 1000;
  const headers: FieldLine[] = [['Content-Type', contentType], ['Content-Digest', contentDigestOf(body)], ['X-Request-Id', 'a'], ['X-Request-Id', 'b']];
  const parameters = `("@method" "@target-uri" "content-digest" "content-type" "x-request-id";bs);created=${seconds};expires=${seconds + 60};nonce="${'n'.repeat(24)}";keyid="${'bb'.repeat(32)}";tag="iiz-dap"`;
  const { signatureInput, signature } = signInput('sig', parameters, sender.key, (component) =>
    requestValue({ ...request, headers }, readSignatureFields(headers) as SignatureFields, component),
  );
  return [...headers, ['Signature-Input', signatureInput], ['Signature', signature]];
}

function delivered(headers: readonly FieldLine[], signed = signRequest({ ...request, headers, key: sender.key, created: at }).headers): FieldLine[] {
  const verdict = verifyRequest({ ...request, headers: signed }, { at, resolveKey: sender.resolveKey });
  if (!verdict.ok) throw new Error(verdict.problem);
  const about = { id: '1', senderId: 'sr-sro', messageType: 'segment.assigned', version: '1.0', recipientId: 'rav-so', acceptedAt: at };
  return deliveryFields({ ...about, contentType, contentDigest: verdict.contentDigest ?? '', body, origin: request, sender: verdict }, platform.key);
}

function keyPair(keyid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const registered: RegisteredKey = { keyid, alg: 'ed25519', publicKey };
  const key: SigningKey = { keyid, alg: 'ed25519', privateKey };
  return { key, registered, resolveKey: (id: string) => (id === keyid ? registered : undefined) };
}

test('THR-S16 a kept signature covers the digest, says when it was made and never expires', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const [contentDigest, keyid] = [contentDigestOf(body), 'cd'.repeat(32)];
  const values: Record<string, string> = { 'content-digest': contentDigest, 'content-type': contentType };
  const problemOf = (names: readonly string[], times: string): unknown => {
    const input = `(${names.map((name) => `"${name}"`).join(' ')})${times};keyid="${keyid}";tag="iiz-dap"`;
    const base = [...names.map((name) => `"${name}": ${values[name]}`), `"@signature-params": ${input}`].join('\n');
    const signature = `dap=:${signBytes('ed25519', privateKey, Buffer.from(base)).toString('base64')}:`;
    const verdict = verifyDocument({ body, contentType, contentDigest, signatureInput: `dap=${input}`, signature }, { resolveKey: () => ({ keyid, alg: 'ed25519', publicKey }) });
    return verdict.ok ? 'genuine' : verdict.problem;
  };
  const both = Object.keys(values);
  expect(problemOf(both, ';created=1777881600')).toBe('genuine');
  expect(problemOf(['content-type'], ';created=1777881600')).toBe('signature-coverage');
  expect(problemOf(both, '')).toBe('signature-invalid');
  expect(problemOf(both, ';created=1777881600;expires=1777881900')).toBe('signature-invalid');
});
