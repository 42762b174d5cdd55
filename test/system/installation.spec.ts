import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { formatVkey } from '#audit';
import { loginRoles, repositoryRoot } from '#install';
import { freePorts, PlatformProcess, startKafka, startPostgres, withKafkaAdmin } from '#local';
import type { KafkaEngine, PostgresEngine } from '#local';
import { openPool } from '#persistence';
import { PartnerClient, readIdentity } from '#sdk';
import { createCertificateAuthority, issueCertificate } from '#signing';
import type { CertificateAuthority, IssuedCertificate } from '#signing';
import { callJson, eventually } from '../support/platform.ts';
import { Story } from '../support/story.ts';
import { TokenIssuer } from '../support/token-issuer.ts';

const hour = 3_600_000;
const pack = join(repositoryRoot(), 'policies', 'so-iiz-2026.1.yaml');
const audience = 'urn:iiz-dap:operator';
let folder: string;
let postgres: PostgresEngine;
let kafka: KafkaEngine;
let authority: CertificateAuthority;
let issuer: TokenIssuer;
const processes: PlatformProcess[] = [];
const clients: { close(): void }[] = [];

/** What an operator has before the first command: a server of each kind, a certificate authority, keys, passwords in files. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'iiz-install-'));
  chmodSync(folder, 0o755);
  authority = await createCertificateAuthority({ name: 'Authority of the canton', alg: 'p256', at: new Date(Date.now() - 2 * hour), years: 2 });
  secret('ca.pem', authority.certificatePem);
  [postgres, kafka] = await Promise.all([startPostgres({ folder: join(folder, 'postgres') }), startKafka({ folder: join(folder, 'kafka') })]);
  mkdirSync(join(folder, 'passwords'));
  for (const role of loginRoles) secret(`passwords/${role}`, `${randomBytes(18).toString('base64url')}\n`);
  for (const name of ['kek', 'index-key']) secret(name, randomBytes(32));
  secret('log.key', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await certificate('tls', { cn: 'localhost', ou: 'platform' }, ['tls-server']);
  await certificate('platform', { cn: 'iiz-dap', ou: 'platform' }, ['signing']);
  issuer = await TokenIssuer.start({ certFile: at('tls.pem'), keyFile: at('tls.key'), caFile: at('ca.pem') });
});

afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all(processes.map((process) => process.stop()));
  await issuer?.close();
  await Promise.all([postgres?.stop(), kafka?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function at(name: string): string {
  return join(folder, name);
}

function secret(name: string, content: string | Uint8Array): void {
  writeFileSync(at(name), content, { mode: 0o600 });
}

async function certificate(name: string, subject: { cn: string; ou: 'platform' | 'partner' }, usage: ['tls-server'] | ['signing']): Promise<IssuedCertificate> {
  const issued = await issueCertificate(authority, {
    subject: { ...subject, o: 'Kanton Solothurn', c: 'CH' }, alg: usage[0] === 'signing' ? 'ed25519' : 'p256', usage, at: new Date(Date.now() - hour), days: 30,
    ...(usage[0] === 'tls-server' ? { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] } : {}),
  });
  secret(`${name}.pem`, issued.certificatePem);
  secret(`${name}.key`, issued.privateKeyPem);
  return issued;
}

function databaseUrl(role: string, database: string): string {
  const url = new URL(postgres.adminUrl);
  [url.username, url.password, url.pathname] = [role, readFileSync(at(`passwords/${role}`), 'utf8').trim(), `/${database}`];
  return url.href;
}

/** One command, as a process that sees these settings and nothing else. */
function install(args: string[], env: Record<string, string>): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(repositoryRoot(), 'dist', 'deploy', 'install', 'src', 'main.js'), ...args], { env: { PATH: process.env['PATH'] ?? '', ...env } }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), said: out + err });
    });
  });
}

const migrators = () => ({ MIGRATOR_DATABASE_URL: databaseUrl('iiz_migrator', 'iiz_exchange'), AUDIT_MIGRATOR_DATABASE_URL: databaseUrl('iiz_audit_migrator', 'iiz_audit') });
const platformSettings = () => ({ MIGRATOR_DATABASE_URL: migrators().MIGRATOR_DATABASE_URL, PLATFORM_CERT_FILE: at('platform.pem') });
const genesis = ['genesis', '--pack', pack, '--approved-by', 'amtsleitung', '--approved-by', 'datenschutz'];

