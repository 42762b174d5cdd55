import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { problemType } from '#problems';
import type { FieldLine } from '#signing';
import { rawRequest } from '../../support/gateway-door.ts';
import type { SignedParts } from '../../support/gateway-door.ts';
import { openGatewayWorld } from '../../support/gateway-world.ts';
import type { GatewayWorld } from '../../support/gateway-world.ts';
import { RawConnection } from '../../support/raw-connection.ts';
import type { RawAnswer } from '../../support/raw-connection.ts';
import { eventsIn } from '../../support/running-router.ts';
import { Story } from '../../support/story.ts';

/** Stands wherever a client may write something; no answer may say it again. */
const canary = 'CANARY7fd1';
const started = Date.now();
let world: GatewayWorld;
/** Anonymous refusals of the tests by slug: what the log must stand for at the end. */
const refused = new Map<string, number>();

beforeAll(async () => {
  world = await openGatewayWorld();
});

afterAll(() => world.close());

interface Expected {
  status: number;
  slug?: string;
  closes?: boolean;
}

/** Sends bytes and judges the answer; what is refused with a slug is to be counted in the log. */
async function refuses(bytes: string | Buffer, { status, slug, closes = false }: Expected): Promise<RawAnswer> {
  const connection = await RawConnection.open(world);
  const answer = await connection.ask(bytes);
  if (answer === undefined) throw new Error('no answer');
  expect(answer.status).toBe(status);
  expect(answer.body).not.toContain(canary);
  if (slug !== undefined) {
    expect(JSON.parse(answer.body)).toMatchObject({ type: problemType(slug as 'bad-request'), status });
    refused.set(slug, (refused.get(slug) ?? 0) + 1);
  }
  if (closes) await connection.closed;
  connection.close();
  return answer;
}

const badRequest: Expected = { status: 400, slug: 'bad-request', closes: true };
const post = (lines: string, body = '{}'): string => `POST /v1/messages HTTP/1.1\r\nHost: gateway\r\n${lines}\r\n${body}`;
const json = 'Content-Type: application/json\r\n';
/** A message of its own, as its sender signs it. */
const acceptable = (headers: readonly FieldLine[] = []): Buffer => {
  const parts = world.signed(new Story('sr-sro').consentGranted(['rav-olten'], ['C01']), 'sr-sro');
  return rawRequest({ ...parts, headers: [...parts.headers, ...headers] }, world.port);
};
const repeated = (line: string, count: number): string => Array.from({ length: count }, (_, i) => line.replace('#', String(i))).join('');

