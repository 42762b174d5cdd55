import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { applyTopics, repositoryRoot } from '#install';
import { migrateAudit, migrateExchange } from '#persistence';
import { createCertificateAuthority, createCrl, issueCertificate } from '#signing';
import type { CertificateAuthority } from '#signing';
import { demoPartnerIds, makeDemoPartners } from './demo-partners.ts';
import type { DemoPartner } from './demo-partners.ts';
import { describePlatform } from './describe-platform.ts';
import { EngineFault } from './engine-fault.ts';
import { enterDemo } from './enter-demo.ts';
import { freePorts } from './free-ports.ts';
import { startIdentityProvider } from './identity-provider.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { cosignerNames, logSigningKeys } from './log-signing-keys.ts';
import type { LogCosigner } from './log-signing-keys.ts';
import { openEngines } from './open-engines.ts';
import type { Engines } from './open-engines.ts';
import { PlatformProcess } from './platform-process.ts';
import type { Platform } from './platform.ts';
import type { DatabaseUrls } from './provision.ts';

export interface PlatformOptions {
  /** Everything lies below it. Embedded engines start empty; what yours hold needs the keys that lie here from the first start on. */
  folder: string;
  progress?: (line: string) => void;
  /** Settings of PostgreSQL over the defaults. */
  postgresSettings?: Record<string, string>;
  /** A proxy stands between the platform and Kafka on this port (fault tests). */
  kafkaProxyPort?: number;
  /** Where the processes find their databases, when not where these are: a network stands between (fault tests). */
  databasesFor?: (urls: DatabaseUrls) => DatabaseUrls;
  /** Called when the engines answer, before anything uses them. */
  onEngines?: (engines: Engines) => void;
  /** Where the compiled apps lie; default `dist` of this repository. */
  dist?: string;
  /** Further environment of the processes, by name. */
  env?: Partial<Record<'gateway' | 'router' | 'auditor', Record<string, string>>>;
}

/** Name the APIs to the identity provider (RFC 8707 wants absolute URIs). */
const AUDIENCE = 'urn:iiz-dap:audit';
const OPERATOR_AUDIENCE = 'urn:iiz-dap:operator';
/** Who signs in at the demonstration. Two at the governing office, so that one may ask for a policy pack and another approve. */
const staff = [
  { clientId: 'dpo-dap', roles: ['DPO'] }, { clientId: 'ops-dap', roles: ['OPS'] }, { clientId: 'gsiiz-dap', roles: ['GSIIZ'] }, { clientId: 'gsiiz-2-dap', roles: ['GSIIZ'] },
  { clientId: 'koi-so', roles: ['KOI'] }, { clientId: 'ags-so', roles: ['AGS'] },
] as const;
/** The same people at a browser; their passwords are drawn anew with every start and lie in `demo.json`. */
const people = [
  { userId: 'dpo', name: 'Datenschutzstelle', roles: ['DPO'] }, { userId: 'ops', name: 'Betrieb', roles: ['OPS'] }, { userId: 'gsiiz', name: 'Geschäftsstelle IIZ', roles: ['GSIIZ'] }, { userId: 'gsiiz-2', name: 'Leitung IIZ', roles: ['GSIIZ'] },
] as const;
const CONSOLE_CLIENT = 'iiz-console';
/** The demonstration's revocation list is made anew with every start. */
const LIST_DAYS = 90;
const LOG_ORIGIN = 'iiz-dap.so.ch/demo-log';
/** An empty file by which a folder is known for one of these. */
export const folderMark = '.iiz-dap-local';
/** They belong to what the engines hold, and begin anew with it. */
const keptKeys = ['kek', 'index-key', 'audit-log.key', ...cosignerNames.flatMap((name) => [`cosign-${name}.key`, `cosign-${name}.key.seen`]), 'ca.crt', 'ca.key'];

