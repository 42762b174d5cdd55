import { X509Certificate } from 'node:crypto';

/** A certificate as node reads it, from one PEM block; undefined for anything else. Whether it is to be trusted is another question. */
export function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
