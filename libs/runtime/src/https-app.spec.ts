import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request, type RequestOptions, type Server } from 'node:https';
import { connect as connectPlainly, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Controller, Get, Module, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Problem } from '#problems';
import { createCertificateAuthority, createCrl, issueCertificate, type CertificateAuthority } from '#signing';
import { Access, AccessGuard, Public, SignedIn, type Caller } from './access-guard.ts';
import { allowSilence } from './allow-silence.ts';
import { Health } from './health.ts';
import { createHttpsApp } from './https-app.ts';
import { listen } from './listen.ts';
import { createLog } from './log.ts';
import { Metrics } from './metrics.ts';
import { StartFault } from './start-fault.ts';
import { renewTls, type TlsSettings } from './tls-settings.ts';

@Controller('things')
class ThingsController {
  @Public()
  @Post()
  echo(@Req() { body, raw }: FastifyRequest): object {
    return { isBuffer: Buffer.isBuffer(body), bytes: (body as Buffer | undefined)?.length ?? 0, url: raw.url, headers: raw.rawHeaders.filter((_, i) => i % 2 === 0) };
  }

  @Public()
  @Get('asker')
  asker(@Req() { ip, ips = [], host, protocol }: FastifyRequest): object {
    return { ip, ips, host, protocol };
  }

  @Public()
  @Get('broken')
  broken(): never {
    throw new Error('AHV 756.9217.0769.85 of somebody');
  }

  @Public()
  @Get('conflict')
  conflict(): never {
    throw new Problem('in-progress', { retryAfterSeconds: 3 });
  }

  @Public()
  @Get('slow')
  slow(@Req() asked: FastifyRequest): object {
    allowSilence(asked, 150_000);
    return this.silence(asked);
  }

  @Public()
  @Get('silence')
  silence(@Req() { raw: { socket } }: FastifyRequest): object {
    return { boundMs: socket.timeout, of: socket.remotePort };
  }

  @Access('DPO')
  @Get('secret')
  secret(@SignedIn() caller: Caller): object {
    return { caller: caller.id };
  }

  @Get('forgotten')
  forgotten(): object {
    return { open: true };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const folder = mkdtempSync(join(tmpdir(), 'iiz-https-'));
const lines: string[] = [];
const health = new Health();
const refusals: string[] = [];
/** What is to be done before a problem is answered; left out: nothing. */
let firstDo: (() => Promise<void>) | undefined;
let app: NestFastifyApplication;
let port: number;
let ca: string;
let authority: CertificateAuthority;
let tls: TlsSettings;
let crls: string[] = [];
const clients = new Map<string, { cert: string; key: string }>();

beforeAll(async () => {
  const at = new Date(Date.now() - 60_000);
  authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const stranger = await createCertificateAuthority({ name: 'Stranger CA', alg: 'p256', at, years: 1 });
  const server = await issueCertificate(authority, { subject: { cn: 'gateway', ou: 'platform' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], dnsNames: ['localhost'], at, days: 1 });
  const [before, after] = [new Date(Date.now() - 3 * 86_400_000), new Date(Date.now() + 86_400_000)];
  const shown = [
    ['known', authority, 'tls-client', at], ['unknown', stranger, 'tls-client', at], ['expired', authority, 'tls-client', before], ['not yet valid', authority, 'tls-client', after],
    ['for servers only', authority, 'tls-server', at],
  ] as const;
  for (const [name, issuer, usage, from] of shown) {
    const { certificatePem: cert, privateKeyPem: key } = await issueCertificate(issuer, { subject: { cn: 'partner', ou: 'partner' }, alg: 'p256', usage: [usage], at: from, days: 1 });
    clients.set(name, { cert, key });
  }
  ca = authority.certificatePem;
  const files = { certFile: join(folder, 'server.pem'), keyFile: join(folder, 'server.key'), clientCaFile: join(folder, 'ca.pem') };
  for (const [file, content] of [[files.certFile, server.certificatePem], [files.keyFile, server.privateKeyPem], [files.clientCaFile, ca]] as const) writeFileSync(file, content);
  tls = { ...files, clientCertificates: 'optional', crls: () => crls };
  crls = [await createCrl(authority, [], { at, nextUpdate: new Date(Date.now() + 3_600_000), number: 1 })];
  const log = createLog({ process: 'test', destination: { write: (line) => lines.push(line) } });
  const guard = new AccessGuard(({ headers }) => {
    if (headers.authorization === undefined) throw new Problem('unauthenticated');
    return Promise.resolve({ id: 'somebody', roles: [headers.authorization] });
  });
  app = await createHttpsApp(ThingsModule, { tls, log, health, metrics: new Metrics('test'), guard, onRefused: ({ slug }) => refusals.push(slug), beforeRefusing: () => firstDo?.() });
  await app.listen(0, '127.0.0.1');
  port = (app.getHttpServer().address() as AddressInfo).port;
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
  text: string;
}

function call(method: string, path: string, options: RequestOptions & { body?: Buffer | string } = {}): Promise<Answer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, ca, method, path, agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = /json/.test(response.headers['content-type'] ?? '');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: json ? (JSON.parse(text) as Record<string, unknown>) : {} });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Writes bytes as they are and reads the head of the answer, line by line. */
function headOf(bytes: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca }, () => socket.write(bytes));
    socket.once('data', (data) => (resolve(data.toString('latin1').split('\r\n\r\n')[0]?.split('\r\n') ?? []), socket.destroy()));
    socket.once('error', reject);
    socket.once('close', () => resolve(['closed']));
  });
}