/**
 * Starts PostgreSQL and Kafka (or uses those that the environment names), makes roles, schema, topics, certificates and the
 * demo partners, activates the shipped policy pack and starts gateway, router and auditor. Settles when all are ready; the
 * running platform describes itself in `demo.json`. Everything ends with this process.
 *
 * @throws EngineFault, InstallFault with a sentence and its remedy
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const folder = resolve(options.folder);
  const progress = options.progress ?? (() => undefined);
  makeFolder(folder);
  const engines = await openEngines({ folder, progress, ...(options.postgresSettings === undefined ? {} : { postgresSettings: options.postgresSettings }), ...(options.kafkaProxyPort === undefined ? {} : { proxyPort: options.kafkaProxyPort }) });
  // Only now: had somebody been at work in this folder, the engines would have refused to start.
  for (const name of ['demo.json', 'next-message.json', 'next-evidence.json', ...(engines.fresh ? keptKeys : [])]) rmSync(join(folder, name), { force: true });
  const opened: Pick<Engines, 'stop'>[] = [engines];
  const stop = async (): Promise<void> => {
    for (let last = opened.pop(); last !== undefined; last = opened.pop()) await last.stop();
  };
  try {
    options.onEngines?.(engines);
    progress('Schema, topics, certificates and demo partners');
    const at = new Date(Date.now() - 3_600_000);
    const { authority, caFile, crlFolder } = await demoAuthority(folder, at);
    const { urls, partners } = await furnish(engines, join(folder, 'partners'), authority, at);
    const tls = await serverCertificate(folder, authority, at);
    // All at once: of ports that are asked for one after the other, a later one may be an earlier one that nobody uses yet.
    const [gatewayPort = 0, routerPort = 0, auditorPort = 0, operatorPort = 0, providerPort = 0] = await freePorts(5);
    const pages = { clientId: CONSOLE_CLIENT, redirectUris: [auditorPort, operatorPort].map((port) => `${origin(port)}/`) };
    const identityProvider = await startIdentityProvider({ ...tls, audiences: [AUDIENCE, OPERATOR_AUDIENCE], clients: staff, people, pages, port: providerPort });
    opened.push(identityProvider);
    const { logKeyFile, logVkey, cosigners } = await logSigningKeys(folder, LOG_ORIGIN);
    const processes = await processesOf({ ports: { gateway: gatewayPort, router: routerPort, auditor: auditorPort, operator: operatorPort }, folder, urls: options.databasesFor?.(urls) ?? urls, engines, tls, caFile, crlFolder, identityProvider, partners, logKeyFile, cosigners, options });
    opened.push({ stop: async () => void (await Promise.all(processes.map((each) => each.stop()))) });
    progress('Gateway, router and auditor');
    await Promise.all(processes.map((each) => each.restart()));
    const [gateway, router, auditor] = processes;
    const platform: Platform = {
      folder, gateway, router, auditor, engines, urls, caFile, partners, identityProvider, audience: AUDIENCE,
      operator: { origin: origin(operatorPort), audience: OPERATOR_AUDIENCE }, logOrigin: LOG_ORIGIN, logVkey, cosigners,
      kafkaCredentials: (principal) => engines.credentials(principal),
      stop,
    };
    await describePlatform(platform);
    return platform;
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * A folder of its own: what lies in it is overwritten and may be read by whoever PostgreSQL runs as, so it must be new, empty or
 * from an earlier start.
 *
 * @throws EngineFault folder-unusable
 */
function makeFolder(folder: string): void {
  if (folder.includes(',')) throw new EngineFault('folder-unusable', `${folder} has a comma in its name, which ends a folder's name for Kafka.`, 'Name a folder without a comma.');
  try {
    makeStepByStep(folder);
    const found = readdirSync(folder);
    if (found.length > 0 && !found.includes(folderMark)) {
      throw new EngineFault('folder-unusable', `${folder} holds files that no demonstration has made.`, 'Name an empty folder, or one that is not there yet.');
    }
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, folderMark), '');
  } catch (error) {
    if (error instanceof EngineFault) throw error;
    throw new EngineFault('folder-unusable', `${folder} is no folder that can be used (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`, 'Name a folder of your own, or one that is not there yet.', error);
  }
}

/** Node's own way to make all folders of a path tries without end where none can be made, as below `/proc`. */
function makeStepByStep(folder: string): void {
  if (existsSync(folder)) return;
  makeStepByStep(dirname(folder));
  mkdirSync(folder);
}

/** Roles, schema, topics, partners with their keys, the policy pack. */
async function furnish(engines: Engines, partnersFolder: string, authority: CertificateAuthority, at: Date): Promise<{ urls: DatabaseUrls; partners: DemoPartner[] }> {
  const urls = await engines.provision();
  const [partners] = await Promise.all([
    makeDemoPartners(partnersFolder, authority, at),
    migrateExchange(urls.exchange.migrator),
    migrateAudit(urls.audit.migrator),
    engines.credentials('admin').then((tls) => applyTopics({ brokers: engines.brokers, tls, partners: [...demoPartnerIds] })),
  ]);
  await enterDemo(urls, partners);
  return { urls, partners };
}

async function demoAuthority(folder: string, at: Date): Promise<{ authority: CertificateAuthority; caFile: string; crlFolder: string }> {
  const [caFile, keyFile] = [join(folder, 'ca.crt'), join(folder, 'ca.key')];
  if (!existsSync(caFile) || !existsSync(keyFile)) {
    const made = await createCertificateAuthority({ name: 'IIZ-DAP Demo CA', alg: 'p256', at, years: 2 });
    writeFileSync(keyFile, made.privateKeyPem, { mode: 0o600 });
    writeFileSync(caFile, made.certificatePem);
  }
  const authority = { certificatePem: readFileSync(caFile, 'utf8'), privateKeyPem: readFileSync(keyFile, 'utf8') };
  const crlFolder = join(folder, 'crl');
  mkdirSync(crlFolder, { recursive: true });
  const seconds = Math.floor(at.getTime() / 1000);
  writeFileSync(join(crlFolder, 'demo-ca.crl'), await createCrl(authority, [], { at, nextUpdate: new Date(at.getTime() + LIST_DAYS * 86_400_000), number: seconds }));
  return { authority, caFile, crlFolder };
}

