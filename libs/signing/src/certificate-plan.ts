import type { KeyObject } from 'node:crypto';

/** A distinguished name in encoding order: country first, common name last (RFC 2253 prints it reversed). */
export type NameAttribute = { type: 'C' | 'O' | 'OU' | 'CN'; value: string };

export type KeyUsageName = 'digitalSignature' | 'contentCommitment' | 'keyCertSign' | 'cRLSign';

/** Everything a certificate will say, settled before one of the two encoders writes and signs it. */
export interface CertificatePlan {
  /** Positive, at most 20 octets, lower-case hex (RFC 5280 4.1.2.2). */
  serialNumber: string;
  subject: NameAttribute[];
  /** `null` makes the certificate self-issued. */
  issuerCertificatePem: string | null;
  notBefore: Date;
  notAfter: Date;
  subjectKey: KeyObject;
  issuerKey: KeyObject;
  /** `null` for a leaf; otherwise how many authorities may follow below this one. */
  authority: { pathLength: number | null } | null;
  keyUsage: KeyUsageName[];
  /** Dotted OIDs; empty leaves the extension out. */
  extendedKeyUsage: string[];
  dnsNames: string[];
  ipAddresses: string[];
}
