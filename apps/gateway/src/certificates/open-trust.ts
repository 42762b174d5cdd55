import { readFileSync } from 'node:fs';
import type { ConfigOf, Log } from '#runtime';
import { pemBlocks } from '#signing';
import type { gatewayConfig } from '../gateway.config.ts';
import { CertificateTrust } from './certificate-trust.ts';
import { RevocationLists } from './revocation-lists.ts';

type TrustConfig = Pick<ConfigOf<typeof gatewayConfig>, 'partnerCaFile' | 'clientCaFile' | 'partnerEku' | 'crlFolder' | 'crlUrls' | 'crlRefreshMs'>;

export interface Trust {
  /** Of the certificates that messages are signed with. */
  readonly trust: CertificateTrust;
  /** Of the certificates that TLS clients show; `undefined`: none are asked for. */
  readonly clientTrust: CertificateTrust | undefined;
  readonly lists: RevocationLists | undefined;
}

/** What the settings say about whom to trust, with the revocation lists loaded; SIGHUP loads them again. */
export async function openTrust(config: TrustConfig, log: Log): Promise<Trust> {
  const { partnerCaFile, clientCaFile, partnerEku } = config;
  const lists = await openLists(config, log);
  const trustOf = (caFile: string, eku: readonly string[]): CertificateTrust =>
    new CertificateTrust({ anchors: pemBlocks(readFileSync(caFile, 'latin1'), 'CERTIFICATE'), eku, ...(lists === undefined ? {} : { lists }) });
  return { trust: trustOf(partnerCaFile, partnerEku), clientTrust: clientCaFile === undefined ? undefined : trustOf(clientCaFile, ['clientAuth']), lists };
}

async function openLists(config: TrustConfig, log: Log): Promise<RevocationLists | undefined> {
  const { crlFolder, crlUrls } = config;
  if (crlFolder === undefined && crlUrls === undefined) return undefined;
  const sources = { ...(crlFolder === undefined ? {} : { folder: crlFolder }), ...(crlUrls === undefined ? {} : { urls: crlUrls }), refreshMs: config.crlRefreshMs };
  const lists = await RevocationLists.open(sources, {
    failed: (source, error) => log.warn('a source of revocation lists gave none; what it gave before stays in use', { source, error }),
  });
  process.on('SIGHUP', () => void lists.refresh());
  return lists;
}
