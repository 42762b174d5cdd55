import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { acceptedTopic, createBus, type Bus, type RecordBatch } from '#bus';
import { applyTopics, startKafka, type KafkaEngine } from '#local';
import { AccessGuard, BatchHandler, type BatchContext, Health, KafkaBatchServer, Metrics, createHttpsApp, createLog } from '#runtime';
import { createCertificateAuthority, issueCertificate } from '#signing';

const seen: { values: string[]; owned: boolean }[] = [];
let failures = 0;

@Controller()
class DeliveriesController {
  @BatchHandler(acceptedTopic)
  async take(@Payload() batch: RecordBatch, @Ctx() context: BatchContext): Promise<void> {
    await delay(5);
    if (failures-- > 0) throw new Error('the database is away');
    seen.push({ values: batch.records.map(({ value }) => value?.toString() ?? ''), owned: context.owned() });
  }
}

@Module({ controllers: [DeliveriesController] })
class DeliveriesModule {}

const folder = mkdtempSync(join(tmpdir(), 'iiz-batch-server-'));
const lines: string[] = [];
let kafka: KafkaEngine;
let bus: Bus;
let app: NestFastifyApplication;
let server: KafkaBatchServer;

beforeAll(async () => {
  kafka = await startKafka({ folder });
  await applyTopics({ brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners: [] });
  const log = createLog({ process: 'router', destination: { write: (line) => lines.push(line) } });
  bus = createBus({ brokers: kafka.brokers, tls: await kafka.credentials('router'), clientId: 'batch-server', log });
  const at = new Date(Date.now() - 60_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const own = await issueCertificate(authority, { subject: { cn: 'router', ou: 'platform' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at, days: 1 });
  const tls = { certFile: join(folder, 'router.pem'), keyFile: join(folder, 'router.key'), clientCertificates: 'none' as const };
  writeFileSync(tls.certFile, own.certificatePem);
  writeFileSync(tls.keyFile, own.privateKeyPem);
  app = await createHttpsApp(DeliveriesModule, { tls, log, health: new Health(), metrics: new Metrics('router'), guard: new AccessGuard(() => Promise.reject(new Error('unused'))) });
  server = new KafkaBatchServer(bus, () => ({ groupId: 'iiz.router', positionOf: () => Promise.resolve(undefined), maxWaitMs: 50, sessionTimeoutMs: 6_000 }));
  app.connectMicroservice({ strategy: server });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
});

afterAll(async () => {
  await app.close();
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; !holds(); await delay(20)) if (Date.now() > end) throw new Error('the condition did not come true in time');
}

const inAnHour = (): Date => new Date(Date.now() + 3_600_000);
const received = (): string[] => seen.flatMap(({ values }) => values);

test('a handler gets whole batches, in order, as their owner', async () => {
  const producer = bus.producer();
  const values = Array.from({ length: 50 }, (_, i) => String(i));
  await producer.send(values.map((value) => ({ topic: acceptedTopic, key: 'case', value: Buffer.from(value), headers: {} })));
  await until(() => received().length === 50);
  expect(received()).toEqual(values);
  expect(seen.length).toBeLessThan(50);
  expect(seen.every(({ owned }) => owned)).toBe(true);
  expect(server.running).toBe(true);
  expect([...server.lag().values()]).toContain(0n);
  expect(server.waitingSeconds(inAnHour())).toBe(0);
  await producer.close();
});

test('what a handler could not do comes again, the log says why, and it counts as waiting until it is done', async () => {
  failures = Number.POSITIVE_INFINITY;
  const producer = bus.producer();
  await producer.send([{ topic: acceptedTopic, key: 'case', value: Buffer.from('again'), headers: {} }]);
  await until(() => lines.some((line) => line.includes('batch failed')));
  expect(server.waitingSeconds(inAnHour())).toBeGreaterThan(3_500);
  failures = 0;
  await until(() => received().includes('again'));
  await until(() => server.waitingSeconds(inAnHour()) === 0);
  expect(lines.join('')).toContain('the database is away');
  expect(lines.filter((line) => line.includes('[object Object]'))).toEqual([]);
  await producer.close();
});