async function kafkaSettings(principal: string): Promise<Record<string, string>> {
  const { caFile, certFile, keyFile } = await kafka.credentials(principal);
  return { KAFKA_BROKERS: kafka.brokers.join(','), KAFKA_CA_FILE: caFile, KAFKA_CERT_FILE: certFile, KAFKA_KEY_FILE: keyFile };
}

test('a server without the roles, and one without the schema, are named with what to do', async () => {
  expect(await install(['migrate'], migrators())).toMatchObject({ code: 3, said: expect.stringContaining('"roles"') });
  expect(await install(['roles'], { ADMIN_DATABASE_URL: postgres.adminUrl, ROLE_PASSWORDS: at('passwords') })).toMatchObject({ code: 0, said: expect.stringContaining('iiz_auditor') });
  expect(await install(genesis, platformSettings())).toMatchObject({ code: 1, said: expect.stringContaining('"migrate"') });
});

test('a password file that holds none is told before any role is changed, and one that is no role\'s is named', async () => {
  mkdirSync(at('further'));
  secret('further/iiz_gatway', 'secret');
  secret('further/iiz_operator', '\n');
  const roles = () => install(['roles'], { ADMIN_DATABASE_URL: postgres.adminUrl, ROLE_PASSWORDS: at('further') });
  expect(await roles()).toMatchObject({ code: 3, said: expect.stringMatching(/iiz_operator holds no password\. Nothing was changed/) });
  rmSync(at('further/iiz_operator'));
  mkdirSync(at('further/iiz_router'));
  expect(await roles()).toMatchObject({ code: 3, said: expect.stringContaining('iiz_router cannot be read') });
  rmSync(at('further/iiz_router'), { recursive: true });
  expect(await roles()).toMatchObject({ code: 0, said: expect.stringMatching(/passwords set: keine \/ none\n.*no role has this name: iiz_gatway\n$/) });
  const password = openPool({ url: postgres.adminUrl, poolSize: 1 });
  expect((await password.query(`select rolname from pg_authid where rolpassword is null and rolname = any($1)`, [[...loginRoles]])).rows).toEqual([]);
  await password.end();
});

test('both schemas are migrated once, and what is pending can be asked before', async () => {
  expect(await install(['migrate', '--check'], migrators())).toMatchObject({ code: 1, said: expect.stringMatching(/exchange: .*pending.*\naudit: .*pending/) });
  expect(await install(['migrate'], migrators())).toMatchObject({ code: 0, said: expect.stringMatching(/exchange: .*taken.*\naudit: .*taken/) });
  expect(await install(['migrate', '--check'], migrators())).toMatchObject({ code: 0, said: expect.stringMatching(/exchange: .*up to date.*\naudit: .*up to date/) });
  const database = openPool({ url: migrators().MIGRATOR_DATABASE_URL, poolSize: 1 });
  await database.query(`insert into migration (timestamp, name) values (9999999999999, 'OfTomorrow9999999999999')`);
  expect(await install(['migrate'], migrators())).toMatchObject({ code: 1, said: expect.stringContaining('by a newer version (OfTomorrow9999999999999)') });
  await database.query(`delete from migration where name = 'OfTomorrow9999999999999'`);
  // As a version of before the first step was settled made it: taken by name, and another all the same.
  await database.query('alter function summarise_times() rename to of_before');
  for (const check of [['--check'], []]) expect(await install(['migrate', ...check], migrators())).toMatchObject({ code: 1, said: expect.stringContaining('no step leads from there') });
  await database.query('alter function of_before() rename to summarise_times');
  await database.end();
});

