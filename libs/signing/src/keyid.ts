import { createHash } from 'node:crypto';

/** The `keyid` of a certificate: lower-case hex SHA-256 of its DER, 64 characters. */
export function keyidOf(certificateDer: Uint8Array): string {
  return createHash('sha256').update(certificateDer).digest('hex');
}
