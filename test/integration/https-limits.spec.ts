import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlainly, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessGuard, Health, Metrics, Public, createHttpsApp, createLog } from '#runtime';
import { createCertificateAuthority, issueCertificate } from '#signing';

@Public()
@Controller('slow')
class SlowController {
  @Get()
  forever(): Promise<never> {
    return new Promise(() => undefined);
  }
}

/** More than the socket's buffers of both sides hold. */
const long = Buffer.alloc(16 * 1024 * 1024, 'a');
let asked: () => void = () => undefined;

@Public()
@Controller('long')
class LongController {
  @Get()
  all(): Buffer {
    asked();
    return long;
  }
}

@Module({ controllers: [SlowController, LongController] })
class SlowModule {}

const folder = mkdtempSync(join(tmpdir(), 'iiz-limits-'));
let app: NestFastifyApplication;
let port: number;
let ca: string;

beforeAll(async () => {
  const at = new Date(Date.now() - 60_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const own = await issueCertificate(authority, { subject: { cn: 'gateway', ou: 'platform' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at, days: 1 });
  ca = authority.certificatePem;
  const tls = { certFile: join(folder, 'own.pem'), keyFile: join(folder, 'own.key'), clientCertificates: 'none' as const };
  writeFileSync(tls.certFile, own.certificatePem);
  writeFileSync(tls.keyFile, own.privateKeyPem);
  const guard = new AccessGuard(() => Promise.reject(new Error('unused')));
  app = await createHttpsApp(SlowModule, { tls, log: createLog({ process: 'test', level: 'fatal' }), health: new Health(), metrics: new Metrics('test'), guard });
  await app.listen(0, '127.0.0.1');
  port = (app.getHttpServer().address() as AddressInfo).port;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Milliseconds until the server ends the connection. */
function untilClosed(socket: Socket): Promise<number> {
  const begun = Date.now();
  socket.on('error', () => undefined);
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve(Date.now() - begun)));
}

test('connections that never finish a handshake or a header are closed in seconds', async () => {
  const silent = Array.from({ length: 50 }, () => connectPlainly({ host: '127.0.0.1', port }));
  const slow = Array.from({ length: 50 }, () => connect({ host: '127.0.0.1', port, ca }, function (this: Socket) {
    this.write('GET /slow HTTP/1.1\r\nHost: x\r\nX-');
  }));
  const times = await Promise.all([...silent, ...slow].map(untilClosed));
  // Node by itself would wait two minutes for a handshake.
  expect(Math.max(...times)).toBeLessThan(60_000);
});

test('what is asked while a long answer is on its way is left unanswered, never refused', async () => {
  const client = connect({ host: '127.0.0.1', port, ca });
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const ask = (): Promise<void> => new Promise((resolve) => client.write('GET /long HTTP/1.1\r\nHost: x\r\n\r\n', () => resolve()));
  await ask();
  await isAsked;
  // Each in a record of its own, before a byte of the answer is read.
  for (let more = 0; more < 3; more++) await ask();
  const chunks: Buffer[] = [];
  client.on('data', (chunk: Buffer) => chunks.push(chunk));
  expect(await new Promise((resolve) => client.once('end', () => resolve('ended')).once('error', resolve))).toBe('ended');
  const received = Buffer.concat(chunks).toString('latin1');
  const statuses = received.match(/^HTTP\/1\.1 \d+|(?<=a)HTTP\/1\.1 \d+/g) ?? [];
  expect(new Set(statuses)).toEqual(new Set(['HTTP/1.1 200']));
  expect(received.length).toBeGreaterThan(statuses.length * long.length);
});

test('an answer that never comes does not hold up the end', async () => {
  const waiting = connect({ host: '127.0.0.1', port, ca }, () => waiting.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n'));
  const closed = untilClosed(waiting);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const begun = Date.now();
  await app.close();
  expect(Date.now() - begun).toBeLessThan(60_000);
  await closed;
});