async function statusLineOf(bytes: string): Promise<string> {
  return (await headOf(bytes))[0] ?? '';
}

const json = { 'content-type': 'application/json' };
const code = ({ body }: Answer): unknown => body.code;

test('a body arrives as the bytes that were sent, with raw header names and target', async () => {
  const { status, body } = await call('POST', '/things?a=%2F', { headers: { ...json, 'X-Mixed-Case': '1' }, body: '{"a":1,"a":2}' });
  expect(status).toBe(201);
  expect(body).toMatchObject({ isBuffer: true, bytes: 13, url: '/things?a=%2F', headers: expect.arrayContaining(['X-Mixed-Case']) });
});

test('THR-H16 who asks, of which host and how, no header of a proxy says', async () => {
  const forged = { 'x-forwarded-for': '10.9.9.9', 'x-forwarded-host': 'elsewhere', 'x-forwarded-proto': 'http', forwarded: 'for=10.9.9.9;host=elsewhere;proto=http', 'x-real-ip': '10.9.9.9' };
  const { body } = await call('GET', '/things/asker', { headers: { host: 'localhost', ...forged } });
  expect(body).toEqual({ ip: '127.0.0.1', ips: [], host: 'localhost', protocol: 'https' });
});

test('an unexpected error is a bare 500, and the log has the cause but no header', async () => {
  const answer = await call('GET', '/things/broken', { headers: { 'x-canary': 'CANARY' } });
  expect(answer.status).toBe(500);
  expect(answer.body).toMatchObject({ type: 'urn:iiz-dap:problem:internal', code: 'DAP-5500', instance: expect.stringMatching(/^urn:uuid:/) });
  expect(answer.text).not.toContain('756');
  expect(lines.join('')).toMatch(/request failed/);
  expect(lines.join('')).not.toMatch(/CANARY/);
});

test('a problem is answered as it says, German unless English is asked for', async () => {
  const german = await call('GET', '/things/conflict');
  const english = await call('GET', '/things/conflict', { headers: { 'accept-language': 'en-GB, de;q=0.5' } });
  expect(german).toMatchObject({ status: 409, headers: { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '3' } });
  expect(german.body.title).not.toBe(english.body.title);
});

test.each([
  ['en', true], ['en-GB, de;q=0.5', true], ['de;q=0.3, en;q=0.9', true], ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7', true], ['fr, en', true],
  ['de, en', false], ['en;q=0.2, de', false], ['en;q=0', false], ['fr', false], ['*', false], ['ending', false], ['en;q=x', false], [`${'fr,'.repeat(4000)}en`, false],
])('who asks for %s is answered in the language of the two that is wanted more', async (asked, isEnglish) => {
  const { body } = await call('GET', '/things/conflict', { headers: { 'accept-language': asked } });
  expect(body.title).toBe(isEnglish ? 'Message is being processed' : 'Meldung wird gerade verarbeitet');
});

