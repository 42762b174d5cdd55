import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createCertificateAuthority, issueCertificate } from '#signing';
import { createLog } from './log.ts';
import { Metrics } from './metrics.ts';
import { notReadyUntil } from './not-ready-until.ts';

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: unknown;
}

function ask(port: number, ca: string, method: string, path: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, ca, method, path, agent: false, headers: method === 'POST' ? { 'content-type': 'application/json' } : {} }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(Buffer.concat(chunks).toString()) }));
    });
    sent.once('error', () => resolve(undefined));
    sent.end(method === 'POST' ? '{}' : undefined);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

test('who cannot serve yet says so, and refuses nothing for good: a message is to be sent again, not given up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-waiting-'));
  const at = new Date(Date.now() - 60_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const own = await issueCertificate(authority, { subject: { cn: 'gateway', ou: 'platform' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at, days: 1 });
  const tls = { certFile: join(folder, 'own.pem'), keyFile: join(folder, 'own.key'), clientCertificates: 'none' as const };
  writeFileSync(tls.certFile, own.certificatePem);
  writeFileSync(tls.keyFile, own.privateKeyPem);
  const port = await freePort();
  const come = Promise.withResolvers<void>();
  const waiting = notReadyUntil(come.promise, 'standing', { tls, log: createLog({ process: 'test', level: 'fatal' }), metrics: new Metrics('test'), host: '127.0.0.1', port });
  const get = (method: string, path: string): Promise<Answer | undefined> => ask(port, authority.certificatePem, method, path);
  while ((await get('GET', '/health/live'))?.status !== 200) await delay(20);

  expect(await get('GET', '/health/ready')).toMatchObject({ status: 503, body: { status: 'not-ready', checks: { standing: { ok: false } } } });
  for (const [method, path] of [['POST', '/v1/messages'], ['GET', '/v1/inbox'], ['GET', '/v1/messages/0192f0c1-0000-7000-8000-00000000000a'], ['GET', '/nowhere']] as const) {
    expect([path, await get(method, path)]).toMatchObject([path, { status: 503, headers: { 'retry-after': '1' }, body: { code: 'DAP-5503' } }]);
  }
  come.resolve();
  await waiting;
  expect(await get('GET', '/health/live')).toBeUndefined();
  rmSync(folder, { recursive: true });
});
