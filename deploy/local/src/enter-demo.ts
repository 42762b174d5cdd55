import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activateFirstPack, enterPlatform, enterRegisters, repositoryRoot, shippedRegisters } from '#install';
import { enterAgreements, enterDirectory, openPool } from '#persistence';
import { directoryOf, type DemoPartner } from './demo-partners.ts';
import type { DatabaseUrls } from './provision.ts';

/** Enters partners, municipalities and regions in the directory and activates the shipped policy pack, where that has not been done. */
export async function enterDemo(urls: DatabaseUrls, all: readonly DemoPartner[]): Promise<void> {
  const certificates = new Map(all.map(({ id, certFile }) => [id, readFileSync(certFile, 'utf8')]));
  const { agreements, ...directory } = directoryOf(all.filter(({ id }) => id !== 'iiz-dap'), certificates);
  const pool = openPool({ url: urls.exchange.migrator, poolSize: 1 });
  try {
    await enterPlatform(pool, certificates.get('iiz-dap') ?? '');
    await enterDirectory(pool, { ...directory, agreements: [] });
    await enterAgreements(pool, agreements);
    await enterRegisters(pool, shippedRegisters());
    const source = readFileSync(join(repositoryRoot(), 'policies', 'so-iiz-2026.1.yaml'), 'utf8');
    await activateFirstPack(pool, { source, approvedBy: ['leitung-iiz', 'datenschutz'], activeFrom: new Date(Date.now() - 60_000), production: true });
  } finally {
    await pool.end();
  }
}
