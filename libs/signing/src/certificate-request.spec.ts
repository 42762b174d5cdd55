import 'reflect-metadata';
import { createPublicKey, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { expect, test } from '@jest/globals';
import { readSigningRequest } from './certificate-request.ts';

const kinds: [string, webcrypto.Algorithm | webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams, webcrypto.Algorithm | webcrypto.EcdsaParams][] = [
  ['Ed25519', { name: 'Ed25519' }, { name: 'Ed25519' }],
  ['P-256', { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-256' }],
  ['RSA', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 3072, publicExponent: new Uint8Array([1, 0, 1]) }, { name: 'RSASSA-PKCS1-v1_5' }],
];

test.each(kinds)('a request of a key of kind %s proves who holds the key, and nothing of it may be changed', async (_kind, algorithm, signingAlgorithm) => {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const request = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=sr-sro', keys, signingAlgorithm });
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey));
  const der = Buffer.from(request.rawData);
  expect(Buffer.from(readSigningRequest(der)?.spki ?? [])).toEqual(spki);
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE REQUEST-----\n`;
  expect(createPublicKey({ key: Buffer.from(readSigningRequest(pem)?.spki ?? []), format: 'der', type: 'spki' }).type).toBe('public');
  for (let index = 0; index < der.length; index += 7) {
    const changed = Buffer.from(der);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect([index, readSigningRequest(changed)]).toEqual([index, undefined]);
  }
  expect(readSigningRequest(der.subarray(0, -1))).toBeUndefined();
  expect(readSigningRequest(Buffer.concat([der, Buffer.of(0)]))).toBeUndefined();
});

test('what is no request is none', () => {
  for (const text of ['', 'x', '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----']) expect(readSigningRequest(text)).toBeUndefined();
});