test('an answer that takes long has its time, and the next one on its connection the usual one', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers = [await call('GET', '/things/silence', { agent }), await call('GET', '/things/slow', { agent }), await call('GET', '/things/silence', { agent })];
  agent.destroy();
  expect(answers.map(({ body }) => body['boundMs'])).toEqual([35_000, 150_000, 35_000]);
  expect(new Set(answers.map(({ body }) => body['of'])).size).toBe(1);
});

test('a problem is answered once what must be done before is done, and what failed of that is answered in its place', async () => {
  const order: string[] = [];
  firstDo = async () => {
    await new Promise((done) => setTimeout(done, 50));
    order.push('done');
  };
  await call('GET', '/things/conflict').then(({ status }) => order.push(String(status)));
  firstDo = () => Promise.reject(new Problem('unavailable', { retryAfterSeconds: 1 }));
  await call('GET', '/things/conflict').then(({ body }) => order.push(String(body['code'])));
  firstDo = () => Promise.reject(new Error('the record could not be written'));
  await call('GET', '/things/conflict').then(({ status }) => order.push(String(status)));
  firstDo = undefined;
  expect(order).toEqual(['done', '409', 'DAP-5503', '500']);
});

test('nothing is open that was not opened', async () => {
  expect(await call('GET', '/things/forgotten')).toMatchObject({ status: 404, body: { code: 'DAP-3302' } });
  expect(await call('GET', '/things/secret')).toMatchObject({ status: 401, body: { code: 'DAP-3100' } });
  expect(await call('GET', '/things/secret', { headers: { authorization: 'OPS' } })).toMatchObject({ status: 403, body: { code: 'DAP-3310' } });
  expect(await call('GET', '/things/secret', { headers: { authorization: 'DPO' } })).toMatchObject({ status: 200, body: { caller: 'somebody' } });
});

test.each(['/things/%73ecret', '//things/secret', '/things/secret/', '/Things/secret', '/things/..;/secret', '/things/secret%00'])('%s reaches the guarded handler by no way around the guard', async (path) => {
  expect([401, 404, 400]).toContain((await call('GET', path)).status);
});

test('a wrong method is told from a wrong path', async () => {
  expect(await call('PUT', '/things/secret')).toMatchObject({ status: 405, headers: { allow: 'GET' }, body: { code: 'DAP-2212' } });
  expect((await call('TRACE', '/things/secret')).status).toBe(405);
  expect((await call('GET', '/nothing')).status).toBe(404);
});

test('bodies are JSON in UTF-8, uncoded and at most 512 KiB', async () => {
  for (const type of ['text/plain', 'application/json\ta', 'application/json; charset=latin1', 'application/json; charset=utf-8; charset=utf-8']) {
    expect(code(await call('POST', '/things', { headers: { 'content-type': type }, body: '{}' }))).toBe('DAP-2211');
  }
  expect(code(await call('POST', '/things', { body: '{}' }))).toBe('DAP-2211');
  expect(code(await call('POST', '/things', { headers: { ...json, 'content-encoding': 'gzip' }, body: '{}' }))).toBe('DAP-2211');
  expect((await call('POST', '/things', { headers: { 'content-type': 'application/json;charset=UTF-8' }, body: '{}' })).status).toBe(201);
  expect((await call('POST', '/things', { headers: json, body: Buffer.alloc(512 * 1024, 32) })).status).toBe(201);
  const tooLarge = await call('POST', '/things', { headers: { ...json, 'content-length': 512 * 1024 + 1 }, body: Buffer.alloc(512 * 1024 + 1, 32) }).catch((error: NodeJS.ErrnoException) => error.code);
  expect(['EPIPE', 'ECONNRESET', undefined]).toContain(typeof tooLarge === 'string' ? tooLarge : undefined);
  if (typeof tooLarge === 'object') expect(tooLarge).toMatchObject({ status: 413, body: { code: 'DAP-2210' } });
  expect(code(await call('GET', '/things/conflict', { headers: { ...json, 'content-length': 2 }, body: '{}' }))).toBe('DAP-2200');
});

