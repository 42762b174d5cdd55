import { createHash } from 'node:crypto';
import { bitLength, publicKeyOf, readPublicKey, type ReadKey } from './certificate-key.ts';
import { isHonestEd25519Point } from './ed25519-point.ts';
import { derFromPem } from './pem.ts';
import { greatestCommonDivisor, isWeakModulus } from './rsa-modulus.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';

export type EnrolmentFault =
  | 'unreadable'
  | 'key-type-not-allowed'
  | 'point-invalid'
  | 'rsa-size'
  | 'rsa-exponent'
  | 'rsa-modulus-weak'
  | 'rsa-modulus-shared';

export type Enrolment =
  | {
      ok: true;
      /** The one algorithm that signatures by this key will be checked with. */
      alg: SignatureAlgorithm;
      /** Lower-case hex SHA-256 of the SubjectPublicKeyInfo: what is pinned for the partner. */
      spkiSha256: string;
    }
  | { ok: false; reason: EnrolmentFault };

export interface EnrolmentConditions {
  /** An operator's dated exception for this partner: RSA from 2048 bits on. */
  shortRsa?: boolean;
  /** SubjectPublicKeyInfo (DER) of keys already registered; an RSA key may share no factor with another one of them. */
  registered?: Iterable<Uint8Array>;
}

const LEAST_BITS = 3072;
const LEAST_BITS_BY_EXCEPTION = 2048;
const MOST_BITS = 8192;
/** OpenSSL verifies nothing under larger exponents. */
const MOST_EXPONENT = 2n ** 64n;

/**
 * Whether a public key (SubjectPublicKeyInfo, DER or one PEM block) may be registered for signing messages:
 * Ed25519 in the prime-order subgroup, P-256, P-384, RSA of at least 3072 bits with an exponent from 65537 on and
 * a modulus not known to be weak. Takes some milliseconds; meant for enrolment, not for every message.
 */
export function enrolKey(key: string | Uint8Array, conditions: EnrolmentConditions = {}): Enrolment {
  const spki = typeof key === 'string' ? derFromPem(key, 'PUBLIC KEY') : key;
  if (spki === undefined) return { ok: false, reason: 'unreadable' };
  const read = readPublicKey(spki);
  if (read === undefined) return { ok: false, reason: publicKeyOf(spki) === undefined ? 'unreadable' : 'key-type-not-allowed' };
  const alg = algorithmOf(read);
  if (alg === undefined) return { ok: false, reason: 'key-type-not-allowed' };
  const reason = keyFault(read, spki, conditions);
  return reason === undefined ? { ok: true, alg, spkiSha256: createHash('sha256').update(spki).digest('hex') } : { ok: false, reason };
}

function algorithmOf(key: ReadKey): SignatureAlgorithm | undefined {
  if (key.type === 'ed25519') return 'ed25519';
  if (key.type !== 'ec') return 'rsa-pss-sha512';
  if (key.curve === 'P-256') return 'ecdsa-p256-sha256';
  return key.curve === 'P-384' ? 'ecdsa-p384-sha384' : undefined;
}

function keyFault(key: ReadKey, spki: Uint8Array, conditions: EnrolmentConditions): EnrolmentFault | undefined {
  if ('modulus' in key) return rsaFault(key, spki, conditions);
  const honest = key.type === 'ec' || isHonestEd25519Point(key.point);
  return honest && publicKeyOf(spki) !== undefined ? undefined : 'point-invalid';
}

function rsaFault(
  { modulus, exponent }: { modulus: bigint; exponent: bigint },
  spki: Uint8Array,
  { shortRsa = false, registered = [] }: EnrolmentConditions,
): EnrolmentFault | undefined {
  const bits = bitLength(modulus);
  if (bits < (shortRsa ? LEAST_BITS_BY_EXCEPTION : LEAST_BITS) || bits > MOST_BITS || bits % 8 !== 0) return 'rsa-size';
  if (exponent < 65_537n || exponent >= MOST_EXPONENT || exponent % 2n === 0n) return 'rsa-exponent';
  if (isWeakModulus(modulus)) return 'rsa-modulus-weak';
  for (const other of registered) {
    const theirs = Buffer.compare(other, spki) === 0 ? undefined : readPublicKey(other);
    if (theirs !== undefined && 'modulus' in theirs && greatestCommonDivisor(modulus, theirs.modulus) !== 1n) return 'rsa-modulus-shared';
  }
  return undefined;
}