describe('requests that two readers could read differently', () => {
  test.each([
    ['THR-H1 a length beside chunked coding', post(`${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n`, '0\r\n\r\n')],
    ['THR-H1 chunked coding beside a length', post(`${json}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n`, '0\r\n\r\n')],
    ['THR-H2 two lengths that differ', post(`${json}Content-Length: 2\r\nContent-Length: 3\r\n`)],
    ['THR-H2 two lengths that agree', post(`${json}Content-Length: 2\r\nContent-Length: 2\r\n`)],
    ['THR-H2 a list of lengths', post(`${json}Content-Length: 2, 2\r\n`)],
    ['THR-H2 a length with a sign', post(`${json}Content-Length: +2\r\n`)],
    ['THR-H2 a negative length', post(`${json}Content-Length: -2\r\n`)],
    ['THR-H2 a length beyond all numbers', post(`${json}Content-Length: 18446744073709551618\r\n`)],
    ['THR-H3 a coding that is not chunked', post(`${json}Transfer-Encoding: xchunked\r\n`, '0\r\n\r\n')],
    ['THR-H3 chunked that is not last', post(`${json}Transfer-Encoding: chunked, identity\r\n`, '0\r\n\r\n')],
    ['THR-H3 a blank before the colon', post(`${json}Transfer-Encoding : chunked\r\n`, '0\r\n\r\n')],
    ['THR-H3 chunked twice', post(`${json}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n`, '0\r\n\r\n')],
    ['THR-H3 chunked coding in HTTP/1.0, which has none', `POST /v1/messages HTTP/1.0\r\nHost: gateway\r\nConnection: keep-alive\r\n${json}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
    ['THR-H3 a request of HTTP/0.9, which has no headers', 'GET /v1/inbox HTTP/0.9\r\nHost: gateway\r\n\r\n'],
    ['THR-H3 a request of HTTP/2.0 in the words of HTTP/1.1', 'GET /v1/inbox HTTP/2.0\r\nHost: gateway\r\n\r\n'],
    ['THR-H4 lines that end with LF alone', 'GET /v1/inbox HTTP/1.1\nHost: gateway\n\n'],
    ['THR-H4 one line that ends with LF alone', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\nX-Smuggled: ${canary}\r\n\r\n`],
    ['THR-H4 a folded line', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nX-Folded: a\r\n ${canary}\r\n\r\n`],
    ['THR-H4 NUL in a value', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nX-Nul: ${canary}\0\r\n\r\n`],
    ['THR-H4 CR in a value', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nX-Cr: a\r${canary}\r\n\r\n`],
    ['THR-H4 no Host', `GET /v1/inbox HTTP/1.1\r\nX-Other: ${canary}\r\n\r\n`],
    ['THR-H4 no Host, in HTTP/1.0', 'GET /v1/inbox HTTP/1.0\r\n\r\n'],
    ['THR-H5 two Hosts', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nHost: ${canary}\r\n\r\n`],
    ['THR-H5 the same Host twice', 'GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nHost: gateway\r\n\r\n'],
    ['THR-H6 two media types', post(`${json}Content-Type: text/plain\r\nContent-Length: 2\r\n`)],
    ['THR-H6 two digests', post(`${json}Content-Digest: sha-256=:AA==:\r\nContent-Digest: sha-512=:AA==:\r\nContent-Length: 2\r\n`)],
    ['THR-H8 a chunk size beyond all numbers', post(`${json}Transfer-Encoding: chunked\r\n`, 'fffffffffffffffff\r\n{}\r\n0\r\n\r\n')],
    ['THR-H8 a chunk size that is none', post(`${json}Transfer-Encoding: chunked\r\n`, `0x2${canary}\r\n{}\r\n0\r\n\r\n`)],
    ['THR-H8 a chunk extension of 20 KB', post(`${json}Transfer-Encoding: chunked\r\n`, `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`)],
  ])('%s', async (_, bytes) => {
    await refuses(bytes, badRequest);
  });

  test('THR-H6 the same label twice in Signature-Input', async () => {
    const { headers, ...parts } = world.signed(undefined, 'sr-sro', { target: '/v1/inbox' });
    const input = headers.find(([name]) => name === 'Signature-Input') ?? ['', ''];
    await refuses(rawRequest({ ...parts, headers: [...headers, input] }, world.port), { status: 400, slug: 'bad-request' });
  });

  test('THR-H18 a second request on a connection is proven on its own', async () => {
    const first = rawRequest(world.signed(undefined, 'sr-sro', { target: '/v1/inbox' }), world.port);
    const connection = await RawConnection.open(world);
    connection.write(Buffer.concat([first, Buffer.from('GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\n\r\n')]));
    expect((await connection.answer())?.status).toBe(200);
    const second = await connection.answer();
    expect(JSON.parse(second?.body ?? '')).toMatchObject({ type: problemType('signature-required'), status: 401 });
    refused.set('signature-required', (refused.get('signature-required') ?? 0) + 1);
    connection.close();
  });

  test.each([
    ['bytes that are no request', 'x\r\n\r\n', 405, 'method-not-allowed'],
    ['a head that cannot be read', 'GET /v1/inbox HTTP/1.1\r\nHost : gateway\r\n\r\n', 400, 'bad-request'],
  ])('THR-H18 %s behind a message take its answer from nobody', async (_, bytes, status, slug) => {
    const connection = await RawConnection.open(world);
    connection.write(Buffer.concat([acceptable(), Buffer.from(bytes)]));
    expect((await connection.answer())?.status).toBe(202);
    expect((await connection.answer())?.status).toBe(status);
    refused.set(slug, (refused.get(slug) ?? 0) + 1);
    await connection.closed;
  });

  test('THR-H18 bytes behind a message that asks to close take its answer from nobody', async () => {
    const connection = await RawConnection.open(world);
    connection.write(Buffer.concat([acceptable([['Connection', 'close']]), Buffer.from('GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\n\r\n')]));
    expect((await connection.answer())?.status).toBe(202);
    expect(await connection.answer()).toBeUndefined();
  });

  test('THR-H18 what comes behind a request that ends the connection is not taken up', async () => {
    const message = acceptable();
    await refuses(Buffer.concat([Buffer.from(post('Content-Type: text/plain\r\nContent-Length: 2\r\n')), message]), { status: 415, slug: 'unsupported-media-type', closes: true });
    expect((await world.ask(message))?.status).toBe(202);
  });

  test('THR-H18 a request that would change the protocol is the last of its connection', async () => {
    const answer = await refuses('GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n', { status: 401, slug: 'signature-required', closes: true });
    expect(answer.headers.get('connection')).toBe('close');
  });

  test.each(['200-ok', '100-continue, 200-ok', ''])('an expectation that nobody can meet: %j', async (expectation) => {
    await refuses(post(`${json}Expect: ${expectation}\r\nContent-Length: 2\r\n`), badRequest);
  });
});

