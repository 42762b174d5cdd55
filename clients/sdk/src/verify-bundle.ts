import { X509Certificate } from 'node:crypto';
import type { evidenceFormat } from '#audit';
import { commonName } from '#signing';
import { CertificateRing } from './certificate-ring.ts';
import type { CertificateTrust } from './certificate-ring.ts';
import { refuseAsNotGenuine } from './client-fault.ts';
import type { Evidence, PartnerCertificate } from './gateway-answers.ts';
import { platformId } from './open-delivery.ts';
import { signerOf } from './signer-of.ts';
import { verifyEvidence } from './verify-evidence.ts';
import type { VerifiedEvidence } from './verify-evidence.ts';

/** Evidence with the certificates of platform and sender: all that a verification needs beside what is trusted. */
export interface EvidenceBundle extends Evidence {
  readonly format: typeof evidenceFormat;
  readonly kind: 'message';
  readonly platformCertificates: readonly PartnerCertificate[];
  readonly senderCertificates: readonly PartnerCertificate[];
}

export interface BundleTrust extends CertificateTrust {
  /** The log's public key as its vkey line. */
  readonly vkey: string;
}

/**
 * Verifies evidence offline, years later too: what is trusted are the authorities given and the log's key.
 *
 * @throws ClientFault not-genuine, or settings-unusable for a vkey that is none
 * @example
 * const { event, leafIndex } = await verifyBundle(JSON.parse(await readFile('evidence.json', 'utf8')), { vkey, anchors: [ca] });
 */
export async function verifyBundle(bundle: EvidenceBundle, { vkey, ...trust }: BundleTrust): Promise<VerifiedEvidence> {
  const certificates = new CertificateRing(() => Promise.resolve(bundle.platformCertificates), trust);
  const keyid = signerOf(bundle.receipt.signatureInput, 'dap');
  const resolveKey = await certificates.keysOf(platformId, keyid);
  requirePlatform(bundle.platformCertificates.find((each) => each.keyid === keyid));
  return verifyEvidence(bundle, { vkey, resolveKey });
}

/** The file brings its certificates along, and partners have some of the same authority: only the platform's may sign a receipt. */
function requirePlatform(certificate: PartnerCertificate | undefined): void {
  if (certificate === undefined || commonName(new X509Certificate(certificate.certificatePem)) !== platformId) refuseAsNotGenuine('The receipt', 'it is signed by somebody else than the platform');
}