test('ambiguous or malformed requests are refused', async () => {
  const head = 'POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  expect(await statusLineOf(`${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`)).toMatch(/ 400 /);
  expect(await statusLineOf(`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`)).toMatch(/ 400 /);
  expect(await statusLineOf(`${head}Host: other\r\nContent-Length: 2\r\n\r\n{}`)).toMatch(/ 400 /);
  expect(await statusLineOf(`${head}Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}`)).toMatch(/ 400 /);
  expect(await statusLineOf('GET /things/conflict HTTP/1.1\r\n\r\n')).toMatch(/ 400 /);
  expect(await statusLineOf('GET /things/conflict HTTP/1.1\nHost: x\n\n')).toMatch(/ 400 /);
  expect(await statusLineOf('GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/ 400 /);
  expect(await statusLineOf(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(/ 431 /);
});

test.each([
  ['an answer', 'GET /things/asker HTTP/1.1\r\nHost: x\r\n\r\n', 200], ['health', 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n', 200], ['figures', 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n', 200],
  ['no such path', 'GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n', 404], ['another method', 'PUT /things/secret HTTP/1.1\r\nHost: x\r\n\r\n', 405], ['nobody signed in', 'GET /things/secret HTTP/1.1\r\nHost: x\r\n\r\n', 401],
  ['a failure', 'GET /things/broken HTTP/1.1\r\nHost: x\r\n\r\n', 500], ['a target that is no path', 'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n', 400], ['no host', 'GET /things/asker HTTP/1.1\r\n\r\n', 400],
  ['thousands of lines', `GET /things/asker HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(250)}\r\n`, 431], ['an endless head', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['bytes that are no request', 'GET /things/asker HTTP/1.1\nHost: x\n\n', 400], ['an unknown method', 'NONSENSE / HTTP/1.1\r\nHost: x\r\n\r\n', 405], ['a tunnel', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
])('THR-C15 whatever is answered to %s is kept by nobody, and taken for nothing but what it says it is', async (_, bytes, status) => {
  const head = await headOf(bytes);
  expect(head[0]).toContain(` ${status} `);
  expect(head).toEqual(expect.arrayContaining(['cache-control: no-store', 'x-content-type-options: nosniff']));
});

test.each([
  ['a broken chunk size', 'POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n', 'bad-request'],
  ['an endless chunk extension', `POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`, 'bad-request'],
  ['an unknown coding', 'POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n', 'bad-request'],
  ['a folded line', 'GET /things HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n b\r\n\r\n', 'bad-request'],
  ['an unknown method', 'NONSENSE /things HTTP/1.1\r\nHost: x\r\n\r\n', 'method-not-allowed'],
  ['no signed-in caller', 'GET /things/secret HTTP/1.1\r\nHost: x\r\n\r\n', 'unauthenticated'],
])('whoever asked to be told of refusals is told of %s once', async (_, bytes, slug) => {
  const before = refusals.length;
  const socket = connect({ host: '127.0.0.1', port, ca }, () => socket.write(bytes));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.end();
  await closed;
  // The end of the connection may be the last that a body's reader hears of.
  await call('GET', '/health/live');
  expect(refusals.slice(before)).toEqual([slug]);
});

test('a client that goes in the middle of its body is no failure of ours', async () => {
  const before = lines.length;
  const socket = connect({ host: '127.0.0.1', port, ca }, () => socket.end('POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{'));
  await new Promise((resolve) => socket.resume().once('close', resolve));
  await call('GET', '/health/live');
  expect(lines.slice(before).filter((line) => line.includes('request failed'))).toEqual([]);
});

test('a client certificate is not needed, and one that is valid is taken', async () => {
  expect((await call('GET', '/things/conflict')).status).toBe(409);
  expect((await call('GET', '/things/conflict', clients.get('known'))).status).toBe(409);
});

test.each(['unknown', 'expired', 'not yet valid', 'for servers only'])('THR-T2 a client certificate that is shown must be valid: %s', async (name) => {
  await expect(call('GET', '/things/conflict', clients.get(name))).rejects.toThrow();
});

test('THR-T1 where client certificates are required, nobody comes in without one', async () => {
  const log = createLog({ process: 'test', level: 'fatal' });
  const strict = await createHttpsApp(ThingsModule, { tls: { ...tls, clientCertificates: 'required' }, log, health, metrics: new Metrics('test'), guard: new AccessGuard(() => Promise.reject(new Error('unused'))) });
  await strict.listen(0, '127.0.0.1');
  const there = { port: (strict.getHttpServer().address() as AddressInfo).port };
  await expect(call('GET', '/things/conflict', there)).rejects.toThrow();
  await expect(call('GET', '/things/conflict', { ...there, ...clients.get('unknown') })).rejects.toThrow();
  expect((await call('GET', '/things/conflict', { ...there, ...clients.get('known') })).status).toBe(409);
  await strict.close();
});

test('what comes on a busy connection while the process ends is answered, and is the last of it', async () => {
  const held = Promise.withResolvers<void>();
  const guard = new AccessGuard(() => Promise.reject(new Error('unused')));
  const ending = await createHttpsApp(ThingsModule, { tls, log: createLog({ process: 'test', level: 'fatal' }), health, metrics: new Metrics('test'), guard, beforeRefusing: () => held.promise });
  await ending.listen(0, '127.0.0.1');
  const socket = connect({ host: '127.0.0.1', port: (ending.getHttpServer().address() as AddressInfo).port, ca });
  const received: string[] = [];
  socket.on('data', (data) => received.push(data.toString()));
  const ended = new Promise((resolve) => socket.once('close', resolve));
  const asked = new Promise((resolve) => ending.getHttpServer().once('request', resolve));
  socket.write('GET /things/conflict HTTP/1.1\r\nHost: x\r\n\r\n');
  await asked;
  const closed = ending.close();
  while ((ending.getHttpServer() as Server).listening) await new Promise((resolve) => setImmediate(resolve));
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => ending.getHttpServer().once('request', resolve));
  held.resolve();
  await Promise.all([ended, closed]);
  expect(received.join('').match(/HTTP\/1.1 \d+|\bconnection: [a-z-]+/gi)).toEqual(['HTTP/1.1 409', 'Connection: keep-alive', 'HTTP/1.1 200', 'Connection: close']);
});

test('a connection whose answer was waited for while the process ends is closed with it, and keeps the process no longer', async () => {
  const held = Promise.withResolvers<void>();
  const guard = new AccessGuard(() => Promise.reject(new Error('unused')));
  const ending = await createHttpsApp(ThingsModule, { tls, log: createLog({ process: 'test', level: 'fatal' }), health, metrics: new Metrics('test'), guard, beforeRefusing: () => held.promise });
  await ending.listen(0, '127.0.0.1');
  const server = ending.getHttpServer() as Server;
  const cut = jest.spyOn(server, 'closeAllConnections');
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ca });
  const received: string[] = [];
  socket.on('data', (data) => received.push(data.toString()));
  const asked = new Promise((resolve) => server.once('request', resolve));
  socket.write('GET /things/conflict HTTP/1.1\r\nHost: x\r\n\r\n');
  await asked;
  const closed = ending.close();
  while (server.listening) await new Promise((resolve) => setImmediate(resolve));
  held.resolve();
  await closed;
  expect([received.join('').split('\r\n')[0], cut.mock.calls.length]).toEqual(['HTTP/1.1 409 Conflict', 0]);
});

test('connections on which nothing was ever asked keep the process no longer', async () => {
  const guard = new AccessGuard(() => Promise.reject(new Error('unused')));
  const ending = await createHttpsApp(ThingsModule, { tls, log: createLog({ process: 'test', level: 'fatal' }), health, metrics: new Metrics('test'), guard });
  await ending.listen(0, '127.0.0.1');
  const server = ending.getHttpServer() as Server;
  const there = { port: (server.address() as AddressInfo).port, host: '127.0.0.1' };
  const cut = jest.spyOn(server, 'closeAllConnections');
  const accepted = new Promise((resolve) => server.once('connection', resolve));
  const plain = connectPlainly(there);
  await accepted;
  const silent = await new Promise<TLSSocket>((resolve) => {
    const socket = connect({ ...there, ca }, () => resolve(socket));
  });
  const ended = [plain, silent].map((socket) => new Promise((resolve) => socket.resume().once('close', resolve)));
  await Promise.all([ending.close(), ...ended]);
  expect(cut).not.toHaveBeenCalled();
});

describe('connections', () => {
  const log = createLog({ process: 'test', level: 'fatal' });
  let limited: NestFastifyApplication;
  let there: number;
  const connected = (): Promise<TLSSocket | undefined> => new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: there, ca }, () => resolve(socket));
    socket.on('error', () => resolve(undefined)).on('close', () => resolve(undefined));
  });
  const asked = (socket: TLSSocket): Promise<string> => new Promise((resolve) => {
    socket.once('data', (data) => resolve(data.toString().split('\r\n')[0] ?? '')).once('close', () => resolve('closed'));
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  });

  async function serve(maxConnections: number, connectionsPerAddress: number): Promise<void> {
    const guard = new AccessGuard(() => Promise.reject(new Error('unused')));
    limited = await createHttpsApp(ThingsModule, { tls, log, health, metrics: new Metrics('test'), guard, maxConnections, connectionsPerAddress });
    await limited.listen(0, '127.0.0.1');
    there = (limited.getHttpServer().address() as AddressInfo).port;
  }

  afterEach(() => limited.close());

  test('THR-H13 one address has so many, and one more when one of them has ended', async () => {
    await serve(100, 3);
    const open = await Promise.all([connected(), connected(), connected()]);
    expect(await connected()).toBeUndefined();
    const ended = new Promise((resolve) => (open[0] as TLSSocket).once('close', resolve));
    open[0]?.destroy();
    await ended;
    let next: TLSSocket | undefined;
    while (next === undefined) next = await connected();
    expect(await asked(next)).toBe('HTTP/1.1 200 OK');
  });

  test('THR-H13 those that nothing is asked on keep nobody out', async () => {
    await serve(10, 10);
    for (let i = 0; i < 9; i++) expect(await asked((await connected()) as TLSSocket)).toBe('HTTP/1.1 200 OK');
    for (let i = 0; i < 9; i++) expect(await asked((await connected()) as TLSSocket)).toBe('HTTP/1.1 200 OK');
  });

  test.each([
    ['nothing was ever asked', async () => undefined],
    ['nothing is asked any more', async (socket: TLSSocket) => void (await asked(socket))],
  ])('THR-H13 as many as there may be, on which %s, keep somebody else out for a second or two', async (_, use) => {
    await serve(10, 10);
    const open: TLSSocket[] = [];
    for (let socket = await connected(); socket !== undefined; socket = await connected()) {
      await use(socket);
      open.push(socket);
    }
    const begun = performance.now();
    let next: TLSSocket | undefined;
    while (next === undefined) next = await connected();
    expect(await asked(next)).toBe('HTTP/1.1 200 OK');
    // Node would leave them for eight seconds, or for a minute.
    expect(performance.now() - begun).toBeLessThan(6_000);
  });
});

