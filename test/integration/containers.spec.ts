import { chmodSync, chownSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { repositoryRoot, startKafka, startPostgres, type KafkaEngine, type PostgresEngine } from '#local';
import { createBus } from '#bus';
import { openPool } from '#persistence';
import { loadConfig, type ConfigSpec } from '#runtime';
import { auditorConfig } from '../../apps/auditor/src/auditor.config.ts';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.ts';
import { operatorConfig } from '../../apps/gateway/src/operator/operator.config.ts';
import { routerConfig } from '../../apps/router/src/router.config.ts';
import { credentialVolumes, makeCredentials } from '../../deploy/local/src/container-credentials.ts';
import { setUpPlatform } from '../../deploy/local/src/container-setup.ts';
import { unprivilegedUser } from '../../deploy/local/src/engine-user.ts';
import { containerProperties, localProperties } from '../../deploy/local/src/kafka-properties.ts';

interface Service {
  image: string;
  user?: string;
  read_only?: boolean;
  privileged?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit?: string;
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  networks: string[];
  ports?: string[];
  volumes: string[];
}

interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
}

const folder = join(repositoryRoot(), 'deploy');
const { services, networks, volumes } = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true }) as Compose;
const processes: Readonly<Record<string, ConfigSpec>> = { gateway: gatewayConfig, router: routerConfig, auditor: auditorConfig };

function mounts({ volumes: mounted }: Service): { source: string; target: string; readOnly: boolean }[] {
  return mounted.map((each) => {
    const [source = '', target = '', mode] = each.split(':');
    return { source, target, readOnly: mode === 'ro' };
  });
}

describe.each(Object.entries(services))('the container %s', (name, service) => {
  test('runs as an ordinary user, on a read-only file system, without capabilities', () => {
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service.privileged).toBeUndefined();
  });

  test('THR-C13 may take a part of the machine\'s memory, and what it keeps by its settings leaves half of it', () => {
    const mega = (size = ''): number => Number.parseInt(size, 10) * (/g/i.test(size) ? 1024 : 1);
    const kept = /shared_buffers=(\d+GB)|-Xmx(\d+m)/.exec(JSON.stringify(service));
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(mega(service.mem_limit)).toBeGreaterThanOrEqual(Math.max(512, 2 * mega(kept?.[1] ?? kept?.[2] ?? '0')));
  });

  test('names a version of its image', () => {
    expect(service.image).toMatch(/:\d[\w.]*$/);
  });

  test('mounts only what is there, from the repository read-only', () => {
    for (const { source, readOnly } of mounts(service)) {
      if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source);
      else expect([existsSync(join(folder, source)), readOnly]).toEqual([true, true]);
    }
  });

  test('uses networks and waits for services that exist', () => {
    expect(Object.keys(networks)).toEqual(expect.arrayContaining(service.networks));
    expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(service.depends_on ?? {})));
  });

  test('opens ports to this machine alone', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    if (service.ports !== undefined) expect(service.networks.some((each) => networks[each]?.internal !== true)).toBe(true);
  });

  test('holds no secret in its environment', () => {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|SECRET|KEY|DATABASE_URL/.test(variable)) expect([name, variable, variable.endsWith('_FILE'), value.startsWith('/run/credentials/')]).toEqual([name, variable, true, true]);
    }
  });
});

test('PostgreSQL and Kafka have no way out of their network, and the router serves nobody outside', () => {
  expect(networks['engines']?.internal).toBe(true);
  expect(services['postgres']?.networks).toEqual(['engines']);
  expect(services['router']?.networks).toEqual(['engines']);
});

test('each process mounts its own credentials and nobody else mounts them to write', () => {
  for (const process of Object.keys(processes)) {
    const readers = Object.entries(services).filter(([, service]) => mounts(service).some(({ source }) => source === process)).map(([name]) => name);
    expect(readers.sort()).toEqual([process, 'credentials', 'setup'].sort());
  }
  expect(mounts(services['gateway'] as Service).every(({ readOnly }) => readOnly)).toBe(true);
});

test('the broker refuses whoever has no certificate or no grant, here as on one machine', () => {
  const here = containerProperties();
  expect(here).toMatchObject({ 'ssl.client.auth': 'required', 'allow.everyone.if.no.acl.found': 'false', 'super.users': 'User:broker;User:admin', 'auto.create.topics.enable': 'false' });
  expect(here['listener.security.protocol.map']?.split(',').every((each) => each.endsWith(':SSL'))).toBe(true);
  const local = localProperties({ ports: { client: 1, broker: 2, controller: 3 }, dataFolder: '/d', keystoreFile: '/k', truststoreFile: '/t' });
  const differing = Object.keys(here).filter((name) => here[name] !== local[name]);
  expect(differing.sort()).toEqual(['advertised.listeners', 'controller.quorum.voters', 'listener.security.protocol.map', 'listeners', 'log.dirs', 'ssl.keystore.location', 'ssl.truststore.location'].sort());
});

