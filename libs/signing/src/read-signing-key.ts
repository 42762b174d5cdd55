import { createPrivateKey, X509Certificate } from 'node:crypto';
import { keyidOf } from './keyid.ts';
import type { SigningKey } from './registered-key.ts';

/**
 * The first certificate of a PEM text with the Ed25519 key (PKCS#8 PEM) that belongs to it, as the platform signs. A key of another
 * certificate would sign what nobody can verify, and nobody would notice before somebody verifies.
 */
export function readSigningKey(certificatePem: string, privateKeyPem: string): { ok: true; key: SigningKey } | { ok: false; fault: 'unreadable' | 'not-its-key' | 'not-ed25519' } {
  const pair = readPair(certificatePem, privateKeyPem);
  if (pair === undefined) return { ok: false, fault: 'unreadable' };
  const { certificate, privateKey } = pair;
  if (privateKey.asymmetricKeyType !== 'ed25519') return { ok: false, fault: 'not-ed25519' };
  if (!certificate.checkPrivateKey(privateKey)) return { ok: false, fault: 'not-its-key' };
  return { ok: true, key: { keyid: keyidOf(certificate.raw), alg: 'ed25519', privateKey } };
}

function readPair(certificatePem: string, privateKeyPem: string) {
  try {
    return { certificate: new X509Certificate(certificatePem), privateKey: createPrivateKey(privateKeyPem) };
  } catch {
    return undefined;
  }
}
