import type { KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from './signature-algorithm.ts';

/** Lower-case hex SHA-256 of a certificate's DER. */
const keyidForm = /^[0-9a-f]{64}$/;

/** A partner's public key as registered: the algorithm belongs to the key, never to the message. */
export interface RegisteredKey {
  readonly keyid: string;
  readonly alg: SignatureAlgorithm;
  readonly publicKey: KeyObject;
  /** From this instant on the key is revoked, blocked or expired. */
  readonly unusableFrom?: Date;
  /** End of the dated exception for an RSA key of 2048 bits; without it RSA keys have at least 3072. */
  readonly shortRsaUntil?: Date;
}

export interface SigningKey {
  readonly keyid: string;
  readonly alg: SignatureAlgorithm;
  readonly privateKey: KeyObject;
}

export function isKeyid(text: string): boolean {
  return keyidForm.test(text);
}

export function isUsable(key: RegisteredKey, at: Date): boolean {
  return key.unusableFrom === undefined || at < key.unusableFrom;
}

export function isLongEnough(key: RegisteredKey, at: Date): boolean {
  if (key.alg !== 'rsa-pss-sha512') return true;
  const bits = key.publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= 3072 || (bits >= 2048 && key.shortRsaUntil !== undefined && at < key.shortRsaUntil);
}
