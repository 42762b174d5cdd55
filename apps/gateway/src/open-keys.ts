import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { platformPartner } from '#cases';
import { StartFault } from '#runtime';
import type { ConfigOf } from '#runtime';
import { consentHandle, indexKeyFingerprint, openKeyRing, openVeil, personIndex, readKeyFile } from '#sealing';
import type { KeyRing, Veil } from '#sealing';
import { pemBlocks, readSigningKey } from '#signing';
import type { SigningKey } from '#signing';
import type { CertificateTrust } from './certificates/certificate-trust.ts';
import type { gatewayConfig } from './gateway.config.ts';

/** What the platform signs, seals and indexes with. */
export interface PlatformKeys {
  readonly platformKey: SigningKey;
  readonly keks: KeyRing;
  readonly handleOf: (caseId: string, consentId: string) => string;
  readonly personKeyOf: (vn: string) => string;
  readonly indexKeyFingerprint: string;
  /** Hides what would confirm a guess of an erased content. */
  readonly veil: Veil;
}

/** @throws StartFault */
export async function openKeys(config: ConfigOf<typeof gatewayConfig>, trust: CertificateTrust): Promise<PlatformKeys> {
  const keks = await openKeyRing(config).catch(StartFault.because('the key-encryption keys cannot be opened: check the settings KEK_…'));
  const index = readKeyFile(config.indexKeyFile);
  if (!index.ok) throw new StartFault('INDEX_KEY_FILE holds no key: 32 raw bytes', { fault: index.fault });
  const indexKey = createSecretKey(index.key);
  return {
    platformKey: openPlatformKey(config, trust),
    keks,
    handleOf: (caseId, consentId) => consentHandle(indexKey, caseId, consentId),
    personKeyOf: (vn) => personIndex(indexKey, vn),
    indexKeyFingerprint: indexKeyFingerprint(indexKey),
    veil: openVeil(index.key),
  };
}

function openPlatformKey({ platformCertFile, platformKey }: ConfigOf<typeof gatewayConfig>, trust: CertificateTrust): SigningKey {
  const [leaf = '', ...intermediates] = pemBlocks(readFileSync(platformCertFile, 'latin1'), 'CERTIFICATE');
  const fault = trust.check({ leaf, intermediates }, new Date());
  if (fault !== undefined) {
    throw new StartFault('PLATFORM_CERT_FILE is not trusted: nobody could verify a receipt; check PARTNER_CA_FILE, validity and revocation lists', {
      fault,
    });
  }
  const read = readSigningKey(leaf, platformKey, platformPartner);
  if (!read.ok) {
    throw new StartFault(
      `PLATFORM_KEY_FILE is not the Ed25519 key of PLATFORM_CERT_FILE, or that is not issued for CN=${platformPartner}: nobody could verify a receipt`,
      { fault: read.fault },
    );
  }
  return read.key;
}
