import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateSchema } from '#schemas';
import type { Envelope, JsonObject } from '#schemas';
import { HttpsExchange } from '#sdk';
import { signRequest } from '#signing';
import type { SignatureAlgorithm } from '#signing';
import { eventually, startTestPlatform } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { Story } from '../support/story.ts';

type Described = JsonObject & { paths: Record<string, Record<string, { responses: Record<string, { headers?: object; content: Record<string, { schema: JsonObject }> }> }>> };
const described = JSON.parse(readFileSync(join(repositoryRoot, 'apps/gateway/src/openapi/openapi.json'), 'utf8')) as Described;

let platform: TestPlatform;
let https: HttpsExchange;

beforeAll(async () => {
  platform = await startTestPlatform();
  https = new HttpsExchange({ ca: readFileSync(platform.caFile, 'utf8') });
});

afterAll(async () => {
  https?.close();
  await platform?.close();
});

interface Answer {
  status: number;
  body: JsonObject;
}

const ofEveryAnswer = new Set(['cache-control', 'x-content-type-options', 'content-type', 'content-length', 'date', 'connection', 'keep-alive']);

/** A delivery of part of a message carries both of them, one of a whole message neither. */
const ofAPart = ['dap-withheld', 'dap-projection-of'];

/** Calls as the partner and holds the answer to what the description says of that path. */
async function call(partnerId: string, method: 'GET' | 'POST', path: string, route: string, envelope?: Envelope, created = new Date()): Promise<Answer> {
  const partner = platform.partners.find(({ id }) => id === partnerId);
  const body = envelope === undefined ? undefined : Buffer.from(JSON.stringify(envelope));
  const url = `${platform.gateway.origin}${path}`;
  const { headers } = signRequest({
    method, targetUri: url, headers: body === undefined ? [] : [['content-type', 'application/json']], created, ...(body === undefined ? {} : { body }),
    key: { keyid: partner?.keyid ?? '', alg: partner?.alg as SignatureAlgorithm, privateKey: createPrivateKey(readFileSync(partner?.keyFile ?? '', 'utf8')) },
  });
  const answer = await https.call({ method, url, headers, timeoutMs: 30_000, ...(body === undefined ? {} : { body }) });
  const names = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const response = described.paths[route]?.[method.toLowerCase()]?.responses[String(answer.status)];
  expect([path, answer.status, response === undefined ? 'undescribed' : 'described']).toEqual([path, answer.status, 'described']);
  const sometimes = new Set(['Retry-After', ...(ofAPart.some((name) => names.has(name)) ? [] : ofAPart)]);
  expect(Object.keys(response?.headers ?? {}).filter((name) => !names.has(name.toLowerCase()) && !sometimes.has(name))).toEqual([]);
  const told = new Set(Object.keys(response?.headers ?? {}).map((name) => name.toLowerCase()));
  expect([...names.keys()].filter((name) => !told.has(name) && !ofEveryAnswer.has(name))).toEqual([]);
  const mediaType = names.get('content-type')?.split(';')[0] ?? '';
  const schema = { ...(response?.content[mediaType]?.schema ?? { not: {} }), components: described['components'] as JsonObject };
  const value = JSON.parse(answer.body.toString('utf8')) as JsonObject;
  expect([path, evaluateSchema(schema, value)]).toEqual([path, { ok: true, valid: true }]);
  return { status: answer.status, body: value };
}

test('every answer on the way of a message is one that the description tells of', async () => {
  const story = new Story('sr-sro');
  const send = (envelope: Envelope) => call('sr-sro', 'POST', '/v1/messages', '/v1/messages', envelope);
  const registration = story.registration(['rav-olten']);
  const { messageId } = registration.frame;

  expect((await send(registration)).status).toBe(403);
  const consent = story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']);
  expect((await send(consent)).status).toBe(202);
  expect((await send(consent)).status).toBe(200);
  expect((await send({ ...registration, blocks: {} })).status).toBe(422);
  expect((await send(registration)).status).toBe(202);
  expect((await send({ ...registration, frame: { ...registration.frame, action: '8' } })).status).toBe(409);

  const item = await eventually('the registration in the inbox', async () => {
    const { body } = await call('rav-olten', 'GET', '/v1/inbox?limit=10', '/v1/inbox');
    return (body['items'] as { id: string; messageId: string }[]).find((each) => each.messageId === messageId);
  });
  expect((await call('rav-olten', 'GET', '/v1/inbox?limit=0', '/v1/inbox')).status).toBe(400);
  expect((await call('ivst-so', 'GET', `/v1/inbox/${item.id}`, '/v1/inbox/{id}')).status).toBe(404);
  expect((await call('rav-olten', 'GET', `/v1/inbox/${item.id}`, '/v1/inbox/{id}')).body).toEqual(registration);
  const acknowledgement = story.acknowledgement('rav-olten', 'sr-sro', messageId);
  expect((await call('rav-olten', 'POST', `/v1/inbox/${item.id}/ack`, '/v1/inbox/{id}/ack', acknowledgement)).status).toBe(202);

  const status = await call('sr-sro', 'GET', `/v1/messages/${messageId}`, '/v1/messages/{messageId}');
  expect((status.body['timeline'] as { event: string }[]).map(({ event }) => event)).toEqual(['accepted', 'decided', 'routed', 'fetched', 'acknowledged']);
  await eventually('the evidence', async () => ((await call('sr-sro', 'GET', `/v1/messages/${messageId}/evidence`, '/v1/messages/{messageId}/evidence')).status === 200 ? true : undefined));
  expect((await call('rav-olten', 'GET', `/v1/messages/${messageId}`, '/v1/messages/{messageId}')).status).toBe(404);
  expect((await call('sr-sro', 'GET', `/v1/cases/${story.caseId}/consents`, '/v1/cases/{caseId}/consents')).status).toBe(200);
});

test('a refused signature is answered as described', async () => {
  expect(await call('sr-sro', 'GET', '/v1/inbox', '/v1/inbox', undefined, new Date(0))).toMatchObject({ status: 401, body: { type: 'urn:iiz-dap:problem:signature-expired' } });
});

test('a withdrawal is answered, and a withheld item refused, as described', async () => {
  const story = new Story('sr-sro');
  const send = (envelope: Envelope) => call('sr-sro', 'POST', '/v1/messages', '/v1/messages', envelope);
  await send(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  await send(story.registration(['rav-olten']));
  const item = await eventually('the registration in the inbox', async () => {
    const { body } = await call('rav-olten', 'GET', '/v1/inbox', '/v1/inbox');
    return (body['items'] as { id: string; caseId: string }[]).find((each) => each.caseId === story.caseId);
  });
  const withdrawn = await send(story.consentWithdrawn());
  expect(withdrawn.body['withdrawal']).toMatchObject({ stopped: 1, inFlight: [] });
  expect(await call('rav-olten', 'GET', `/v1/inbox/${item.id}`, '/v1/inbox/{id}')).toMatchObject({ status: 403, body: { type: 'urn:iiz-dap:problem:disclosure-not-permitted' } });
});
