import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Agreement, PartnerKeyRow, PartnerRow } from '#persistence';
import { issueCertificate } from '#signing';
import type { CertificateAuthority, CertificateKeyAlgorithm } from '#signing';

/** A partner of the demonstration with what its system needs to take part. */
export interface DemoPartner {
  id: string;
  role: string;
  name: string;
  channel: 'topic' | 'inbox';
  keyid: string;
  /** Algorithm of its signing key, as RFC 9421 names it. */
  alg: string;
  keyFile: string;
  certFile: string;
}

const algorithms: Record<CertificateKeyAlgorithm, string> = { ed25519: 'ed25519', p256: 'ecdsa-p256-sha256', 'rsa-3072': 'rsa-pss-sha512' };

const cast: readonly (readonly [id: string, role: string, name: string, channel: 'topic' | 'inbox', alg: CertificateKeyAlgorithm, regionId?: string])[] = [
  ['iiz-dap', 'DAP', 'IIZ-Datenaustauschplattform', 'inbox', 'ed25519'],
  ['sr-sro', 'SR', 'Sozialregion Olten', 'inbox', 'ed25519', 'sr-sro'],
  ['sr-sdol', 'SR', 'Sozialdienste Oberer Leberberg', 'inbox', 'p256', 'sr-sdol'],
  ['sr-tg', 'SR', 'Sozialregion Thal-Gäu', 'inbox', 'rsa-3072', 'sr-tg'],
  ['sr-dorneck', 'SR', 'Sozialregion Dorneck', 'inbox', 'ed25519', 'sr-dorneck'],
  ['rav-olten', 'RAV', 'RAV Olten', 'inbox', 'p256'],
  ['rav-solothurn', 'RAV', 'RAV Solothurn', 'topic', 'ed25519'],
  ['oealk-so', 'ALK', 'Öffentliche Arbeitslosenkasse Solothurn', 'inbox', 'ed25519'],
  ['ivst-so', 'IVST', 'IV-Stelle Solothurn', 'inbox', 'p256'],
  ['vpe-sove', 'VPE', 'SOVE', 'inbox', 'ed25519'],
  ['koi-so', 'KOI', 'Koordinationsstelle Integration', 'inbox', 'ed25519'],
];

/** The partners' ids that have Kafka topics: everybody but the platform itself. */
export const demoPartnerIds: readonly string[] = cast.map(([id]) => id).filter((id) => id !== 'iiz-dap');

/** Issues each partner a signing certificate below the authority and writes key and certificate into the folder. */
export async function makeDemoPartners(folder: string, authority: CertificateAuthority, at: Date): Promise<DemoPartner[]> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return Promise.all(
    cast.map(async ([id, role, name, channel, alg]): Promise<DemoPartner> => {
      const issued = await issueCertificate(authority, { subject: { cn: id, ou: 'partner', o: 'Kanton Solothurn', c: 'CH' }, alg, usage: ['signing'], at, days: 365 });
      const [keyFile, certFile] = [join(folder, `${id}.key`), join(folder, `${id}.crt`)];
      writeFileSync(keyFile, issued.privateKeyPem, { mode: 0o600 });
      writeFileSync(certFile, issued.certificatePem);
      return { id, role, name, channel, keyid: issued.keyid, alg: algorithms[alg], keyFile, certFile };
    }),
  );
}

/** What the directory holds of them. Health data never goes to `rav-solothurn`'s topic: it has registered no encryption key. */
export function directoryOf(partners: readonly DemoPartner[], certificates: ReadonlyMap<string, string>): { partners: PartnerRow[]; keys: PartnerKeyRow[]; agreements: Agreement[] } {
  return {
    partners: partners.map(({ id, role, name, channel }) => ({ partnerId: id, role, name, regionId: cast.find(([each]) => each === id)?.[5] ?? null, channel, encryptionKey: null })),
    keys: partners.map(({ id, keyid, alg }) => {
      const certificate = certificates.get(id) ?? '';
      const { validFrom, validTo } = new X509Certificate(certificate);
      return {
        keyid, partnerId: id, alg, certificate, publicKey: createPublicKey(certificate).export({ type: 'spki', format: 'pem' }).toString(),
        validFrom: new Date(validFrom), validUntil: new Date(validTo), revokedAt: null,
      };
    }),
    agreements: [...reciprocity(partners), ...mandates(partners)],
  };
}

/** RAV and IV-Stelle grant the regions reciprocity, both ways (AVIG Art. 85f Abs. 2, IVG Art. 68bis Abs. 3). */
function reciprocity(partners: readonly DemoPartner[]): Agreement[] {
  const since = new Date('2026-01-01T00:00:00Z');
  const regions = partners.filter(({ role }) => role === 'SR');
  const insurers = partners.filter(({ role }) => role === 'RAV' || role === 'IVST');
  return insurers.flatMap((insurer) =>
    regions.flatMap((region) => [
      { fromPartner: insurer.id, toPartner: region.id, code: 'reciprocity', validFrom: since, validTo: null },
      { fromPartner: region.id, toPartner: insurer.id, code: 'reciprocity', validFrom: since, validTo: null },
    ]),
  );
}

/** The regions have a contract with the association that assesses potentials for them (DSG Art. 9), in force both ways. */
function mandates(partners: readonly DemoPartner[]): Agreement[] {
  const since = new Date('2026-01-01T00:00:00Z');
  const assessors = partners.filter(({ role }) => role === 'VPE');
  return partners.filter(({ role }) => role === 'SR').flatMap((region) =>
    assessors.flatMap((assessor) => [
      { fromPartner: region.id, toPartner: assessor.id, code: 'processingMandate', validFrom: since, validTo: null },
      { fromPartner: assessor.id, toPartner: region.id, code: 'processingMandate', validFrom: since, validTo: null },
    ]),
  );
}
