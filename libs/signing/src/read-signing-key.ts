import { createPrivateKey, X509Certificate } from 'node:crypto';
import { commonName } from './common-name.ts';
import { keyidOf } from './keyid.ts';
import type { SigningKey } from './registered-key.ts';

/**
 * The first certificate of a PEM text with the Ed25519 key (PKCS#8 PEM) that belongs to it, as the platform signs. A key of another
 * certificate, or a certificate under another name, would sign what nobody takes for the platform's, and nobody would notice before
 * somebody verifies.
 */
export function readSigningKey(
  certificatePem: string,
  privateKeyPem: string,
  name: string,
): { ok: true; key: SigningKey } | { ok: false; fault: 'unreadable' | 'not-its-key' | 'not-ed25519' | 'common-name' } {
  const pair = readPair(certificatePem, privateKeyPem);
  if (pair === undefined) return { ok: false, fault: 'unreadable' };
  const { certificate, privateKey } = pair;
  if (privateKey.asymmetricKeyType !== 'ed25519') return { ok: false, fault: 'not-ed25519' };
  if (!certificate.checkPrivateKey(privateKey)) return { ok: false, fault: 'not-its-key' };
  if (commonName(certificate) !== name) return { ok: false, fault: 'common-name' };
  return { ok: true, key: { keyid: keyidOf(certificate.raw), alg: 'ed25519', privateKey } };
}

function readPair(certificatePem: string, privateKeyPem: string) {
  try {
    return { certificate: new X509Certificate(certificatePem), privateKey: createPrivateKey(privateKeyPem) };
  } catch {
    return undefined;
  }
}
