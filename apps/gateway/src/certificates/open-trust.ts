import { readFileSync } from 'node:fs';
import type { ConfigOf, Log } from '#runtime';
import { pemBlocks } from '#signing';
import type { gatewayConfig } from '../gateway.config.ts';
import { CertificateTrust } from './certificate-trust.ts';
import { RevocationLists } from './revocation-lists.ts';

type TrustConfig = Pick<ConfigOf<typeof gatewayConfig>, 'partnerCaFile' | 'partnerEku' | 'crlFolder' | 'crlUrls' | 'crlRefreshMs'>;

/** What the settings say about whom to trust, with the revocation lists loaded; SIGHUP loads them again. */
export async function openTrust(config: TrustConfig, log: Log): Promise<{ trust: CertificateTrust; lists: RevocationLists | undefined }> {
  const anchors = pemBlocks(readFileSync(config.partnerCaFile, 'latin1'), 'CERTIFICATE');
  const { partnerEku: eku, crlFolder, crlUrls } = config;
  if (crlFolder === undefined && crlUrls === undefined) return { trust: new CertificateTrust({ anchors, eku }), lists: undefined };
  const sources = { ...(crlFolder === undefined ? {} : { folder: crlFolder }), ...(crlUrls === undefined ? {} : { urls: crlUrls }), refreshMs: config.crlRefreshMs };
  const lists = await RevocationLists.open(sources, {
    failed: (source, error) => log.warn('a source of revocation lists gave none; what it gave before stays in use', { source, error }),
  });
  process.on('SIGHUP', () => void lists.refresh());
  return { trust: new CertificateTrust({ anchors, eku, lists }), lists };
}