describe('requests that are too much', () => {
  test.each([
    ['THR-H7 a header of 20 KB', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['THR-H7 2,500 headers', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\n${repeated('x#: a\r\n', 2_500)}\r\n`],
    ['THR-H7 2,500 headers of two bytes', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\n${repeated('x: \r\n', 2_500)}\r\n`],
    ['THR-H17 10,000 cookies', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nCookie: ${repeated('c#=1; ', 10_000)}\r\n\r\n`],
  ])('%s', async (_, bytes) => {
    await refuses(bytes, { status: 431, closes: true });
  });

  test('THR-H9 a body over the limit, declared', async () => {
    await refuses(post(`${json}Content-Length: 524289\r\n`, '{'), { status: 413, slug: 'too-large', closes: true });
  });

  test.each([
    ['THR-H9 a body over the limit', post(`${json}Content-Length: 20000000\r\n`, ''), 413, 'too-large'],
    ['THR-H10 text/plain', post('Content-Type: text/plain\r\nContent-Length: 20000000\r\n', ''), 415, 'unsupported-media-type'],
    ['THR-H8 a chunk size that is none', post(`${json}Transfer-Encoding: chunked\r\n`, 'z\r\n'), 400, 'bad-request'],
    ['THR-H7 a header', 'GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nX-Long: ', 431, undefined],
    ['THR-H7 headers', post(`${json}${repeated('x#: \r\n', 250)}Content-Length: 20000000\r\n`, ''), 431, undefined],
  ])('%s of 20 MB: who sends it all before reading is told', async (_, head, status, slug) => {
    for (let i = 0; i < 10; i++) expect(await answerAfterSending(Buffer.concat([Buffer.from(head), Buffer.alloc(20_000_000, 'a')]))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (slug !== undefined) refused.set(slug, (refused.get(slug) ?? 0) + 10);
  });

  test.each([
    ['THR-H9 a body over the limit', json, 413, 'too-large'],
    ['THR-H10 text/plain', 'Content-Type: text/plain\r\n', 415, 'unsupported-media-type'],
  ])('%s that its client holds back: it may go on and is told', async (_, lines, status, slug) => {
    const connection = await RawConnection.open(world);
    const first = new Promise<string>((resolve) => connection.socket.once('data', (data) => resolve(data.toString('latin1'))));
    connection.write(post(`${lines}Expect: 100-continue\r\nContent-Length: 524289\r\n`, ''));
    // Clients of Java 17 that get a refusal first wait for ever.
    expect(await first).toMatch(/^HTTP\/1.1 100 /);
    expect((await connection.ask(Buffer.alloc(524_289, ' ')))?.status).toBe(status);
    refused.set(slug, (refused.get(slug) ?? 0) + 1);
    await connection.closed;
  });

  test('THR-H9 a body over the limit, in chunks: nothing is kept beyond it', async () => {
    const before = await residentBytes();
    const connections = await Promise.all(Array.from({ length: 20 }, () => RawConnection.open(world)));
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const answers = await Promise.all(connections.map((connection) => {
      connection.write(post(`${json}Transfer-Encoding: chunked\r\n`, ''));
      for (let i = 0; i < 160; i++) connection.write(chunk);
      return connection.answer();
    }));
    expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set([413]));
    refused.set('too-large', (refused.get('too-large') ?? 0) + connections.length);
    await Promise.all(connections.map(({ closed }) => closed));
    // Two hundred megabytes were sent.
    expect((await residentBytes()) - before).toBeLessThan(120 * 2 ** 20);
  });
});

test('THR-H12 public documents that are asked for and not read fill no memory, and a message is taken all the same', async () => {
  const before = await residentBytes();
  const deaf = await Promise.all(Array.from({ length: 45 }, () => RawConnection.open(world)));
  for (const connection of deaf) {
    connection.socket.pause();
    connection.write('GET /openapi.json HTTP/1.1\r\nHost: gateway\r\n\r\n'.repeat(16));
  }
  expect((await world.ask(acceptable()))?.status).toBe(202);
  // 230 megabytes were asked for.
  expect((await residentBytes()) - before).toBeLessThan(60 * 2 ** 20);
  for (const connection of deaf) connection.close();
});

test('THR-H9 large bodies that nobody has signed are not kept, and answered as ever', async () => {
  const before = await residentBytes();
  const connections = await Promise.all(Array.from({ length: 300 }, () => RawConnection.open(world)));
  const body = Buffer.alloc(524_288, ' ');
  for (const connection of connections) {
    connection.write(post(`${json}Content-Length: ${body.length}\r\n`, ''));
    connection.write(body.subarray(1));
  }
  await world.ask(acceptable());
  // 150 megabytes were sent.
  expect((await residentBytes()) - before).toBeLessThan(100 * 2 ** 20);
  const answers = await Promise.all(connections.map((connection) => connection.ask(' ')));
  expect(new Set(answers.map((answer) => JSON.parse(answer?.body ?? '{}') as object).map(({ type, status }: { type?: string; status?: number }) => `${status} ${type}`))).toEqual(new Set([`401 ${problemType('signature-required')}`]));
  refused.set('signature-required', (refused.get('signature-required') ?? 0) + connections.length);
  for (const connection of connections) connection.close();
});

test('THR-H9 large bodies under a key that proves nothing yet are bounded by bytes, and small ones are taken all the same', async () => {
  const connections = await Promise.all(Array.from({ length: 48 }, () => RawConnection.open(world)));
  const begun = rawRequest(world.signed(Buffer.alloc(524_288, ' '), 'sr-sro'), world.port).subarray(0, -1);
  for (const connection of connections) connection.write(begun);
  const answers: (RawAnswer | undefined)[] = [];
  await new Promise<void>((resolve) => {
    for (const connection of connections) void connection.answer().then((answer) => answers.push(answer) === 16 && resolve());
  });
  const told = answers.map((answer) => [answer?.status, answer?.headers.get('retry-after'), answer?.headers.get('connection')]);
  expect(told).toEqual(Array.from({ length: 16 }, () => [429, '1', 'close']));
  expect((await world.ask(acceptable()))?.status).toBe(202);
  for (const connection of connections) connection.close();
  refused.set('rate-limited', (refused.get('rate-limited') ?? 0) + told.length);
  // A body that ends in its middle is no request.
  refused.set('bad-request', (refused.get('bad-request') ?? 0) + connections.length - told.length);
  // What is given up makes room: a whole body is read, and its content refused.
  const whole = async (): Promise<number | undefined> => (await world.post(Buffer.alloc(524_288, ' '), 'sr-sro'))?.status;
  let status = await whole();
  for (; status === 429; status = await whole()) refused.set('rate-limited', (refused.get('rate-limited') ?? 0) + 1);
  expect(status).toBe(400);
});

describe('bodies that are not plain JSON', () => {
  test.each([
    ['THR-H10 text/plain', 'Content-Type: text/plain\r\n', 'unsupported-media-type'],
    ['THR-H10 no media type', '', 'unsupported-media-type'],
    ['THR-H10 a tab in the media type', 'Content-Type: application/json\ta\r\n', 'unsupported-media-type'],
    ['THR-H10 a no-break space before the media type', 'Content-Type: \xa0application/json\r\n', 'unsupported-media-type'],
    ['THR-H10 two charsets', 'Content-Type: application/json; charset=utf-8; charset=utf-7\r\n', 'unsupported-media-type'],
    ['THR-H10 two media types in one line', 'Content-Type: application/json, text/plain\r\n', 'unsupported-media-type'],
    ['THR-H11 gzip', `${json}Content-Encoding: gzip\r\n`, 'unsupported-encoding'],
    ['THR-H11 br', `${json}Content-Encoding: br\r\n`, 'unsupported-encoding'],
    ['THR-H11 gzip behind identity', `${json}Content-Encoding: identity, gzip\r\n`, 'unsupported-encoding'],
    ['THR-H11 gzip as transfer coding', `${json}Transfer-Encoding: gzip, chunked\r\n`, 'unsupported-encoding'],
  ])('%s', async (_, lines, slug) => {
    const chunked = lines.includes('Transfer-Encoding');
    await refuses(post(`${lines}${chunked ? '' : 'Content-Length: 2\r\n'}`, chunked ? '2\r\n{}\r\n0\r\n\r\n' : '{}'), { status: 415, slug });
  });

  test('THR-H10 blanks that HTTP takes away let no body past the validator', async () => {
    const parts = world.signed('{"frame":1}', 'sr-sro');
    const headers = parts.headers.map(([name, value]) => [name, name === 'Content-Type' ? `  \t${value}` : value] as const);
    const answer = await world.ask(rawRequest({ ...parts, headers }, world.port));
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ type: problemType('frame-invalid'), status: 400 });
  });
});

describe('ways around the guard', () => {
  test.each(['TRACE', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'QUERY'])('THR-H14 the method %s', async (method) => {
    const answer = await refuses(`${method} /v1/messages HTTP/1.1\r\nHost: gateway\r\n\r\n`, { status: 405, slug: 'method-not-allowed' });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  test.each([
    ['an unknown method', `${canary} /v1/messages HTTP/1.1\r\nHost: gateway\r\n\r\n`],
    ['bytes that are no HTTP at all', `\x16\x03\x01${canary}\r\n\r\n`],
  ])('THR-H14 %s', async (_, bytes) => {
    const answer = await refuses(bytes, { status: 405, slug: 'method-not-allowed', closes: true });
    expect(answer.headers.get('allow')).toMatch(/GET.*POST/);
  });

  test('THR-H14 CONNECT', async () => {
    await refuses('CONNECT gateway:443 HTTP/1.1\r\nHost: gateway:443\r\n\r\n', { status: 405, slug: 'method-not-allowed', closes: true });
  });

  test.each([
    ['/%76%31/inbox', 401], ['//v1/inbox', 404], ['/v1//inbox', 404], ['/v1/inbox/', 404], ['/V1/inbox', 404], ['/v1/Inbox', 404], ['/v1/..;/v1/inbox', 404],
    ['/v1/./inbox', 404], ['/v1/x/../inbox', 404], ['/v1/inbox.', 404], ['/v1/inbox;x=1', 404], ['/v1/inbox%00', 404], ['/v1/inbox%2f', 404], ['/v1%2finbox', 404], ['/v1\\inbox', 404],
    ['https://127.0.0.1/v1/inbox', 401],
  ] as const)('THR-H15 %s meets the same guard', async (path, status) => {
    const slug = status === 401 ? 'signature-required' : 'not-found';
    await refuses(`GET ${path} HTTP/1.1\r\nHost: gateway\r\n\r\n`, { status, slug });
    // Nor does a signature over the path that was meant let another one in.
    const parts = { ...world.signed(undefined, 'sr-sro', { target: '/v1/inbox' }), target: path };
    expect((await world.ask(rawRequest(parts, world.port)))?.status).toBe(status);
    if (status === 404) refused.set('not-found', (refused.get('not-found') ?? 0) + 1);
  });

  test('THR-H15 a whole URI in place of the path is the address that it names, and only under this gateway\'s own origin', async () => {
    const whole = (parts: SignedParts, origin: string): Buffer => rawRequest({ ...parts, target: `${origin}${parts.target}` }, world.port);
    const listing = world.signed(undefined, 'sr-sro', { target: '/v1/inbox?limit=1' });
    expect((await world.ask(whole(listing, world.origin)))?.status).toBe(200);
    expect((await world.ask(whole(world.signed(new Story('sr-sro').consentGranted(['rav-olten'], ['C01']), 'sr-sro'), world.origin)))?.status).toBe(202);
    const elsewhere = 'https://test.iiz-dap.so.ch';
    expect((await world.ask(whole(listing, elsewhere)))?.status).toBe(401);
    expect((await world.ask(whole(world.signed(undefined, 'sr-sro', { target: '/v1/inbox', origin: elsewhere }), elsewhere)))?.status).toBe(401);
    const answer = await refuses(`PUT ${world.origin}/v1/messages HTTP/1.1\r\nHost: gateway\r\n\r\n`, { status: 405, slug: 'method-not-allowed' });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  test('THR-H15 NUL in the path', async () => {
    await refuses('GET /v1/inbox\0 HTTP/1.1\r\nHost: gateway\r\n\r\n', badRequest);
  });

  test('THR-H16 what a proxy might say about the client changes nothing', async () => {
    const forged = ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-Host: evil', 'X-Forwarded-Proto: http', 'Forwarded: for=127.0.0.1;host=evil', 'X-Client-Cert: MIIB', 'X-SSL-Client-Verify: SUCCESS', 'X-Real-IP: 127.0.0.1', 'X-HTTP-Method-Override: POST', 'X-Original-URL: /v1/schemas'];
    const parts = world.signed(undefined, 'sr-sro', { target: '/v1/inbox' });
    const lines = forged.map((line) => line.split(': ') as [string, string]);
    expect((await world.ask(rawRequest({ ...parts, headers: [...parts.headers, ...lines] }, world.port)))?.status).toBe(200);
    await refuses(`GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\n${forged.join('\r\n')}\r\n\r\n`, { status: 401, slug: 'signature-required' });
  });

  test('THR-H17 headers named like what every object has', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'];
    await refuses(`GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\n${names.map((name) => `${name}: ${canary}\r\n${name}: b\r\n`).join('')}\r\n`, { status: 401, slug: 'signature-required' });
    const { headers, ...parts } = world.signed(undefined, 'sr-sro', { target: '/v1/inbox' });
    expect((await world.ask(rawRequest({ ...parts, headers: [['__proto__', 'x'], ...headers] }, world.port)))?.status).toBe(200);
  });
});

describe('an AHV number where it does not belong', () => {
  const vn = '756.9999.0000.00';
  const digits = vn.replaceAll('.', '');

  test.each([
    ['the path', `GET /v1/messages/${digits} HTTP/1.1\r\nHost: gateway\r\n\r\n`],
    ['the path, with points', `GET /v1/messages/${vn} HTTP/1.1\r\nHost: gateway\r\n\r\n`],
    ['the path, encoded', `GET /v1/messages/%37${digits.slice(1)} HTTP/1.1\r\nHost: gateway\r\n\r\n`],
    ['the query', `GET /v1/inbox?cursor=${digits} HTTP/1.1\r\nHost: gateway\r\n\r\n`],
    ['a header', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nX-Reference: ${vn}\r\n\r\n`],
    ['the name of a header', `GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nX-${vn}: x\r\n\r\n`],
    ['a file name', post(`${json}Content-Disposition: attachment; filename="${vn}.json"\r\nContent-Length: 2\r\n`)],
    ['the path of nothing', `GET /${vn} HTTP/1.1\r\nHost: gateway\r\n\r\n`],
  ])('THR-P5 in %s', async (_, bytes) => {
    const answer = await refuses(bytes, { status: 400, slug: 'bad-request' });
    expect(answer.body).not.toContain(digits);
    expect(answer.body).not.toContain(vn);
  });

  test.each(['Signature: dap=:#==:', 'Content-Digest: sha-256=:#==:'])('what is made of hashes may look like one: %s', async (line) => {
    await refuses(`GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\n${line.replace('#', digits)}\r\n\r\n`, { status: 401, slug: 'signature-required' });
  });

  test('THR-P5 a proven sender is refused as well, and it is no leaf that shows the number', async () => {
    const answer = await world.get(`/v1/messages/${digits}`, 'sr-sro');
    expect(answer?.status).toBe(400);
    refused.set('bad-request', (refused.get('bad-request') ?? 0) + 1);
    expect(JSON.stringify(eventsIn(await world.steps.drain()))).not.toContain(digits);
  });

  test('THR-P5 it is in no line of the log and in no figure', async () => {
    expect(world.logLines().join('\n')).not.toMatch(/756[.]?9999/);
    const metrics = (await world.ask('GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n'))?.body.toString() ?? '';
    expect(metrics).toContain('nodejs_eventloop_lag_seconds');
    expect(metrics).not.toContain(digits);
    // Of a part of it, figures apart: seconds may have any digits.
    expect(metrics.replace(/ [\d.e+-]+$/gm, '')).not.toMatch(/756[.]?9999/);
  });
});

test('THR-D7 line breaks, escapes and quotes from outside make no line of the log', async () => {
  const hostile = 'x%0d%0a{"level":"fatal"}%1b[31m","forged":"1';
  const answers = [
    await world.ask(`GET /${hostile} HTTP/1.1\r\nHost: gateway\r\nUser-Agent: \x1b[31m{"level":"fatal"}\t"\r\n\r\n`),
    await world.get('/v1/inbox', 'sr-sro', { headers: [['User-Agent', 'a\x1b]0;b\x07"\\"']] }),
  ];
  for (const answer of answers) {
    expect([400, 404]).toContain(answer?.status);
    const slug = answer?.status === 404 ? 'not-found' : 'bad-request';
    refused.set(slug, (refused.get(slug) ?? 0) + 1);
  }
  expect((await world.get(`/v1/messages/${encodeURIComponent(hostile)}`, 'sr-sro'))?.status).toBe(404);
  await world.post('{"frame":{"messageId":"\\r\\n{\\"level\\":\\"fatal\\"}","senderId":"\\u001b[31m"},"blocks":{}}', 'sr-sro');
  const lines = world.logLines();
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ process: 'gateway' });
  expect(lines.join('')).not.toMatch(/forged|\\u001b|level":"fatal|CANARY/);
});