test('the first pack needs two people, comes into force once, and no other after it', async () => {
  expect(await install([...genesis.slice(0, 5), '--approved-by', 'amtsleitung'], platformSettings())).toMatchObject({ code: 1, said: expect.stringContaining('two different people') });
  await certificate('misnamed', { cn: 'IIZ-DAP', ou: 'platform' }, ['signing']);
  expect(await install(genesis, { ...platformSettings(), PLATFORM_CERT_FILE: at('misnamed.pem') })).toMatchObject({ code: 3, said: expect.stringContaining('CN=iiz-dap') });
  expect(await install(genesis, platformSettings())).toMatchObject({ code: 0, said: expect.stringMatching(/put into force: so-iiz-2026\.1 .*\n.*the platform's key entered/) });
  expect(await install(genesis, platformSettings())).toMatchObject({ code: 0, said: expect.stringContaining('in force already') });
  const other = at('other.yaml');
  copyFileSync(pack, other);
  writeFileSync(other, readFileSync(pack, 'utf8').replace('packVersion: so-iiz-2026.1', 'packVersion: so-iiz-2026.2'));
  expect(await install(['genesis', '--pack', other, ...genesis.slice(3)], platformSettings())).toMatchObject({ code: 1, said: expect.stringContaining('operator API') });
  expect(await install(['registers', '--shipped'], platformSettings())).toMatchObject({ code: 0, said: expect.stringMatching(/municipalities: [1-9]\d* .*\nregions: [1-9]/) });
});

test('topics and grants are brought to the file, and whatever differs later is named', async () => {
  const settings = { ...(await kafkaSettings('admin')), MIGRATOR_DATABASE_URL: migrators().MIGRATOR_DATABASE_URL };
  expect(await install(['topics', '--check'], settings)).toMatchObject({ code: 1, said: expect.stringMatching(/topic-missing iiz\.audit\.v1.*[^]*grant-missing User:router WRITE TOPIC iiz\.partner\.\*/) });
  expect(await install(['topics'], settings)).toMatchObject({ code: 0, said: expect.stringContaining('still differs: 0') });
  expect(await install(['topics', '--check'], settings)).toMatchObject({ code: 0, said: expect.stringContaining('differences: 0') });
  const tls = await kafka.credentials('admin');
  await withKafkaAdmin({ brokers: kafka.brokers, tls }, (admin) => admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: 'iiz.accepted.v1', configEntries: [{ name: 'retention.ms', value: '1000' }] }] }));
  expect(await install(['topics', '--check'], settings)).toMatchObject({ code: 1, said: expect.stringContaining('config iiz.accepted.v1 retention.ms: 1000 → 604800000') });
  expect(await install(['topics'], settings)).toMatchObject({ code: 0 });
});

