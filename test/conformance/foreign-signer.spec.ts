import { describe, expect, test } from '@jest/globals';
import { createSignature, verifySignature } from 'http-message-sig';
import type { FieldOccurrence, RequestDescriptor, Signer } from 'http-message-sig';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyPairKeyObjectResult } from 'node:crypto';
import { contentDigestOf, createNonce, signBytes, signRequest, verifyBytes, verifyRequest } from '#signing';
import type { FieldLine, RegisteredKey, SignatureAlgorithm } from '#signing';

const at = new Date('2026-05-04T08:00:00Z');
const now = at.getTime() / 1000;
const keyid = 'cd'.repeat(32);
const body = Buffer.from('{"text":"Grüezi"}');
const targetUri = 'https://dap.so.ch/v1/messages?x=%2F&y';
const fields: FieldLine[] = [
  ['Host', 'dap.so.ch'],
  ['Content-Type', 'application/json'],
];

const algorithms: [SignatureAlgorithm, () => KeyPairKeyObjectResult][] = [
  ['ed25519', () => generateKeyPairSync('ed25519')],
  ['ecdsa-p256-sha256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['rsa-pss-sha512', () => generateKeyPairSync('rsa', { modulusLength: 3072 })],
];

/** http-message-sig knows how a base is built and a field written; it leaves the algorithms to its caller. */
describe.each(algorithms)('http-message-sig and the platform, under %s', (alg, generate) => {
  const { privateKey, publicKey } = generate();
  const key: RegisteredKey = { keyid, alg, publicKey };
  const context = { at, resolveKey: (id: string) => (id === keyid ? key : undefined) };
  const signer: Signer = { algorithm: alg, sign: (data) => signBytes(alg, privateKey, data) };

  test('the platform verifies what the other signed', async () => {
    const headers = await foreignlySigned(signer, ['@method', '@target-uri', 'content-digest', 'content-type', '@authority', '@path', '@query', '@scheme', 'host']);
    expect(verifyRequest({ method: 'POST', targetUri, headers, body }, context)).toMatchObject({ ok: true, keyid });
    expect(verifyRequest({ method: 'POST', targetUri: targetUri.replace('%2F', '%2f'), headers, body }, context)).toMatchObject({ problem: 'signature-invalid' });
  });

  test('the platform refuses what the other signed without the target', async () => {
    const headers = await foreignlySigned(signer, ['@method', 'content-digest', 'content-type']);
    expect(verifyRequest({ method: 'POST', targetUri, headers, body }, context)).toMatchObject({ problem: 'signature-coverage' });
  });

  test('the other verifies what the platform signed', async () => {
    const { headers } = signRequest({ method: 'POST', targetUri, headers: fields, body, key: { keyid, alg, privateKey }, created: at });
    const verified = await verifySignature(descriptor(headers), {
      policy: { algorithms: [alg], requiredComponents: ['@method', '@target-uri', 'content-digest', 'content-type'], requiredParameters: ['created', 'expires', 'nonce', 'keyid', 'tag'], maxAge: 300, now },
      resolveVerifier: () => ({ algorithm: alg, verify: (data, signature) => verifyBytes(alg, publicKey, data, signature) }),
    });
    expect(verified.parameters).toMatchObject({ keyid, tag: 'iiz-dap', created: now });
  });
});

async function foreignlySigned(signer: Signer, components: string[]): Promise<FieldLine[]> {
  const signed: FieldLine[] = [...fields, ['Content-Digest', contentDigestOf(body)]];
  const parameters = { created: now, expires: now + 120, nonce: createNonce(), keyid, alg: signer.algorithm, tag: 'iiz-dap' };
  const { signatureInput, signature } = await createSignature(descriptor(signed), { label: 'theirs', components, parameters, signer });
  return [...signed, ['Signature-Input', signatureInput], ['Signature', signature]];
}

function descriptor(lines: readonly FieldLine[]): RequestDescriptor {
  const occurrences = lines.map(([name, value]): FieldOccurrence => ({ name, value }));
  return { kind: 'request', method: 'POST', targetUri, fields: occurrences };
}
