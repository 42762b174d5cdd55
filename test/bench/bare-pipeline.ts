import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { extname, join } from 'node:path';
import { Client } from 'pg';
import { freePorts, withKafkaAdmin } from '#local';
import type { DemoPartner, Platform } from '#local';
import { bareTables } from './bare/tables.ts';
import { bareTopics } from './bare/settings.ts';
import type { BareSettings } from './bare/settings.ts';

/** The bare pipeline on the engines of a running platform: its own database, its own topics, the same key of the sender. */
export interface BarePipeline {
  port: number;
  processes: Record<'gateway' | 'router' | 'auditor', ChildProcess>;
  stop(): Promise<void>;
}

export async function startBare(platform: Platform, sender: DemoPartner): Promise<BarePipeline> {
  const { engines, folder } = platform;
  const tls = await engines.credentials('admin');
  const databaseUrl = await createDatabase(engines.postgres?.adminUrl ?? process.env['DATABASE_URL'] ?? '');
  await withKafkaAdmin({ brokers: engines.brokers, tls }, async (admin) => {
    const partitions = { [bareTopics.accepted]: 8, [bareTopics.partner]: 2, [bareTopics.audit]: 1 };
    const present = new Set(await admin.listTopics());
    const topics = Object.entries(partitions).filter(([topic]) => !present.has(topic)).map(([topic, numPartitions]) => ({ topic, numPartitions, replicationFactor: 1 }));
    await admin.createTopics({ waitForLeaders: true, topics });
  });
  const [port = 0] = await freePorts(1);
  const settings: BareSettings = {
    origin: platform.gateway.origin, port, databaseUrl, https: { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }, kafka: { brokers: engines.brokers, ...tls },
    keys: { [sender.keyid]: { hash: sender.alg === 'ed25519' ? null : 'sha512', publicKey: createPublicKey(readFileSync(sender.certFile)).export({ type: 'spki', format: 'pem' }).toString() } },
  };
  const [gateway, router, auditor] = await Promise.all([startPart('gateway', settings), startPart('router', settings), startPart('auditor', settings)]);
  const processes = { gateway, router, auditor };
  return { port, processes, stop: async () => void (await Promise.all(Object.values(processes).map(end))) };
}

async function createDatabase(adminUrl: string): Promise<string> {
  const name = `iiz_bare_${Date.now()}`;
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query(bareTables);
  await client.end();
  return url.href;
}

/** Settles when the part says that it is ready. */
async function startPart(name: 'gateway' | 'router' | 'auditor', settings: BareSettings): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'bare', `${name}${extname(import.meta.filename)}`), [], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', BARE: JSON.stringify(settings) },
  });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The bare ${name} ended with ${String(code)}.`)));
  ended.catch(() => undefined);
  await Promise.race([once(child, 'message'), ended]);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
