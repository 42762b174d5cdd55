import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EngineFault, applyTopics, freePorts, provision, repositoryRoot, startKafka, startPostgres, topicsPlan, withKafkaAdmin, type KafkaEngine, type PostgresEngine } from '#local';
import kafkajs from 'kafkajs';
import { Client } from 'pg';
import { applyQuotaPlans, compareQuotaPlans } from '../../deploy/install/src/kafka-quotas.ts';
import { compareTopics, type TopicDifference } from '#install';

/** As on a desk: a space and an umlaut in the path, in a shell whose locale knows neither. */
const folder = mkdtempSync(join(tmpdir(), 'iiz engines für alle '));
process.env['LC_ALL'] = 'C';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('PostgreSQL', () => {
  let postgres: PostgresEngine;
  beforeAll(async () => {
    postgres = await startPostgres({ folder: join(folder, 'postgres') });
  });
  afterAll(() => postgres.stop());

  test('each role opens its own database and not the other one', async () => {
    const { exchange, audit } = await provision(postgres.adminUrl);
    const gatewayOnAudit = new URL(exchange.gateway);
    gatewayOnAudit.pathname = '/iiz_audit';
    const auditorOnExchange = new URL(audit.auditor);
    auditorOnExchange.pathname = '/iiz_exchange';

    expect(await query(exchange.gateway, 'select current_user')).toEqual([{ current_user: 'iiz_gateway' }]);
    expect(await query(audit.auditor, 'select current_user')).toEqual([{ current_user: 'iiz_auditor' }]);
    await expect(query(gatewayOnAudit.href, 'select 1')).rejects.toMatchObject({ code: '42501' });
    await expect(query(auditorOnExchange.href, 'select 1')).rejects.toMatchObject({ code: '42501' });
  });

  test('only the migrator makes tables', async () => {
    const { exchange } = await provision(postgres.adminUrl);
    await expect(query(exchange.gateway, 'create table intruder (id int)')).rejects.toMatchObject({ code: '42501' });
    expect(await query(exchange.migrator, 'create table if not exists made (id int)')).toEqual([]);
  });

  test('provisioning again changes the passwords', async () => {
    const first = await provision(postgres.adminUrl);
    await provision(postgres.adminUrl);
    await expect(query(first.exchange.router, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('what was committed is there after SIGKILL and a restart on the same port', async () => {
    const { exchange } = await provision(postgres.adminUrl);
    await query(exchange.migrator, 'create table kept as select 42 as answer');
    const { pid, port } = postgres;
    await postgres.kill();
    expect(postgres.alive).toBe(false);
    await postgres.restart();
    expect(postgres.pid).not.toBe(pid);
    expect(postgres.port).toBe(port);
    expect(await query(exchange.migrator, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('a paused server answers nobody until it is resumed', async () => {
    postgres.pause();
    const answer = query(postgres.adminUrl, 'select 1 as one');
    expect(await Promise.race([answer, delay(300, 'silence')])).toBe('silence');
    postgres.resume();
    expect(await answer).toEqual([{ one: 1 }]);
  });

  test('a second start on the same data is refused and names the owner', async () => {
    await expect(startPostgres({ folder: join(folder, 'postgres') })).rejects.toMatchObject({ code: 'already-running' });
  });

  test('a taken port is one sentence with a remedy', async () => {
    const holder = createServer();
    await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
    const { port } = holder.address() as AddressInfo;
    const refusal = await startPostgres({ folder: join(folder, 'second'), port }).catch((error: unknown) => error);
    holder.close();
    expect(refusal).toBeInstanceOf(EngineFault);
    expect(refusal).toMatchObject({ code: 'port-taken', message: expect.stringContaining(String(port)), remedy: expect.stringContaining('port') });
  });
});

describe('Kafka', () => {
  let kafka: KafkaEngine;
  beforeAll(async () => {
    kafka = await startKafka({ folder: join(folder, 'kafka') });
  });
  afterAll(() => kafka.stop());

  test('topics and grants become what the file says, also when applied twice and with one partner more', async () => {
    const admin = { brokers: kafka.brokers, tls: await kafka.credentials('admin') };
    await applyTopics({ ...admin, partners: ['rav-olten'] });
    await applyTopics({ ...admin, partners: ['rav-olten', 'ivst-so'] });
    const wanted = topicsPlan(['rav-olten', 'ivst-so']).topics.map(({ name }) => name);
    expect(await withKafkaAdmin(admin, (each) => each.listTopics())).toEqual(expect.arrayContaining(wanted));
  });

  test('THR-K13 a topic that is there takes over how batches are kept', async () => {
    const request = { brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners: ['rav-olten', 'ivst-so'] };
    const former = { type: kafkajs.ConfigResourceTypes.TOPIC, name: 'iiz.submit.rav-olten.v1', configEntries: [{ name: 'compression.type', value: 'uncompressed' }, { name: 'max.message.bytes', value: '6291456' }] };
    await withKafkaAdmin(request, (each) => each.alterConfigs({ validateOnly: false, resources: [former] }));
    const { differed } = await applyTopics(request);
    expect(differed).toEqual(expect.arrayContaining([
      { kind: 'config', on: 'iiz.submit.rav-olten.v1 compression.type', wanted: 'producer', found: 'uncompressed' },
      { kind: 'config', on: 'iiz.submit.rav-olten.v1 max.message.bytes', wanted: '1048588', found: '6291456' },
    ]));
    expect(await compareTopics(request)).toEqual([]);
  });

  test('THR-C13 a partner has limits at the broker, another keeps what it has, and what is not listed goes', async () => {
    const request = { brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners: ['rav-olten'] };
    const changes = [
      { principal: 'partner-rav-olten', limit: 'producer_byte_rate', value: undefined },
      { principal: 'partner-rav-olten', limit: 'consumer_byte_rate', value: 1_000 },
      { principal: 'router', limit: 'producer_byte_rate', value: 5_000_000 },
    ];
    await applyQuotaPlans(request, { changes, differences: [] });
    const differences: readonly TopicDifference[] = [
      { kind: 'quota', on: 'partner-rav-olten producer_byte_rate', wanted: '16777216', found: 'not set' },
      { kind: 'quota', on: 'partner-rav-olten consumer_byte_rate', wanted: 'not set', found: '1000' },
    ];
    expect(await compareTopics(request)).toEqual(differences);
    expect((await applyTopics(request)).differed).toEqual(differences);
    expect(await compareTopics(request)).toEqual([]);
    expect((await compareQuotaPlans(request, [{ principal: 'router', limits: {} }])).differences).toEqual([{ kind: 'quota', on: 'router producer_byte_rate', wanted: 'not set', found: '5000000' }]);
    expect(await compareTopics({ ...request, partners: ['ivst-so'] })).toEqual([]);
    await expect(compareQuotaPlans({ ...request, tls: await kafka.credentials('partner-rav-olten') }, [])).rejects.toMatchObject({ code: 'refused' });
  });

  test('topics and data survive SIGKILL and a restart on the same port', async () => {
    const { brokers, pid } = kafka;
    await kafka.kill();
    await kafka.restart();
    expect(kafka.brokers).toEqual(brokers);
    expect(kafka.pid).not.toBe(pid);
    const admin = { brokers: kafka.brokers, tls: await kafka.credentials('admin') };
    expect(await withKafkaAdmin(admin, (each) => each.listTopics())).toContain('iiz.accepted.v1');
  });

  test('an unreachable broker is one sentence with a remedy', async () => {
    const [port = 0] = await freePorts(1);
    const nobody = { brokers: [`127.0.0.1:${port}`], tls: await kafka.credentials('admin') };
    await expect(applyTopics({ ...nobody, partners: [] })).rejects.toMatchObject({ code: 'unreachable', remedy: expect.stringContaining('KAFKA_BROKERS') });
  });
});

describe('what is missing is one sentence with a remedy', () => {
  /** Starts Kafka from a copy of the sources that has fetched nothing yet, with nothing on its PATH but `tools`, each by what stands in its place. */
  function startWith(tools: Readonly<Record<string, string>>): string {
    const copy = mkdtempSync(join(folder, 'without '));
    for (const part of ['deploy/kafka', 'deploy/install/src', 'deploy/local/src', 'libs', 'package.json', 'node_modules']) {
      mkdirSync(dirname(join(copy, part)), { recursive: true });
      symlinkOrCopy(join(repositoryRoot(), part), join(copy, part));
    }
    mkdirSync(join(copy, 'bin'));
    for (const [name, tool] of Object.entries(tools)) symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(copy, 'bin', name));
    const script = `const { startKafka } = await import(${JSON.stringify(join(copy, 'deploy/local/src/start-kafka.ts'))});
      await startKafka({ folder: ${JSON.stringify(join(copy, 'data'))} }).catch(({ code, message, remedy }) => console.log(JSON.stringify([code, message, remedy])));`;
    return execFileSync(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], { encoding: 'utf8', env: { PATH: join(copy, 'bin') } });
  }

  /** Sources are copied, so that they find the copy's root; the rest is only read. */
  function symlinkOrCopy(from: string, to: string): void {
    if (from.endsWith('src')) cpSync(from, to, { recursive: true });
    else symlinkSync(from, to);
  }

  test('Java', () => {
    expect(JSON.parse(startWith({}))).toEqual(['java-missing', expect.stringContaining('java'), expect.stringMatching(/Install.*KAFKA_BROKERS/)]);
  });

  test('Maven, at the first start', () => {
    expect(JSON.parse(startWith({ java: 'java' }))).toEqual(['maven-missing', expect.stringContaining('mvn'), expect.stringMatching(/Install.*KAFKA_BROKERS/)]);
  });

  test('why Java does not run, or Kafka does not start, is said as they say it', async () => {
    expect(JSON.parse(startWith({ java: 'false' }))).toEqual(['java-missing', expect.stringContaining('does not run'), expect.stringMatching(/Install.*KAFKA_BROKERS/)]);
    const refused = await startKafka({ folder: join(folder, 'kafka'), settings: { 'num.io.threads': 'many' } }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'start-failed', message: expect.stringContaining('num.io.threads'), remedy: expect.stringContaining('kafka.log') });
  });
});

test('engines end when their owner is killed by SIGKILL', async () => {
  const data = join(folder, 'orphan');
  const owner = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', ownerScript(data)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const enginePid = await new Promise<number>((resolve) => owner.stdout.once('data', (line: Buffer) => resolve(Number(line.toString()))));
  owner.kill('SIGKILL');
  await until(() => !exists(enginePid), 60_000);
  expect(exists(enginePid)).toBe(false);
});

function ownerScript(data: string): string {
  return `const { startPostgres } = await import('#local');
    const engine = await startPostgres({ folder: ${JSON.stringify(data)} });
    console.log(engine.pid); setInterval(() => {}, 1000);`;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean, withinMs: number): Promise<void> {
  for (const end = Date.now() + withinMs; !holds() && Date.now() < end; ) await delay(50);
}
