import type { X509Certificate } from 'node:crypto';

/** The one common name of a certificate's subject (RFC 5280 4.1.2.6); undefined where there is none, or more than one. */
export function commonName(certificate: X509Certificate): string | undefined {
  const name: unknown = certificate.toLegacyObject().subject.CN;
  return typeof name === 'string' ? name : undefined;
}
