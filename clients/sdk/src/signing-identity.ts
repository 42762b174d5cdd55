import { createPrivateKey, X509Certificate } from 'node:crypto';
import { enrolKey, keyidOf } from '#signing';
import type { SigningKey } from '#signing';
import { ClientFault } from './client-fault.ts';

/** Who signs: a partner with the key that belongs to one of its registered certificates. */
export interface SigningIdentity {
  readonly partnerId: string;
  readonly key: SigningKey;
}

export interface IdentityFiles {
  readonly partnerId: string;
  /** PEM of the registered certificate. */
  readonly certificatePem: string;
  /** PEM of its private key, PKCS#8. */
  readonly privateKeyPem: string;
  /** Of the private key, when it is encrypted. */
  readonly passphrase?: string;
}

/**
 * Reads a certificate with its private key. The algorithm and the keyid follow from the certificate.
 *
 * @throws ClientFault settings-unusable when they do not belong together, or the key is not one that may sign.
 * @example
 * const identity = readIdentity({ partnerId: 'sr-sro', certificatePem: await readFile('sr-sro.pem', 'utf8'), privateKeyPem: await readFile('sr-sro.key', 'utf8') });
 */
export function readIdentity({ partnerId, certificatePem, privateKeyPem, passphrase }: IdentityFiles): SigningIdentity {
  const { certificate, privateKey } = readPair(certificatePem, privateKeyPem, passphrase);
  if (!certificate.checkPrivateKey(privateKey)) throw unusable('the private key is not that of the certificate');
  const enrolment = enrolKey(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  if (!enrolment.ok) throw unusable(`a key like this may not sign (${enrolment.reason})`);
  return { partnerId, key: { keyid: keyidOf(certificate.raw), alg: enrolment.alg, privateKey } };
}

function readPair(certificatePem: string, privateKeyPem: string, passphrase: string | undefined) {
  try {
    return {
      certificate: new X509Certificate(certificatePem),
      privateKey: createPrivateKey({ key: privateKeyPem, ...(passphrase === undefined ? {} : { passphrase }) }),
    };
  } catch (cause) {
    throw unusable('the certificate or the private key cannot be read as PEM', cause);
  }
}

function unusable(reason: string, cause?: unknown): ClientFault {
  return new ClientFault(
    'settings-unusable',
    `The signing identity cannot be used: ${reason}.`,
    'Give the certificate registered with the platform and its own PKCS#8 key.',
    cause,
  );
}
