import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPack, packHash } from '#consent';
import { provision, repositoryRoot, startPostgres } from '#local';
import type { DatabaseUrls, PostgresEngine } from '#local';
import { activateGenesis, Directory, enterDirectory, enterMunicipalities, enterRollouts, migrateExchange, openPool, vouch } from '#persistence';
import type { Agreement, PartnerKeyRow, PartnerRow } from '#persistence';
import { fileKek, keyRing } from '#sealing';
import type { KeyRing } from '#sealing';
import { createCertificateAuthority, issueCertificate } from '#signing';
import type { CertificateAuthority, SigningKey } from '#signing';
import type pg from 'pg';

/** The partners of the demonstration as the tests use them. */
const cast: readonly (readonly [id: string, role: string, channel: 'topic' | 'inbox'])[] = [
  ['iiz-dap', 'DAP', 'inbox'], ['sr-sro', 'SR', 'inbox'], ['sr-tg', 'SR', 'inbox'], ['rav-olten', 'RAV', 'inbox'], ['rav-solothurn', 'RAV', 'topic'],
  ['ivst-so', 'IVST', 'inbox'], ['oealk-so', 'ALK', 'inbox'], ['koi-so', 'KOI', 'inbox'],
];

export interface TestExchange {
  /** Removed at the end. */
  folder: string;
  postgres: PostgresEngine;
  urls: DatabaseUrls['exchange'];
  /** Pools of the roles that the processes use. */
  gateway: pg.Pool;
  router: pg.Pool;
  /** For looking, and for what only the operator may do. */
  migrator: pg.Pool;
  directory: Directory;
  keys: Map<string, SigningKey>;
  /** That the partners' certificates come from; and its certificate alone. */
  authority: CertificateAuthority;
  authorityPem: string;
  keks: KeyRing;
  kekFile: string;
  close(): Promise<void>;
}

/** A real PostgreSQL of its own with the exchange's schema, the demo partners and the shipped policy pack. */
export async function openTestExchange(settings: Record<string, string> = {}): Promise<TestExchange> {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-exchange-'));
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ folder, settings });
  const urls = await provision(postgres.adminUrl);
  await migrateExchange(urls.exchange.migrator);
  const pools = [urls.exchange.gateway, urls.exchange.router, urls.exchange.migrator].map((url) => openPool({ url }));
  const [gateway, router, migrator] = pools as [pg.Pool, pg.Pool, pg.Pool];
  // There is no log that it could be compared with.
  await vouch(migrator);
  const { keys, authority } = await enterCast(migrator);
  await activatePack(migrator);
  const directory = await Directory.open(gateway, () => undefined);
  const kekFile = join(folder, 'kek');
  writeFileSync(kekFile, randomBytes(32), { mode: 0o600 });
  const kek = fileKek(kekFile);
  if (!kek.ok) throw new Error(kek.fault);
  return {
    folder, postgres, urls: urls.exchange, gateway, router, migrator, directory, keys, authority, authorityPem: authority.certificatePem, keks: keyRing(kek.kek), kekFile,
    close: async () => {
      directory.close();
      await Promise.all(pools.map((pool) => pool.end()));
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function enterCast(pool: pg.Pool): Promise<Pick<TestExchange, 'keys' | 'authority'>> {
  const at = new Date(Date.now() - 3_600_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'ed25519', at, years: 2 });
  const keys = new Map<string, SigningKey>();
  const rows: PartnerKeyRow[] = [];
  for (const [partnerId] of cast) {
    const issued = await issueCertificate(authority, { subject: { cn: partnerId }, alg: 'ed25519', usage: ['signing'], at, days: 365 });
    const certificate = new X509Certificate(issued.certificatePem);
    keys.set(partnerId, { keyid: issued.keyid, alg: 'ed25519', privateKey: createPrivateKey(issued.privateKeyPem) });
    rows.push({
      keyid: issued.keyid, partnerId, alg: 'ed25519', certificate: issued.certificatePem, revokedAt: null,
      publicKey: createPublicKey(issued.certificatePem).export({ type: 'spki', format: 'pem' }).toString(),
      validFrom: new Date(certificate.validFrom), validUntil: new Date(certificate.validTo),
    });
  }
  const partners = cast.map(([partnerId, role, channel]): PartnerRow => ({ partnerId, role, name: partnerId, regionId: null, channel, encryptionKey: null }));
  const agreements: Agreement[] = [];
  await enterDirectory(pool, { partners, keys: rows, agreements });
  await enterMunicipalities(pool, JSON.parse(readFileSync(join(repositoryRoot(), 'registers', 'municipality-regions.json'), 'utf8')) as Parameters<typeof enterMunicipalities>[1]);
  await enterRollouts(pool, JSON.parse(readFileSync(join(repositoryRoot(), 'registers', 'region-rollout.json'), 'utf8')) as Parameters<typeof enterRollouts>[1]);
  return { keys, authority };
}

async function activatePack(pool: pg.Pool): Promise<void> {
  const source = readFileSync(join(repositoryRoot(), 'policies', 'so-iiz-2026.1.yaml'), 'utf8');
  const loaded = loadPack(source);
  if (!loaded.ok) throw new Error('The shipped pack does not load.');
  await activateGenesis(pool, { version: loaded.pack.packVersion, source, hash: packHash(source) }, ['leitung-iiz', 'datenschutz'], new Date(Date.now() - 1_000));
}
