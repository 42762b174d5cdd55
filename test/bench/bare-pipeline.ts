import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { extname, join } from 'node:path';
import { Client } from 'pg';
import { freePorts, startPostgres, withKafkaAdmin } from '#local';
import type { DemoPartner, Platform, PostgresEngine } from '#local';
import { bareTables } from './bare/tables.ts';
import { bareTopics } from './bare/settings.ts';
import type { BareSettings } from './bare/settings.ts';

/**
 * The bare pipeline beside a running platform: topics of its own on the same brokers, the same key of the sender, and a PostgreSQL like the
 * platform's, so that neither pipeline's checkpoints and buffers are the other's.
 */
export interface BarePipeline {
  port: number;
  postgres: PostgresEngine;
  processes: Record<'gateway' | 'router' | 'auditor', ChildProcess>;
  stop(): Promise<void>;
}

export async function startBare(platform: Platform, sender: DemoPartner): Promise<BarePipeline> {
  const { engines, folder } = platform;
  const tls = await engines.credentials('admin');
  const postgres = await startPostgres({ folder: join(folder, 'bare') });
  await createTables(postgres.adminUrl);
  await withKafkaAdmin({ brokers: engines.brokers, tls }, async (admin) => {
    const partitions = { [bareTopics.accepted]: 8, [bareTopics.partner]: 2, [bareTopics.audit]: 1 };
    const present = new Set(await admin.listTopics());
    const topics = Object.entries(partitions).filter(([topic]) => !present.has(topic)).map(([topic, numPartitions]) => ({ topic, numPartitions, replicationFactor: 1 }));
    await admin.createTopics({ waitForLeaders: true, topics });
  });
  const [port = 0] = await freePorts(1);
  const settings: BareSettings = {
    origin: platform.gateway.origin, port, databaseUrl: postgres.adminUrl, https: { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }, kafka: { brokers: engines.brokers, ...tls },
    keys: { [sender.keyid]: { hash: sender.alg === 'ed25519' ? null : 'sha512', publicKey: createPublicKey(readFileSync(sender.certFile)).export({ type: 'spki', format: 'pem' }).toString() } },
  };
  const [gateway, router, auditor] = await Promise.all([startPart('gateway', settings), startPart('router', settings), startPart('auditor', settings)]);
  const processes = { gateway, router, auditor };
  const stop = async (): Promise<void> => {
    await Promise.all(Object.values(processes).map(end));
    await postgres.stop();
  };
  return { port, postgres, processes, stop };
}

async function createTables(connectionString: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(bareTables);
  await client.end();
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
