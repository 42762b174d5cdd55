import { createPublicKey, type KeyObject } from 'node:crypto';
import { demand, derTag, integerOctets, objectIdentifier, octetAlignedBits, readDer, type DerReader } from './der.ts';
import { derFromPem } from './pem.ts';

/** A SubjectPublicKeyInfo of a form that the platform knows, encoded the one way it may be. */
export type ReadKey =
  | { type: 'ed25519'; point: Uint8Array }
  | { type: 'ec'; curve: 'P-256' | 'P-384' | 'P-521' }
  | { type: 'rsa' | 'rsa-pss'; modulus: bigint; exponent: bigint };

const oids = {
  rsa: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  ec: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
} as const;

const curves: ReadonlyMap<string, { curve: 'P-256' | 'P-384' | 'P-521'; pointBytes: number }> = new Map([
  ['1.2.840.10045.3.1.7', { curve: 'P-256', pointBytes: 65 }],
  ['1.3.132.0.34', { curve: 'P-384', pointBytes: 97 }],
  ['1.3.132.0.35', { curve: 'P-521', pointBytes: 133 }],
]);

const UNCOMPRESSED = 0x04;

/** RSASSA-PSS-params of SHA-512, MGF1 with SHA-512 and a salt of 64 octets: what rsa-pss-sha512 uses (RFC 4055 3.1). */
const pssWithSha512 = '3034a00f300d06096086480165030402030500a11c301a06092a864886f70d010108300d06096086480165030402030500a203020140';

/**
 * Reads Ed25519 (RFC 8410), named-curve EC with an uncompressed point (RFC 5480; explicit curve parameters
 * are how CVE-2020-0601 came about), rsaEncryption, and RSASSA-PSS keys open to SHA-512. Anything else is `undefined`.
 */
export function readPublicKey(spki: Uint8Array): ReadKey | undefined {
  return readDer(spki, (reader) => {
    const info = reader.enter();
    const algorithm = info.enter();
    const oid = objectIdentifier(algorithm.next(derTag.oid));
    const key = readKey(oid, algorithm, info);
    algorithm.end();
    info.end();
    return key;
  });
}

function readKey(oid: string, algorithm: DerReader, info: DerReader): ReadKey {
  if (oid === oids.ec) return readEc(algorithm, info);
  if (oid === oids.ed25519) return readEd25519(info);
  if (oid === oids.rsa) algorithm.next(derTag.null);
  else {
    demand(oid === oids.rsaPss, 'a key of another kind');
    demand(algorithm.atEnd || Buffer.from(algorithm.next(derTag.sequence).raw).toString('hex') === pssWithSha512, 'other PSS parameters');
  }
  return { type: oid === oids.rsa ? 'rsa' : 'rsa-pss', ...readRsa(info) };
}

/** A key for node:crypto; `undefined` if OpenSSL refuses it, as it does a point off its curve. */
export function publicKeyOf(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/**
 * A public key from PEM: one block of a form that `readPublicKey` reads and nothing else, so that no private key or certificate passes for
 * one; or RSA's own form (PKCS #1, RFC 8017 A.1.1), in which RFC 9421 B.1.1 prints a key.
 */
export function publicKeyFromPem(pem: string): KeyObject | undefined {
  const spki = derFromPem(pem, 'PUBLIC KEY') ?? spkiFromPkcs1(derFromPem(pem, 'RSA PUBLIC KEY'));
  return spki === undefined || readPublicKey(spki) === undefined ? undefined : publicKeyOf(spki);
}

/** `undefined` too where the bytes are not the one form that its key has. */
function spkiFromPkcs1(der: Uint8Array | undefined): Buffer | undefined {
  if (der === undefined) return undefined;
  try {
    const spki = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' }).export({ format: 'der', type: 'spki' });
    return publicKeyOf(spki)?.export({ format: 'der', type: 'pkcs1' }).equals(der) ? spki : undefined;
  } catch {
    return undefined;
  }
}

export function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/**
 * Whether a certificate may hold this key: RSA of 2048 to 8192 bits in whole octets with an odd exponent of
 * at least 65537, P-256, P-384, P-521, Ed25519. What a partner may sign messages with is narrower: `enrolKey`.
 */
export function isCertifiableKey(spki: Uint8Array): boolean {
  const key = readPublicKey(spki);
  if (key === undefined || publicKeyOf(spki) === undefined) return false;
  if (!('modulus' in key)) return true;
  const bits = bitLength(key.modulus);
  return bits >= 2048 && bits <= 8192 && bits % 8 === 0 && key.exponent >= 65_537n && key.exponent % 2n === 1n;
}

function readRsa(info: DerReader): { modulus: bigint; exponent: bigint } {
  const key = readDer(octetAlignedBits(info.next(derTag.bitString)), (reader) => {
    const fields = reader.enter();
    const modulus = positive(integerOctets(fields.next(derTag.integer)));
    const exponent = positive(integerOctets(fields.next(derTag.integer)));
    fields.end();
    return { modulus, exponent };
  });
  demand(key !== undefined, 'a malformed RSA key');
  return key;
}

function readEc(algorithm: DerReader, info: DerReader): ReadKey {
  const named = curves.get(objectIdentifier(algorithm.next(derTag.oid)));
  const point = octetAlignedBits(info.next(derTag.bitString));
  demand(named !== undefined && point.length === named.pointBytes && point[0] === UNCOMPRESSED, 'a curve or point of another form');
  return { type: 'ec', curve: named.curve };
}

function readEd25519(info: DerReader): ReadKey {
  const point = octetAlignedBits(info.next(derTag.bitString));
  demand(point.length === 32, 'a point of another length');
  return { type: 'ed25519', point };
}

function positive(octets: Uint8Array): bigint {
  demand((octets[0] ?? 0x80) < 0x80, 'a negative number');
  return BigInt(`0x${Buffer.from(octets).toString('hex')}`);
}
