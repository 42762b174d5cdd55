import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { compactDecrypt, CompactEncrypt } from 'jose';

type KeyManagement = 'ECDH-ES+A256KW' | 'RSA-OAEP-256';

/** A partner's public encryption key, checked. */
export interface EncryptionKey {
  readonly alg: KeyManagement;
  readonly publicKey: KeyObject;
}

export type CheckedEncryptionKey =
  | { readonly ok: true; readonly key: EncryptionKey }
  | { readonly ok: false; readonly reason: 'unreadable' | 'private-key' | 'rsa-too-short' | 'not-for-encryption' };

const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const minimalRsaBits = 3072;

function managementOf(key: KeyObject): KeyManagement | 'rsa-too-short' | 'not-for-encryption' {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return modulusLength >= minimalRsaBits ? 'RSA-OAEP-256' : 'rsa-too-short';
  if (key.asymmetricKeyType === 'x25519') return 'ECDH-ES+A256KW';
  return key.asymmetricKeyType === 'ec' && curves.has(namedCurve) ? 'ECDH-ES+A256KW' : 'not-for-encryption';
}

/**
 * Reads a public key, PEM (SPKI) or JWK, as a key to encrypt to: RSA of at least 3072 bits, P-256, P-384, P-521 or
 * X25519. Private keys are refused: whoever sends one has given it away.
 */
export function checkEncryptionKey(material: string | JsonWebKey): CheckedEncryptionKey {
  if (typeof material === 'string' ? /PRIVATE KEY/.test(material) : material.d !== undefined) return { ok: false, reason: 'private-key' };
  let publicKey: KeyObject;
  try {
    publicKey = typeof material === 'string' ? createPublicKey(material) : createPublicKey({ key: material, format: 'jwk' });
  } catch {
    return { ok: false, reason: 'unreadable' };
  }
  const alg = managementOf(publicKey);
  if (alg === 'rsa-too-short' || alg === 'not-for-encryption') return { ok: false, reason: alg };
  return { ok: true, key: { alg, publicKey } };
}

function isChecked(key: EncryptionKey | string | JsonWebKey): key is EncryptionKey {
  return typeof key === 'object' && 'publicKey' in key;
}

/**
 * Encrypts a delivery for one recipient as a compact JWE (RFC 7516, A256GCM). A key that is not checked yet is
 * checked here, and the promise rejects when it is refused: keys are to be checked when they are registered.
 */
export async function encryptForRecipient(
  bytes: Uint8Array,
  recipientKey: EncryptionKey | string | JsonWebKey,
  header: { readonly contentType: string; readonly kid: string },
): Promise<string> {
  const checked = isChecked(recipientKey) ? { ok: true as const, key: recipientKey } : checkEncryptionKey(recipientKey);
  if (!checked.ok) throw new Error(`encryption key refused: ${checked.reason}`);
  const { alg, publicKey } = checked.key;
  return new CompactEncrypt(bytes)
    .setProtectedHeader({ alg, enc: 'A256GCM', kid: header.kid, cty: header.contentType })
    .encrypt(publicKey);
}

export type DecryptedDelivery =
  | { readonly ok: true; readonly plaintext: Uint8Array; readonly contentType: string | undefined; readonly kid: string | undefined }
  | { readonly ok: false; readonly reason: 'key' | 'not-decryptable' };

/**
 * Opens a delivery with the recipient's private key, PEM (PKCS#8) or JWK. Only what `encryptForRecipient` writes is
 * read: its two key managements, A256GCM, no compression.
 */
export async function decryptAsRecipient(jwe: string, privateKey: string | JsonWebKey | KeyObject): Promise<DecryptedDelivery> {
  const key = privateKeyOf(privateKey);
  if (key === null) return { ok: false, reason: 'key' };
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['ECDH-ES+A256KW', 'RSA-OAEP-256'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxDecompressedLength: 0,
    });
    return { ok: true, plaintext, contentType: protectedHeader.cty, kid: protectedHeader.kid };
  } catch {
    return { ok: false, reason: 'not-decryptable' };
  }
}

function privateKeyOf(material: string | JsonWebKey | KeyObject): KeyObject | null {
  if (material instanceof KeyObject) return material.type === 'private' ? material : null;
  try {
    return typeof material === 'string' ? createPrivateKey(material) : createPrivateKey({ key: material, format: 'jwk' });
  } catch {
    return null;
  }
}
