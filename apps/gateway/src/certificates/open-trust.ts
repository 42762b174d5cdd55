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
  const { clientCaFile, partnerEku } = config;
  const partnerCas = certificatesIn(config.partnerCaFile);
  const clientCas = clientCaFile === undefined ? undefined : certificatesIn(clientCaFile);
  const lists = await openLists(config, [...partnerCas, ...(clientCas ?? [])], log);
  const trustOf = (anchors: readonly string[], eku: readonly string[]): CertificateTrust => new CertificateTrust({ anchors, eku, ...(lists === undefined ? {} : { lists }) });
  return { trust: trustOf(partnerCas, partnerEku), clientTrust: clientCas && trustOf(clientCas, ['clientAuth']), lists };
}

function certificatesIn(file: string): string[] {
  return pemBlocks(readFileSync(file, 'latin1'), 'CERTIFICATE');
}

async function openLists(config: TrustConfig, anchors: readonly string[], log: Log): Promise<RevocationLists | undefined> {
  const { crlFolder, crlUrls } = config;
  if (crlFolder === undefined && crlUrls === undefined) return undefined;
  const sources = { ...(crlFolder === undefined ? {} : { folder: crlFolder }), ...(crlUrls === undefined ? {} : { urls: crlUrls }), refreshMs: config.crlRefreshMs, anchors };
  const lists = await RevocationLists.open(sources, {
    failed: (source, error) => log.warn('a source of revocation lists gave none; what it gave before stays in use', { source, error }),
  });
  process.on('SIGHUP', () => void lists.refresh());
  return lists;
}
