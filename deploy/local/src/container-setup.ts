import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyTopics } from '#install';
import { migrateAudit, migrateExchange } from '#persistence';
import type { CredentialVolume } from './container-credentials.ts';
import { demoPartnerIds, type DemoPartner } from './demo-partners.ts';
import { enterDemo } from './enter-demo.ts';
import { provision } from './provision.ts';

export interface ContainerPlace {
  /** Holds one folder per volume, as `makeCredentials` filled them. */
  root: string;
  /** `host:port` of PostgreSQL. */
  database: string;
  brokers: string[];
  /** Where the processes find the authority's certificate for their connection to PostgreSQL. */
  caFileInside: string;
}

/**
 * Brings empty or used engines to what the processes expect: roles with new passwords, both schemas, topics and access
 * lists, the demo partners, the policy pack. Hands each process the URL of its database role as a file. May be run again.
 * @throws InstallFault
 */
export async function setUpPlatform({ root, database, brokers, caFileInside }: ContainerPlace): Promise<void> {
  const at = (volume: CredentialVolume, name: string): string => join(root, volume, name);
  const caFile = at('ca', 'ca.pem');
  const password = readFileSync(at('setup', 'superuser.password'), 'utf8');
  const admin = new URL(`postgresql://postgres@${database}/postgres`);
  admin.password = password;
  admin.search = tlsQuery(caFile);
  const urls = await provision(admin.href);
  await Promise.all([
    migrateExchange(urls.exchange.migrator),
    migrateAudit(urls.audit.migrator),
    applyTopics({ brokers, tls: { caFile, certFile: at('setup', 'kafka.pem'), keyFile: at('setup', 'kafka.key') }, partners: [...demoPartnerIds] }),
  ]);
  await enterDemo(urls, JSON.parse(readFileSync(at('setup', 'partners.json'), 'utf8')) as DemoPartner[]);
  const handed = [
    ['gateway', 'database-url', urls.exchange.gateway], ['gateway', 'operator-database-url', urls.exchange.operator], ['router', 'database-url', urls.exchange.router],
    ['auditor', 'database-url', urls.audit.auditor],
  ] as const;
  for (const [volume, name, url] of handed) {
    const inside = new URL(url);
    inside.search = tlsQuery(caFileInside);
    handOver(at(volume, name), inside.href);
  }
}

function tlsQuery(caFile: string): string {
  return `?sslmode=verify-full&sslrootcert=${encodeURIComponent(caFile)}`;
}

function handOver(path: string, secret: string): void {
  writeFileSync(path, secret, { mode: 0o600 });
  chmodSync(path, 0o600);
}