test('the image copies only what is there and ends as an ordinary user', () => {
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, args = '']) => args.split(' ').slice(0, -1));
  expect(copied.filter((path) => !existsSync(join(repositoryRoot(), path)))).toEqual([]);
  const sent = readFileSync(join(folder, 'Dockerfile.dockerignore'), 'utf8').split('\n');
  for (const path of copied.filter((each) => !each.includes('/'))) expect([path, sent.includes(`!${path}`)]).toEqual([path, true]);
  const lastUsers = dockerfile.split(/^FROM /m).slice(-2).map((stage) => /^USER (.+)$/m.exec(stage)?.[1]);
  expect(lastUsers).toEqual(['10001:10001', '10001:10001']);
  for (const volume of credentialVolumes) expect(dockerfile).toContain(`/credentials/${volume}`);
});

describe('the helpers, run on engines of this machine', () => {
  const root = mkdtempSync(join(tmpdir(), 'iiz-containers-'));
  const credentials = join(root, 'credentials');
  let postgres: PostgresEngine;
  let kafka: KafkaEngine;

  beforeAll(async () => {
    chmodSync(root, 0o755);
    await makeCredentials(credentials);
    const authority = { certificatePem: readFileSync(join(credentials, 'ca', 'ca.pem'), 'utf8'), privateKeyPem: readFileSync(join(credentials, 'setup', 'ca.key'), 'utf8') };
    [postgres, kafka] = await Promise.all([startPostgres({ folder: join(root, 'pg'), settings: await serverTls() }), startKafka({ folder: join(root, 'kafka'), authority })]);
    const { password } = new URL(postgres.adminUrl);
    writeFileSync(join(credentials, 'setup', 'superuser.password'), password);
  });

  afterAll(async () => {
    await Promise.all([postgres.stop(), kafka.stop()]);
    rmSync(root, { recursive: true, force: true });
  });

  /** As the container's command does it: PostgreSQL takes a key only from a file that nobody else may read. */
  async function serverTls(): Promise<Record<string, string>> {
    const [certFile, keyFile] = [join(root, 'tls.pem'), join(root, 'tls.key')];
    copyFileSync(join(credentials, 'postgres', 'tls.pem'), certFile);
    copyFileSync(join(credentials, 'postgres', 'tls.key'), keyFile);
    chmodSync(keyFile, 0o600);
    const user = await unprivilegedUser();
    if (user !== undefined) chownSync(keyFile, user.uid, user.gid);
    return { ssl: 'on', ssl_cert_file: certFile, ssl_key_file: keyFile };
  }

  /** The environment of a container, with its folders and hosts as they are here. */
  function environmentOf(name: string): Record<string, string> {
    const here = Object.entries(services[name]?.environment ?? {}).map(([variable, value]) => [variable, value.replace('/run/credentials', credentials).replace('kafka:9092', kafka.brokers[0] ?? '')]);
    return Object.fromEntries(here) as Record<string, string>;
  }

  test('private keys and passwords of the processes are for their owner alone', () => {
    for (const path of ['gateway/tls.key', 'gateway/platform.key', 'gateway/kek', 'gateway/index-key', 'router/kafka.key', 'auditor/audit-log.key', 'identity/dpo.secret', 'identity/gsiiz-2.secret', 'setup/superuser.password']) {
      expect([path, statSync(join(credentials, path)).mode & 0o077]).toEqual([path, 0]);
    }
  });

  test('what was made is not made again', async () => {
    const before = readFileSync(join(credentials, 'gateway', 'kek'));
    await makeCredentials(credentials);
    expect(readFileSync(join(credentials, 'gateway', 'kek')).equals(before)).toBe(true);
  });

  test('after the set-up each process finds all its settings, its database and its topics', async () => {
    await setUpPlatform({ root: credentials, database: `127.0.0.1:${postgres.port}`, brokers: kafka.brokers, caFileInside: join(credentials, 'ca', 'ca.pem') });
    for (const [name, spec] of Object.entries(processes)) {
      const environment = environmentOf(name);
      const known = new Set([spec, name === 'gateway' ? operatorConfig : {}].flatMap((each) => Object.values(each)).flatMap((field) => [field.name, `${field.name}_FILE`]));
      expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
      const { databaseUrl } = loadConfig(spec, environment) as { databaseUrl: string };
      const pool = openPool({ url: databaseUrl, poolSize: 1 });
      expect((await pool.query<{ me: string }>('select current_user as me')).rows[0]?.me).toBe(`iiz_${name}`);
      await pool.end();
    }
    expect(new URL(loadConfig(operatorConfig, environmentOf('gateway')).databaseUrl).username).toBe('iiz_operator');
    const { brokers, kafkaCaFile: caFile, kafkaCertFile: certFile, kafkaKeyFile: keyFile } = loadConfig(routerConfig, environmentOf('router'));
    expect(await createBus({ brokers, tls: { caFile, certFile, keyFile }, clientId: 'router' }).reach()).toEqual({ ok: true });
  });
});