describe('revocation lists taken into use without a restart', () => {
  const list = (revoked: string[], from: number, until: number, number: number): Promise<string> =>
    createCrl(authority, revoked.map((certificate) => ({ certificate, at: new Date(from) })), { at: new Date(from), nextUpdate: new Date(until), number });
  const known = (): Promise<{ status: number }> => call('GET', '/things/conflict', clients.get('known'));
  const now = Date.now();

  test('THR-T3 a revoked client is refused, the rules stay as strict', async () => {
    crls = [await list([clients.get('known')?.cert ?? ''], now - 1_000, now + 3_600_000, 2)];
    process.emit('SIGHUP', 'SIGHUP');
    await expect(known()).rejects.toThrow();
    await expect(call('GET', '/health/live', { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' })).rejects.toThrow();
    expect((await call('GET', '/things/conflict')).status).toBe(409);
  });

  test('THR-T5 an ended list, and none at all, refuse every client that shows a certificate, until there is one', async () => {
    crls = [await list([], now - 7_200_000, now - 3_600_000, 3)];
    renewTls(app, tls);
    await expect(known()).rejects.toThrow();
    crls = [];
    renewTls(app, tls);
    await expect(known()).rejects.toThrow();
    expect((await call('GET', '/things/conflict')).status).toBe(409);
    crls = [await list([], now - 1_000, now + 3_600_000, 4)];
    renewTls(app, tls);
    expect((await known()).status).toBe(409);
  });
});

test('files that cannot be read leave the former ones in use', async () => {
  rmSync(tls.certFile);
  process.emit('SIGHUP', 'SIGHUP');
  expect((await call('GET', '/things/conflict')).status).toBe(409);
  expect(lines.join('')).toContain('could not be renewed');
});

test('THR-T8 TLS below 1.2 and suites without forward secrecy are refused', async () => {
  await expect(call('GET', '/health/live', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow();
  await expect(call('GET', '/health/live', { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' })).rejects.toThrow();
  expect((await call('GET', '/health/live', { maxVersion: 'TLSv1.2' })).status).toBe(200);
});

test('readiness names what is missing, and metrics name routes, never paths', async () => {
  expect((await call('GET', '/health/ready')).body).toEqual({ status: 'ready', checks: {} });
  health.add('database', () => ({ ok: false, detail: { ageSeconds: 3 } })).add('broker', () => Promise.reject(new Error('secret')));
  expect(await call('GET', '/health/ready')).toMatchObject({
    status: 503,
    body: { status: 'not-ready', checks: { database: { ok: false, detail: { ageSeconds: 3 } }, broker: { ok: false, detail: { reason: 'failed' } } } },
  });
  await call('GET', '/things/CANARY-1');
  const { text } = await call('GET', '/metrics');
  expect(text).toMatch(/iiz_http_request_seconds_count\{[^}]*route="\/things\/conflict",status="409"[^}]*\} \d/);
  expect(text).not.toContain('CANARY');
});

test('requests that fail are counted from none on, so that the first one raises the alarm; a process that is not ready has its own', async () => {
  const failures = async (): Promise<number> => Number(/^iiz_http_failures_total\{[^}]*\} (\d+)$/m.exec((await call('GET', '/metrics')).text)?.[1]);
  expect(await new Metrics('new').text()).toMatch(/^iiz_http_failures_total\{process="new"\} 0$/m);
  const before = await failures();
  for (const [path, status] of [['/things/broken', 500], ['/things/conflict', 409], ['/health/ready', 503]] as const) expect((await call('GET', path)).status).toBe(status);
  expect(await failures()).toBe(before + 1);
});

describe('a start that cannot be', () => {
  const own = { certFile: join(folder, 'start.pem'), keyFile: join(folder, 'start.key'), clientCertificates: 'none' } as const;
  const open = (files: TlsSettings) => createHttpsApp(ThingsModule, { tls: files, log: createLog({ process: 'test', level: 'fatal' }), health: new Health(), metrics: new Metrics('test') });
  const issue = () => issueCertificate(authority, { subject: { cn: 'localhost' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at: new Date(Date.now() - 60_000), days: 1 });
  beforeAll(async () => {
    const { certificatePem, privateKeyPem } = await issue();
    writeFileSync(own.certFile, certificatePem);
    writeFileSync(own.keyFile, privateKeyPem);
  });

  test('a certificate with the key of another one, or none at all, is told by the settings to check', async () => {
    const [keyFile, certFile] = [join(folder, 'other.key'), join(folder, 'none.pem')];
    writeFileSync(keyFile, (await issue()).privateKeyPem);
    writeFileSync(certFile, 'none');
    for (const wrong of [{ ...own, keyFile }, { ...own, certFile }]) await expect(open(wrong)).rejects.toMatchObject({ name: 'StartFault', message: expect.stringContaining('_TLS_KEY_FILE') });
  });

  test('a port that somebody else has is told as that, whatever else was expected to fail', async () => {
    const [first, second] = [await open(own), await open(own)];
    await listen(first, { host: '127.0.0.1', port: 0 });
    const taken = ((first.getHttpServer() as Server).address() as AddressInfo).port;
    await expect(listen(second, { host: '127.0.0.1', port: taken }).catch(StartFault.because('check DATABASE_URL'))).rejects.toMatchObject({ name: 'StartFault', message: expect.stringContaining('has the port') });
    await Promise.all([first.close(), second.close()]);
  });
});