describe('clients that are slow', () => {
  let slow: SlowClients;

  beforeAll(async () => {
    slow = await SlowClients.open(2_000);
  });

  test('THR-H13 two thousand of them keep nobody else waiting', async () => {
    expect(await legitimateAnswers(40)).toEqual(Array.from({ length: 40 }, () => 200));
    expect(slow.stillOpen).toBeGreaterThan(0);
  });

  test('THR-H12 slow heads and bodies are closed, and who does not read', async () => {
    const { heads, bodies } = await slow.closedAfter();
    // Of themselves servers wait one minute for a head and five for a body.
    expect(heads).toBeLessThanOrEqual(30_000 + slow.openingMs);
    expect(bodies).toBeLessThanOrEqual(60_000 + slow.openingMs);
    expect(slow.stillOpen).toBe(0);
    await expect(slow.deafEnds()).resolves.toBeLessThan(SlowClients.asked);
  });

});

test('THR-D9 whatever comes anonymously costs the log one leaf a minute and reason, and none is lost', async () => {
  const connections = await Promise.all(Array.from({ length: 20 }, () => RawConnection.open(world)));
  const flood = 'GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\n\r\n'.repeat(10);
  await Promise.all(connections.map(async (connection) => {
    for (let i = 0; i < 100; i++) {
      if (i % 10 === 0) connection.write(flood);
      expect((await connection.answer())?.status).toBe(401);
    }
    connection.close();
  }));
  refused.set('signature-required', (refused.get('signature-required') ?? 0) + 2_000);
  await world.process.stop();
  const leaves = eventsIn(await world.steps.drain()).filter(({ kind, actor }) => kind === 'SECURITY' && actor.id === 'anonymous');
  const minutes = Math.ceil((Date.now() - started) / 60_000) + 1;
  for (const [slug, count] of refused) {
    const own = leaves.filter(({ problem }) => problem?.slug === slug);
    expect([slug, own.length > 0, own.length <= minutes]).toEqual([slug, true, true]);
    expect([slug, own.reduce((sum, { detail }) => sum + Number(detail?.['represents']), 0)]).toEqual([slug, count]);
  }
});

