import { randomUUID, X509Certificate } from 'node:crypto';
import { appendOutbox, auditRecordOf, insertKey, keysBeforeEnrolment, noCase, savePartner, transaction } from '#persistence';
import type { Pool } from '#persistence';
import { commonName, enrolKey, keyidOf, pemBlocks } from '#signing';
import { InstallFault } from './install-fault.ts';

const platform = { partnerId: 'iiz-dap', role: 'DAP', name: 'IIZ-Datenaustauschplattform', regionId: null, channel: 'inbox', encryptionKey: null } as const;

/**
 * Enters the platform itself in the directory, with the key that signs its receipts and deliveries, on record in the same
 * transaction: the one entry that no operator can change. A renewed certificate stands beside the former ones, so that what
 * these signed stays verifiable. The same again changes nothing.
 *
 * @param certificatePem its certificate, followed by the intermediates
 * @throws InstallFault file-unusable
 */
export async function enterPlatform(pool: Pool, certificatePem: string): Promise<{ keyid: string; isNew: boolean }> {
  const { certificate, chain, x509 } = readPlatformCertificate(certificatePem);
  const keyid = keyidOf(x509.raw);
  const isNew = await transaction(pool, async (tx) => {
    await savePartner(tx, platform);
    if ((await keysBeforeEnrolment(tx)).some((key) => key.keyid === keyid)) return false;
    await insertKey(tx, {
      keyid, partnerId: platform.partnerId, alg: 'ed25519', certificate, chain: chain.join('\n'), publicKey: x509.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      validFrom: x509.validFromDate, validUntil: x509.validToDate, revokedAt: null,
    });
    const event = auditRecordOf({
      eventId: randomUUID(), kind: 'OPERATED', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DAP' },
      detail: { action: 'KEY_ENROLLED', partner: platform.partnerId, key: keyid, alg: 'ed25519' },
    });
    await appendOutbox(tx, [{ caseId: noCase, records: [event] }]);
    return true;
  });
  return { keyid, isNew };
}

/** The certificate that the platform signs under, with its intermediates. @throws InstallFault file-unusable */
export function readPlatformCertificate(certificatePem: string): { certificate: string; chain: string[]; x509: X509Certificate } {
  const [certificate, ...chain] = pemBlocks(certificatePem, 'CERTIFICATE').map((pem) => `${pem}\n`);
  if (certificate === undefined) throw new InstallFault('file-unusable', 'PLATFORM_CERT_FILE holds no certificate.', 'Give the platform\'s signing certificate in PEM, followed by its intermediates.');
  const x509 = new X509Certificate(certificate);
  const enrolment = enrolKey(x509.publicKey.export({ type: 'spki', format: 'der' }));
  if (!enrolment.ok || enrolment.alg !== 'ed25519') throw new InstallFault('file-unusable', 'The key of PLATFORM_CERT_FILE is not Ed25519.', 'Have a certificate issued for an Ed25519 key: the gateway signs with no other.');
  if (commonName(x509) !== platform.partnerId) throw new InstallFault('file-unusable', `PLATFORM_CERT_FILE is not issued for CN=${platform.partnerId}.`, 'Have it issued for that common name: whoever verifies a receipt takes nobody else for the platform.');
  return { certificate, chain, x509 };
}
