import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPack, packHash } from '#consent';
import { activateGenesis, enterDirectory, enterMunicipalities, enterRollouts, openPool } from '#persistence';
import { directoryOf, type DemoPartner } from './demo-partners.ts';
import type { DatabaseUrls } from './provision.ts';
import { repositoryRoot } from './repository-root.ts';

/** Enters partners, municipalities and regions in the directory and activates the shipped policy pack, where that has not been done. */
export async function enterDemo(urls: DatabaseUrls, partners: readonly DemoPartner[]): Promise<void> {
  const pool = openPool({ url: urls.exchange.migrator, poolSize: 1 });
  try {
    await enterDirectory(pool, directoryOf(partners, new Map(partners.map(({ id, certFile }) => [id, readFileSync(certFile, 'utf8')]))));
    await enterMunicipalities(pool, JSON.parse(readFileSync(join(repositoryRoot(), 'policies', 'municipality-regions.json'), 'utf8')) as Parameters<typeof enterMunicipalities>[1]);
    await enterRollouts(pool, JSON.parse(readFileSync(join(repositoryRoot(), 'policies', 'region-rollout.json'), 'utf8')) as Parameters<typeof enterRollouts>[1]);
    const source = readFileSync(join(repositoryRoot(), 'policies', 'so-iiz-2026.1.yaml'), 'utf8');
    const loaded = loadPack(source);
    if (!loaded.ok) throw new Error(`policies/so-iiz-2026.1.yaml does not load: ${JSON.stringify(loaded.faults.slice(0, 3))}`);
    await activateGenesis(pool, { version: loaded.pack.packVersion, source, hash: packHash(source) }, ['leitung-iiz', 'datenschutz'], new Date(Date.now() - 60_000));
  } finally {
    await pool.end();
  }
}
