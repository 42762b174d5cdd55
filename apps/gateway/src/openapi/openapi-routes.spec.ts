import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { passesAfter } from '#persistence';
import type { Directory } from '#persistence';
import { problemCatalogue, slugOfType } from '#problems';
import { createHttpsApp, createLog, Health, Metrics } from '#runtime';
import { evaluateSchema, SchemaRegistry } from '#schemas';
import type { JsonObject } from '#schemas';
import { contentDigestOf, createCertificateAuthority, deliveryFields, issueCertificate, projectionFields, signRequest } from '#signing';
import type { IssuedCertificate } from '#signing';
import { CertificateTrust } from '../certificates/certificate-trust.ts';
import { PartnerKeys } from '../certificates/partner-keys.ts';
import { GatewayModule } from '../gateway.module.ts';
import type { UseCases } from '../gateway.module.ts';
import { PartnerQuota } from '../http/partner-quota.ts';
import { SignatureGuard } from '../http/signature.guard.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';
import { problemsOf } from './describe-gateway.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

const origin = 'https://127.0.0.1';
const document = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8')) as JsonObject & {
  paths: Record<string, Record<string, { description?: string; responses: Record<string, { headers?: object; content?: Record<string, { schema: JsonObject }> }> }>>;
};
const folder = mkdtempSync(join(tmpdir(), 'iiz-openapi-'));
const routes: string[] = [];
const health = new Health();
let repeated = false;
let databaseIsAway = false;
let app: NestFastifyApplication;
let server: FastifyInstance;
let partner: IssuedCertificate;

const receipt = { body: '{}', contentDigest: 'sha-256=:AA==:', signatureInput: 'dap=()', signature: 'dap=:AA==:' };
const found = <T>(what: T): Promise<T> => (databaseIsAway ? Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })) : Promise.resolve(what));
const accept = { run: () => found({ repeated, receipt }) };
const show = { run: () => found({}) };

beforeAll(async () => {
  const at = new Date(Date.now() - 60_000);
  const authority = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  partner = await issueCertificate(authority, { subject: { cn: 'sr-sro' }, alg: 'ed25519', usage: ['signing'], at, days: 1 });
  const tls = await issueCertificate(authority, { subject: { cn: 'localhost' }, alg: 'p256', usage: ['tls-server'], dnsNames: ['localhost'], at, days: 1 });
  const files = { certFile: join(folder, 'tls.pem'), keyFile: join(folder, 'tls.key') };
  writeFileSync(files.certFile, tls.certificatePem);
  writeFileSync(files.keyFile, tls.privateKeyPem);
  const key = {
    keyid: partner.keyid,
    partnerId: 'sr-sro',
    alg: 'ed25519',
    key: createPublicKey(partner.certificatePem),
    certificate: partner.certificatePem,
    validFrom: at,
    chain: '',
    validUntil: new Date(Date.now() + 60_000),
    revokedAt: null,
    blockedAt: null,
    shortRsaUntil: null,
  };
  const known = { partnerId: 'sr-sro', role: 'SR' };
  const directory = {
    key: (keyid: string) => (keyid === key.keyid ? key : undefined),
    keysOf: () => [key],
    policyAt: () => undefined,
    partners: () => [{ ...known, name: 'Olten', regionId: null }],
    competentRegion: () => 'sr-sro',
    rolloutOf: () => 'PILOT',
    partner: (id: string) => (id === known.partnerId ? known : undefined),
  } as unknown as Directory;
  const refusals = { request: () => Promise.resolve() } as unknown as RefusalLog;
  const use = {
    acceptMessage: accept, preflightMessage: show, acknowledgeItem: accept, showMessage: show, showEvidence: show, listInbox: show, showConsents: show, directory,
    fetchItem: { run: () => found({ body: Buffer.from('{}'), headers: [['content-type', 'application/json']] }) }, registry: SchemaRegistry.load(),
  } as unknown as UseCases;
  app = await createHttpsApp(GatewayModule.with(use), {
    tls: { ...files, clientCertificates: 'none' },
    log: createLog({ process: 'test', destination: { write: () => undefined } }),
    health,
    metrics: new Metrics('test'),
    passesAfter,
    guard: new SignatureGuard(
      directory,
      new PartnerKeys(directory, new CertificateTrust({ anchors: [authority.certificatePem], eku: ['documentSigning'] })),
      refusals,
      origin,
      new PartnerQuota({ requestsPerSecond: 1000, preflightsPerSecond: 1000 }),
    ),
  });
  server = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', ({ method, url }) => void routes.push(`${[method].flat().join()} ${url}`));
  await app.init();
  await server.ready();
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

function routeOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
}

const values: Record<string, string> = { partnerId: 'sr-sro', type: 'nack', version: '1.0.0', language: 'de' };

async function call({ id, method, path, message, signed }: Operation, options: { unsigned?: boolean } = {}): Promise<LightMyRequestResponse> {
  const url = `${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? randomUUID())}${id === 'findRegion' ? '?bfs=2581' : ''}`;
  const body = message === true ? { body: Buffer.from('{}') } : {};
  const headers: [string, string][] = message === true ? [['content-type', 'application/json']] : [];
  const key = { keyid: partner.keyid, alg: 'ed25519', privateKey: createPrivateKey(partner.privateKeyPem) } as const;
  const sent =
    signed && options.unsigned !== true
      ? signRequest({ method: method.toUpperCase(), targetUri: `${origin}${url}`, headers, ...body, key, created: new Date() }).headers
      : headers;
  return server.inject({ method: method === 'get' ? 'GET' : 'POST', url, headers: Object.fromEntries(sent), ...(message === true ? { payload: '{}' } : {}) });
}

function schemaOf({ path, method }: Operation, status: number, mediaType: string): JsonObject {
  const schema = document.paths[path]?.[method]?.responses[String(status)]?.content?.[mediaType]?.schema ?? { not: {} };
  return { ...schema, components: document['components'] as JsonObject };
}

describe('the API description', () => {
  test('describes every route of the gateway, and no other', () => {
    const described = new Set(operations.map(routeOf));
    expect(routes.filter((route) => !described.has(route))).toEqual([]);
    expect(
      operations
        .filter(({ method, path }) => !server.hasRoute({ method: method === 'get' ? 'GET' : 'POST', url: path.replaceAll(/\{(\w+)\}/g, ':$1') }))
        .map(routeOf),
    ).toEqual([]);
    expect(routes.length).toBeGreaterThan(10);
  });

  test('names each operation once', () => {
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  });

  test('gives a status to every problem that it names, and names it under no other', () => {
    for (const operation of operations) {
      for (const slug of problemsOf(operation)) {
        expect(Object.keys(document.paths[operation.path]?.[operation.method]?.responses ?? {})).toContain(String(problemCatalogue[slug].status));
      }
    }
  });
});

describe.each(operations.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  test('answers with the statuses that are described', async () => {
    const answered = new Set<number>();
    for (repeated of operation.message === true ? [false, true] : [false]) answered.add((await call(operation)).statusCode);
    if (operation.id === 'isReady') {
      health.add('nothing', () => ({ ok: false }));
      answered.add((await call(operation)).statusCode);
      health.add('nothing', () => ({ ok: true }));
    }
    expect(answered).toEqual(new Set(operation.answers.map(({ status }) => status)));
  });

  test('is open to whom it says', async () => {
    const { statusCode, body } = await call(operation, { unsigned: true });
    if (!operation.signed) return expect(statusCode).toBe(200);
    const problem = JSON.parse(body) as JsonObject & { type: string };
    expect([statusCode, slugOfType(problem.type)]).toEqual([401, 'signature-required']);
    expect(evaluateSchema(schemaOf(operation, 401, 'application/problem+json'), problem)).toEqual({ ok: true, valid: true });
  });
});

