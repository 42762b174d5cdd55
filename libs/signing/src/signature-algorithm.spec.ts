import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { signBytes, verifyBytes } from './signature-algorithm.ts';

const data = Buffer.from('what is signed');

describe('RSA-PSS', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const padding = constants.RSA_PKCS1_PSS_PADDING;

  test('signs and verifies with a salt of 64 bytes, also when the same keys are used again', () => {
    for (let i = 0; i < 3; i++) expect(verifyBytes('rsa-pss-sha512', publicKey, data, signBytes('rsa-pss-sha512', privateKey, data))).toBe(true);
    expect(verifyBytes('rsa-pss-sha512', publicKey, data, sign('sha512', data, { key: privateKey, padding, saltLength: 64 }))).toBe(true);
  });

  test.each([0, 20, 32, 63, 65])('a salt of %i bytes is refused', (saltLength) => {
    expect(verifyBytes('rsa-pss-sha512', publicKey, data, sign('sha512', data, { key: privateKey, padding, saltLength }))).toBe(false);
  });

  test('PKCS#1 v1.5 is refused: the parameters reach node:crypto', () => {
    expect(verifyBytes('rsa-pss-sha512', publicKey, data, sign('sha512', data, privateKey))).toBe(false);
  });

  test.each([['sha512', 'sha256'], ['sha512', 'sha1'], ['sha256', 'sha256']])('a key that names %s and %s for the mask serves no algorithm', (hashAlgorithm, mgf1HashAlgorithm) => {
    const named = generateKeyPairSync('rsa-pss', { modulusLength: 3072, hashAlgorithm, mgf1HashAlgorithm });
    const signature = sign(hashAlgorithm, data, { key: named.privateKey, padding, saltLength: 64 });
    expect(verifyBytes('rsa-pss-sha512', named.publicKey, data, signature)).toBe(false);
  });

  test('a key that names SHA-512 for both, or nothing, serves it', () => {
    for (const options of [{ hashAlgorithm: 'sha512', mgf1HashAlgorithm: 'sha512' }, {}]) {
      const named = generateKeyPairSync('rsa-pss', { modulusLength: 3072, ...options });
      expect(verifyBytes('rsa-pss-sha512', named.publicKey, data, signBytes('rsa-pss-sha512', named.privateKey, data))).toBe(true);
    }
  });

  test("leaves the caller's key as it is", () => {
    signBytes('rsa-pss-sha512', privateKey, data);
    expect(Object.keys(privateKey)).toEqual([]);
  });
});

test.each([
  ['ecdsa-p256-sha256', 'P-256', 'sha256', 64],
  ['ecdsa-p384-sha384', 'P-384', 'sha384', 96],
] as const)('%s is r and s side by side, and DER is refused', (alg, namedCurve, hash, length) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const signature = signBytes(alg, privateKey, data);
  expect(signature).toHaveLength(length);
  expect(verifyBytes(alg, publicKey, data, signature)).toBe(true);
  expect(verifyBytes(alg, publicKey, data, sign(hash, data, privateKey))).toBe(false);
});