test('the processes start on it, partners are entered by the operator API, and a message is accepted, delivered and verified', async () => {
  const origins = await startProcesses();
  const ca = authority.certificatePem;
  const operate = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<unknown> => {
    const token = await issuer.token({ sub: 'betrieb-1', aud: audience, roles: ['OPS'] });
    const answer = await callJson(`${origins.operator}${path}`, { method, ca, headers: { authorization: `Bearer ${token}` }, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const [region, rav] = await Promise.all([certificate('region', { cn: 'sr-sro', ou: 'partner' }, ['signing']), certificate('rav', { cn: 'rav-olten', ou: 'partner' }, ['signing'])]);
  await operate('PUT', '/v1/partners/sr-sro', { role: 'SR', name: 'Sozialregion Olten', channel: 'inbox', regionId: 'sr-sro' });
  await operate('PUT', '/v1/partners/rav-olten', { role: 'RAV', name: 'RAV Olten', channel: 'inbox' });
  await operate('POST', '/v1/partners/sr-sro/keys', { certificatePem: region.certificatePem });
  await operate('POST', '/v1/partners/rav-olten/keys', { certificatePem: rav.certificatePem });
  const { partners } = (await operate('GET', '/v1/partners')) as { partners: { partnerId: string }[] };
  expect(partners.map(({ partnerId }) => partnerId)).toEqual(['iiz-dap', 'rav-olten', 'sr-sro']);
  const topics = await install(['topics'], { ...(await kafkaSettings('admin')), MIGRATOR_DATABASE_URL: migrators().MIGRATOR_DATABASE_URL });
  expect(topics).toMatchObject({ code: 0, said: expect.stringContaining('topic-missing iiz.submit.rav-olten.v1') });

  secret('agreements.json', JSON.stringify([['rav-olten', 'sr-sro'], ['sr-sro', 'rav-olten']].map(([fromPartner, toPartner]) => ({ fromPartner, toPartner, code: 'reciprocity', validFrom: '2026-01-01T00:00:00Z', validTo: null }))));
  expect(await install(['registers', '--agreements', at('agreements.json')], platformSettings())).toMatchObject({ code: 0, said: expect.stringMatching(/agreements: 2 /) });
  expect(await install(['platform-key'], platformSettings())).toMatchObject({ code: 0, said: expect.stringContaining('was entered') });

  const vkey = formatVkey('install.test/log', createPrivateKey(readFileSync(at('log.key'))));
  const [sender, recipient] = [['sr-sro', region], ['rav-olten', rav]].map(([partnerId, issued]) => {
    const { certificatePem, privateKeyPem } = issued as IssuedCertificate;
    const client = new PartnerClient({ origin: origins.gateway, identity: readIdentity({ partnerId: partnerId as string, certificatePem, privateKeyPem }), tls: { ca }, trust: { anchors: [ca] }, log: { vkey, url: `${origins.auditor}/log` } });
    clients.push(client);
    return client;
  }) as [PartnerClient, PartnerClient];
  const story = new Story('sr-sro');
  const registration = story.registration(['rav-olten']);
  for (const envelope of [story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']), registration]) expect(await sender.send(envelope)).toMatchObject({ ok: true });
  const item = await eventually('the registration', async () => {
    const answer = await recipient.inbox();
    return answer.ok ? answer.page.items.find(({ type }) => type === 'case.registration') : undefined;
  });
  expect(await recipient.fetch(item.id)).toMatchObject({ ok: true, delivery: { envelope: { frame: { messageId: registration.frame.messageId } } } });
  const evidence = await eventually('its evidence', async () => {
    const answer = await sender.evidence(registration.frame.messageId);
    return answer.ok ? answer : undefined;
  });
  expect(evidence).toMatchObject({ ok: true });
});

async function startProcesses(): Promise<Record<'gateway' | 'operator' | 'auditor', string>> {
  const [gateway = 0, router = 0, auditor = 0, operator = 0] = await freePorts(4);
  const origin = (port: number): string => `https://127.0.0.1:${port}`;
  const tls = (name: string): Record<string, string> => ({ [`${name}_TLS_CERT_FILE`]: at('tls.pem'), [`${name}_TLS_KEY_FILE`]: at('tls.key') });
  const signing = { PLATFORM_CERT_FILE: at('platform.pem'), PLATFORM_KEY_FILE: at('platform.key'), KEK_FILE: at('kek') };
  const oidc = { OIDC_ISSUER: issuer.url, OIDC_CA_FILE: at('ca.pem') };
  const common = { folder, caFile: at('ca.pem') };
  processes.push(
    new PlatformProcess({ ...common, name: 'gateway', origin: origin(gateway), env: {
      ...(await kafkaSettings('gateway')), ...tls('GATEWAY'), ...signing, ...oidc, INDEX_KEY_FILE: at('index-key'), DATABASE_URL: databaseUrl('iiz_gateway', 'iiz_exchange'), GATEWAY_PORT: String(gateway), PUBLIC_ORIGIN: origin(gateway),
      AUDITOR_URL: origin(auditor), AUDITOR_CA_FILE: at('ca.pem'), PARTNER_CA_FILE: at('ca.pem'), OPERATOR_PORT: String(operator), OPERATOR_DATABASE_URL: databaseUrl('iiz_operator', 'iiz_exchange'), OPERATOR_AUDIENCE: audience,
    } }),
    new PlatformProcess({ ...common, name: 'router', origin: origin(router), env: { ...(await kafkaSettings('router')), ...tls('ROUTER'), ...signing, DATABASE_URL: databaseUrl('iiz_router', 'iiz_exchange'), ROUTER_PORT: String(router) } }),
    new PlatformProcess({ ...common, name: 'auditor', origin: origin(auditor), env: {
      ...(await kafkaSettings('auditor')), ...tls('AUDITOR'), ...oidc, INDEX_KEY_FILE: at('index-key'), AUDIT_DATABASE_URL: databaseUrl('iiz_auditor', 'iiz_audit'), AUDITOR_PORT: String(auditor), AUDIT_LOG_ORIGIN: 'install.test/log', AUDIT_LOG_KEY_FILE: at('log.key'),
    } }),
  );
  await Promise.all(processes.map((process) => process.restart()));
  return { gateway: origin(gateway), operator: origin(operator), auditor: origin(auditor) };
}
