import { checkPrimeSync, createPublicKey, generateKeyPairSync, generatePrimeSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { enrolKey, type EnrolmentFault } from './enrol-key.ts';
import { isWeakModulus } from './rsa-modulus.ts';

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const rsaKey = (modulusLength: number, publicExponent = 65_537): KeyObject => generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey;
const base64url = (value: bigint): string => Buffer.from(evenHex(value), 'hex').toString('base64url');
const evenHex = (value: bigint): string => value.toString(16).padStart(Math.ceil(value.toString(16).length / 2) * 2, '0');
const rsaSpki = (n: bigint, e = 65_537n): Buffer => spki(createPublicKey({ key: { kty: 'RSA', n: base64url(n), e: base64url(e) }, format: 'jwk' }));
const ed25519Spki = (point: string): Buffer => Buffer.from(`302a300506032b6570032100${point}`, 'hex');
const refused = (reason: EnrolmentFault): object => ({ ok: false, reason });

/** Every encoding of a point of order 1, 2, 4 or 8, the non-canonical ones included. */
const lowOrderPoints = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
];

describe('a key is registered', () => {
  test('with the one algorithm that belongs to its kind', () => {
    expect(enrolKey(spki(generateKeyPairSync('ed25519').publicKey))).toMatchObject({ ok: true, alg: 'ed25519' });
    expect(enrolKey(spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey))).toMatchObject({ ok: true, alg: 'ecdsa-p256-sha256' });
    expect(enrolKey(spki(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey))).toMatchObject({ ok: true, alg: 'ecdsa-p384-sha384' });
    expect(enrolKey(spki(rsaKey(3072)))).toMatchObject({ ok: true, alg: 'rsa-pss-sha512' });
    expect(enrolKey(spki(generateKeyPairSync('rsa-pss', { modulusLength: 3072 }).publicKey))).toMatchObject({ ok: true, alg: 'rsa-pss-sha512' });
  });

  test('by the same fingerprint from PEM and DER', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const fromPem = enrolKey(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    expect(fromPem).toEqual(enrolKey(spki(publicKey)));
    expect(fromPem).toMatchObject({ ok: true, spkiSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe('an Ed25519 key is refused', () => {
  test.each(lowOrderPoints)('when its point %s is of low order', (point) => {
    expect(enrolKey(ed25519Spki(point))).toEqual(refused('point-invalid'));
  });

  test('when a point of low order has been added to an honest one', () => {
    // B, the base point of RFC 8032, plus the point of order two: (x, y) becomes (−x, −y).
    const basePoint = `58${'66'.repeat(31)}`;
    const shifted = `95${'99'.repeat(31)}`;
    expect(enrolKey(ed25519Spki(basePoint))).toMatchObject({ ok: true });
    expect(enrolKey(ed25519Spki(shifted))).toEqual(refused('point-invalid'));
  });

  test('when its octets name no point of the curve', () => {
    expect(enrolKey(ed25519Spki(`02${'00'.repeat(31)}`))).toEqual(refused('point-invalid'));
  });
});

describe('an RSA key is refused', () => {
  test('below 3072 bits, but for an exception from 2048 bits on', () => {
    const key = spki(rsaKey(2048));
    expect(enrolKey(key)).toEqual(refused('rsa-size'));
    expect(enrolKey(key, { shortRsa: true })).toMatchObject({ ok: true });
    expect(enrolKey(spki(rsaKey(1024)), { shortRsa: true })).toEqual(refused('rsa-size'));
  });

  test('THR-S12 beyond 8192 bits, which cost each verification too much, and of no whole number of bytes', () => {
    for (const bits of [8_200n, 16_384n, 3_076n]) expect(enrolKey(rsaSpki((1n << (bits - 1n)) + 1n))).toEqual(refused('rsa-size'));
  });

  test('THR-S12 a byte short of 3072 bits, and of 2048 with an exception', () => {
    const ofBits = (bits: bigint): Buffer => rsaSpki((1n << (bits - 1n)) + 1n);
    expect(enrolKey(ofBits(3_064n))).toEqual(refused('rsa-size'));
    expect(enrolKey(ofBits(2_040n), { shortRsa: true })).toEqual(refused('rsa-size'));
  });

  test('THR-S12 with an exponent under which nothing can be verified', () => {
    expect(enrolKey(rsaSpki((1n << 3071n) + 1n, 2n ** 64n + 1n))).toEqual(refused('rsa-exponent'));
  });

  test('with an exponent of 3 or 1, or an even one', () => {
    expect(enrolKey(spki(rsaKey(3072, 3)))).toEqual(refused('rsa-exponent'));
    const n = generatePrimeSync(1536, { bigint: true }) * generatePrimeSync(1536, { bigint: true });
    expect(enrolKey(rsaSpki(n, 1n))).toMatchObject({ ok: false });
    expect(enrolKey(rsaSpki(n, 65_538n))).toMatchObject({ ok: false });
  });

  test('when it shares a prime with a registered key', () => {
    const [p, q, r] = [1, 2, 3].map(() => generatePrimeSync(1536, { bigint: true })) as [bigint, bigint, bigint];
    const [own, other] = [rsaSpki(p * q), rsaSpki(p * r)];
    expect(enrolKey(own, { registered: [other] })).toEqual(refused('rsa-modulus-shared'));
    expect(enrolKey(own, { registered: [rsaSpki(p * q, 65_539n)] })).toEqual(refused('rsa-modulus-shared'));
    expect(enrolKey(own, { registered: [own] })).toMatchObject({ ok: true });
  });

  test('when its modulus can be factored at sight', () => {
    const p = generatePrimeSync(1536, { bigint: true });
    expect(enrolKey(rsaSpki(p * p))).toEqual(refused('rsa-modulus-weak'));
    const small = generatePrimeSync(512, { bigint: true });
    expect(isWeakModulus(small * nextPrime(small))).toBe(true);
    // So far apart that Fermat's method takes eight steps and more.
    expect(isWeakModulus(small * nextPrime(small + (1n << 259n)))).toBe(true);
    expect(isWeakModulus(small)).toBe(true);
    expect(isWeakModulus(small * 7919n)).toBe(true);
    expect(isWeakModulus(small * generatePrimeSync(512, { bigint: true }))).toBe(false);
  });

  test('when it comes from the generator of CVE-2017-15361', () => {
    const primes = [
      3n,
      5n,
      7n,
      11n,
      13n,
      17n,
      19n,
      23n,
      29n,
      31n,
      37n,
      41n,
      43n,
      47n,
      53n,
      59n,
      61n,
      67n,
      71n,
      73n,
      79n,
      83n,
      89n,
      97n,
      101n,
      103n,
      107n,
      109n,
      113n,
      127n,
      131n,
      137n,
      139n,
      149n,
      151n,
      157n,
      163n,
      167n,
    ];
    const product = primes.reduce((sum, prime) => sum * prime);
    const rocaPrime = (power: bigint): bigint => generatePrimeSync(512, { bigint: true, add: product * 2n, rem: oddResidue(65_537n ** power % product, product) });
    expect(isWeakModulus(rocaPrime(5n) * rocaPrime(11n))).toBe(true);
  });
});

describe('what is no public key for signing is refused', () => {
  test.each([
    ['P-521', spki(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey)],
    ['secp256k1', spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)],
    ['X25519', spki(generateKeyPairSync('x25519').publicKey)],
    ['Ed448', spki(generateKeyPairSync('ed448').publicKey)],
    ['P-256 with its curve spelled out', spki(generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).publicKey)],
    ['RSASSA-PSS bound to SHA-256', spki(generateKeyPairSync('rsa-pss', { modulusLength: 3072, hashAlgorithm: 'sha256' }).publicKey)],
  ])('such as %s', (_name, key) => {
    expect(enrolKey(key)).toEqual(refused('key-type-not-allowed'));
  });

  test('such as a private key, a truncated one, or one with trailing bytes', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const der = spki(publicKey);
    expect(enrolKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toEqual(refused('unreadable'));
    expect(enrolKey(der.subarray(0, -1))).toEqual(refused('unreadable'));
    expect(enrolKey(Buffer.concat([der, Buffer.of(0)]))).toMatchObject({ ok: false });
    expect(enrolKey('')).toEqual(refused('unreadable'));
  });

  test('such as a point off its curve', () => {
    const der = Buffer.from(spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey));
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    expect(enrolKey(der)).toEqual(refused('point-invalid'));
  });
});

function nextPrime(from: bigint): bigint {
  let candidate = from + 2n;
  while (!checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

function oddResidue(residue: bigint, product: bigint): bigint {
  return residue % 2n === 1n ? residue : residue + product;
}