async function serverCertificate(folder: string, authority: CertificateAuthority, at: Date): Promise<{ certFile: string; keyFile: string }> {
  const issued = await issueCertificate(authority, {
    subject: { cn: 'localhost', ou: 'platform', o: 'Kanton Solothurn', c: 'CH' }, alg: 'p256', usage: ['tls-server'], dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], at, days: 365,
  });
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  writeFileSync(certFile, issued.certificatePem);
  writeFileSync(keyFile, issued.privateKeyPem, { mode: 0o600 });
  return { certFile, keyFile };
}

interface ProcessParts {
  ports: Record<'gateway' | 'router' | 'auditor' | 'operator', number>;
  folder: string;
  urls: DatabaseUrls;
  engines: Engines;
  tls: { certFile: string; keyFile: string };
  caFile: string;
  crlFolder: string;
  identityProvider: IdentityProvider;
  partners: readonly DemoPartner[];
  options: PlatformOptions;
  logKeyFile: string;
  cosigners: readonly LogCosigner[];
}

async function processesOf(parts: ProcessParts): Promise<[PlatformProcess, PlatformProcess, PlatformProcess]> {
  const { ports, folder, urls, engines, tls, caFile, crlFolder, identityProvider, partners, logKeyFile, cosigners, options } = parts;
  const platform = partners.find(({ id }) => id === 'iiz-dap');
  const keys = {
    PLATFORM_CERT_FILE: platform?.certFile ?? '', PLATFORM_KEY_FILE: platform?.keyFile ?? '', KEK_FILE: secret(folder, 'kek'), INDEX_KEY_FILE: secret(folder, 'index-key'),
  };
  const kafka = async (principal: string): Promise<Record<string, string>> => {
    const { caFile: KAFKA_CA_FILE, certFile: KAFKA_CERT_FILE, keyFile: KAFKA_KEY_FILE } = await engines.credentials(principal);
    return { KAFKA_BROKERS: engines.brokers.join(','), KAFKA_CA_FILE, KAFKA_CERT_FILE, KAFKA_KEY_FILE };
  };
  const bundle = join(options.dist ?? join(repositoryRoot(), 'dist'), 'apps', 'console');
  const pages = { CONSOLE_CLIENT_ID: CONSOLE_CLIENT, ...(existsSync(join(bundle, 'index.html')) ? { CONSOLE_FOLDER: bundle } : {}) };
  const common = { folder, caFile, ...(options.dist === undefined ? {} : { dist: options.dist }) };
  return [
    new PlatformProcess({
      ...common, name: 'gateway', origin: origin(ports.gateway),
      env: {
        ...keys, ...(await kafka('gateway')), DATABASE_URL: urls.exchange.gateway, GATEWAY_PORT: String(ports.gateway), PUBLIC_ORIGIN: origin(ports.gateway), GATEWAY_TLS_CERT_FILE: tls.certFile,
        GATEWAY_TLS_KEY_FILE: tls.keyFile, AUDITOR_URL: origin(ports.auditor), AUDITOR_CA_FILE: caFile, PARTNER_CA_FILE: caFile, CRL_FOLDER: crlFolder,
        OPERATOR_PORT: String(ports.operator), DAP_STAGE: 'test', OPERATOR_DATABASE_URL: urls.exchange.operator, OPERATOR_AUDIENCE, OIDC_ISSUER: identityProvider.issuer, OIDC_CA_FILE: caFile,
        ...pages, OTHER_CONSOLE_URL: origin(ports.auditor), ...options.env?.gateway,
      },
    }),
    new PlatformProcess({
      ...common, name: 'router', origin: origin(ports.router),
      env: {
        ...keys, ...(await kafka('router')), DATABASE_URL: urls.exchange.router, ROUTER_PORT: String(ports.router), ROUTER_TLS_CERT_FILE: tls.certFile, ROUTER_TLS_KEY_FILE: tls.keyFile,
        ...options.env?.router,
      },
    }),
    new PlatformProcess({
      ...common, name: 'auditor', origin: origin(ports.auditor),
      env: {
        ...(await kafka('auditor')), AUDIT_DATABASE_URL: urls.audit.auditor, AUDITOR_PORT: String(ports.auditor), AUDITOR_TLS_CERT_FILE: tls.certFile, AUDITOR_TLS_KEY_FILE: tls.keyFile,
        AUDIT_LOG_ORIGIN: LOG_ORIGIN, AUDIT_LOG_KEY_FILE: logKeyFile, AUDIT_COSIGNERS: cosigners.map(({ vkey }) => vkey).join(','), INDEX_KEY_FILE: secret(folder, 'index-key'), OIDC_ISSUER: identityProvider.issuer, OIDC_CA_FILE: caFile, OIDC_AUDIENCE: AUDIENCE, ...pages, OTHER_CONSOLE_URL: origin(ports.operator), ...options.env?.auditor,
      },
    }),
  ];
}

function secret(folder: string, name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
  return path;
}

function origin(port: number): string {
  return `https://127.0.0.1:${port}`;
}