test.each(operations.filter(({ signed }) => signed).map((operation) => [operation.id, operation] as const))(
  '%s answers as described while the database is away (F08)',
  async (_id, operation) => {
    databaseIsAway = true;
    const { body, statusCode, headers } = await call(operation).finally(() => (databaseIsAway = false));
    expect([statusCode, Number(headers['retry-after']) > 0]).toEqual([503, true]);
    expect(evaluateSchema(schemaOf(operation, 503, 'application/problem+json'), JSON.parse(body) as JsonObject)).toEqual({ ok: true, valid: true });
    expect(Object.keys(document.paths[operation.path]?.[operation.method]?.responses['503']?.headers ?? {})).toEqual(['Retry-After']);
  },
);

test.each(['listTypes', 'showType', 'showCertificates', 'showCasts', 'findRegion', 'isLive', 'isReady'])('%s answers what is described', async (id) => {
  const operation = operations.find((each) => each.id === id) as Operation;
  const { body, statusCode } = await call(operation);
  expect(evaluateSchema(schemaOf(operation, statusCode, 'application/json'), JSON.parse(body) as JsonObject)).toEqual({ ok: true, valid: true });
});

test('every field that a delivery or a part of one carries is described; what the sender covered besides, by its name', () => {
  const key = { keyid: partner.keyid, alg: 'ed25519', privateKey: createPrivateKey(partner.privateKeyPem) } as const;
  const event = {
    id: randomUUID(),
    senderId: 'sr-sro',
    messageType: 'nack',
    version: '1.0.0',
    recipientId: 'rav-olten',
    acceptedAt: new Date(),
    contentType: 'application/json',
    contentDigest: contentDigestOf(Buffer.from('{}')),
    body: Buffer.from('{}'),
  };
  const carried = [
    ...deliveryFields({ ...event, origin: { method: 'POST', targetUri: `${origin}/v1/messages` }, sender: { ...receipt, coveredFields: [['Date', 'now']] } }, key),
    ...projectionFields({ ...event, projectionOf: 'ab'.repeat(32), withheld: ['vn'] }, key),
  ].map(([name]) => name);
  const fetching = document.paths['/v1/inbox/{id}']?.['get'];
  const headers = fetching?.responses['200']?.headers ?? {};
  const described = new Set([...Object.keys(headers).map((name) => name.toLowerCase()), 'content-type', 'dap-signed-field-date']);
  expect(carried.filter((name) => !described.has(name))).toEqual([]);
  expect(carried).toContain('dap-signed-field-date');
  expect(fetching?.description).toContain('dap-signed-field-');
});