/** Clients of which half send a byte of a head now and then, half one of a body; one asks and asks and never reads. */
class SlowClients {
  static readonly asked = 400;
  readonly #connections: { connection: RawConnection; kind: 'heads' | 'bodies'; took: Promise<number> }[] = [];
  readonly #deaf: RawConnection;
  readonly #drip: NodeJS.Timeout;
  openingMs = 0;

  private constructor(deaf: RawConnection) {
    this.#deaf = deaf;
    deaf.socket.pause();
    for (let i = 0; i < SlowClients.asked; i++) deaf.write('GET /openapi.json HTTP/1.1\r\nHost: gateway\r\n\r\n');
    this.#drip = setInterval(() => {
      for (const { connection } of this.#connections) connection.write('x');
    }, 2_000);
  }

  static async open(count: number): Promise<SlowClients> {
    const slow = new SlowClients(await RawConnection.open(world));
    const begun = Date.now();
    while (slow.#connections.length < count) await slow.#open(Math.min(50, count - slow.#connections.length));
    slow.openingMs = Date.now() - begun;
    return slow;
  }

  async #open(count: number): Promise<void> {
    for (const [i, connection] of (await Promise.all(Array.from({ length: count }, () => RawConnection.open(world)))).entries()) {
      const kind = i % 2 === 0 ? 'heads' : 'bodies';
      const begun = Date.now();
      connection.write(kind === 'heads' ? 'GET /v1/inbox HTTP/1.1\r\nHost: gateway\r\nX-' : post(`${json}Content-Length: 1000\r\n`, '{'));
      this.#connections.push({ connection, kind, took: connection.closed.then(() => Date.now() - begun) });
    }
  }

  get stillOpen(): number {
    return this.#connections.filter(({ connection }) => !connection.isClosed).length;
  }

  /** The longest that a connection of each kind lived. */
  async closedAfter(): Promise<Record<'heads' | 'bodies', number>> {
    const longest = { heads: 0, bodies: 0 };
    for (const { kind, took } of this.#connections) longest[kind] = Math.max(longest[kind], await took);
    clearInterval(this.#drip);
    return longest;
  }

  /** Begins to read; how many answers had been written until the server gave up. */
  async deafEnds(): Promise<number> {
    this.#deaf.socket.resume();
    let answers = 0;
    while ((await this.#deaf.answer()) !== undefined) answers++;
    return answers;
  }
}

/** The answer's first bytes, read only once everything is sent, as many clients do. */
async function answerAfterSending(bytes: Buffer): Promise<string> {
  const { socket } = await RawConnection.open(world);
  socket.pause();
  await new Promise<void>((sent) => socket.write(bytes, () => sent()));
  const first = new Promise<string>((resolve) => {
    socket.once('data', (data) => resolve(data.toString('latin1')));
    socket.once('close', () => resolve('closed without an answer'));
  });
  socket.resume();
  return first.finally(() => socket.destroy());
}

async function legitimateAnswers(count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await world.get('/v1/inbox', 'sr-sro'))?.status ?? 0);
  return statuses;
}

async function residentBytes(): Promise<number> {
  const answer = await world.ask('GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n');
  return Number(/^process_resident_memory_bytes\S* (\S+)$/m.exec(answer?.body ?? '')?.[1] ?? Number.NaN);
}
