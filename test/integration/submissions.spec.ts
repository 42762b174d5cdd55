import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MAX_HEADERS, receiptsTopic, submitTopic } from '#bus';
import type { IncomingRecord, OutgoingRecord } from '#bus';
import { AmbiguousCommit, LeaseLost } from '#persistence';
import type { Pool } from '#persistence';
import { Problem } from '#problems';
import type { Envelope } from '#schemas';
import { keyRing, vaultKek } from '#sealing';
import { createNonce, signRecord, verifyDocument } from '#signing';
import type { ProveRecord } from '../../apps/gateway/src/kafka/prove-record.ts';
import { openRunningExchange, runExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';
import { SubmitDoor } from '../support/submit-door.ts';
import { VaultServer } from '../support/vault-server.ts';

const region = 'sr-sro';
const topic = submitTopic(region);
let exchange: RunningExchange;
let router: RunningRouter;
let door: SubmitDoor;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

/** Every test begins with an empty topic, a new owner and nothing under way. */
beforeEach(async () => {
  await exchange.refusals.flush();
  await router.drain();
  await exchange.migrator.query('delete from consumer_position where topic like $1', ['iiz.submit.%']);
  door = new SubmitDoor(exchange);
});

interface Told {
  status: string;
  submitted: string;
  messageId: string | undefined;
  key: string | null;
  body: Record<string, unknown>;
  record: OutgoingRecord;
}

const toldTo = (records: readonly OutgoingRecord[], partnerId = region): Told[] =>
  records.filter((record) => record.topic === receiptsTopic(partnerId) && record.headers['dap-status'] !== undefined).map((record) => ({
    status: String(record.headers['dap-status']), submitted: String(record.headers['dap-submitted']), messageId: record.headers['dap-message-id'] as string | undefined,
    key: record.key, body: JSON.parse(String(record.value)) as Record<string, unknown>, record,
  }));

async function positionOf(of = topic): Promise<string | undefined> {
  return (await exchange.migrator.query<{ n: string }>('select next_offset as n from consumer_position where topic = $1', [of])).rows[0]?.n;
}

async function messagesOf({ frame: { messageId } }: Envelope): Promise<number> {
  return Number((await exchange.migrator.query<{ n: string }>('select count(*) n from message where message_id = $1', [messageId])).rows[0]?.n);
}

/** A consent and the registration that rests on it. */
function caseOf(story = new Story(region)): [consent: Envelope, registration: Envelope] {
  return [story.consentGranted(['ivst-so'], ['C01', 'C03', 'C16']), story.registration(['ivst-so'])];
}

test('a submitted message is accepted like over HTTPS, in order, and its receipt is told signed on the receipts topic', async () => {
  const story = new Story(region);
  const [consent, registration] = caseOf(story);
  for (const envelope of [consent, registration]) door.append(envelope);
  await door.run(topic);
  expect(door.outcomes).toEqual(['accepted', 'accepted']);
  expect(await positionOf()).toBe('2');
  const records = await router.drain();
  const told = toldTo(records);
  expect(told.map(({ status, submitted, messageId, key }) => ({ status, submitted, messageId, key }))).toEqual([
    { status: '202', submitted: '0/0', messageId: consent.frame.messageId, key: story.caseId },
    { status: '202', submitted: '0/1', messageId: registration.frame.messageId, key: story.caseId },
  ]);
  const [first] = told;
  const headers: OutgoingRecord['headers'] = first?.record.headers ?? {};
  const platform = exchange.keys.get('iiz-dap')?.keyid ?? '';
  const verdict = verifyDocument(
    { body: first?.record.value ?? Buffer.alloc(0), contentType: String(headers['content-type']), contentDigest: String(headers['content-digest']), signatureInput: String(headers['signature-input']), signature: String(headers['signature']) },
    { resolveKey: (keyid) => (keyid === platform ? { keyid, alg: 'ed25519', publicKey: exchange.directory.key(keyid)?.key as never } : undefined) },
  );
  expect(verdict).toMatchObject({ ok: true });
  expect(eventsIn(records).filter(({ kind }) => kind === 'ACCEPTED').map(({ message }) => message?.messageId)).toEqual([consent.frame.messageId, registration.frame.messageId]);
});

test('what is kept of the message proves the sender again: the record, its topic in place of method and address', async () => {
  const [consent] = caseOf();
  door.append(consent);
  await door.run(topic);
  const { rows } = await exchange.migrator.query<{ wire: { method: string; targetUri: string } }>('select wire from message where message_id = $1', [consent.frame.messageId]);
  expect(rows[0]?.wire).toMatchObject({ method: 'PRODUCE', targetUri: `kafka:${topic}` });
});

test('THR-K6 the same record a hundred times, and every position lost, is one message; each time the stored receipt is told', async () => {
  const [consent] = caseOf();
  const first = door.append(consent);
  for (let i = 1; i < 100; i++) door.raw(topic, { key: first.key, value: first.value, headers: first.headers });
  await door.run(topic);
  expect(door.outcomes).toEqual(['accepted', ...Array.from({ length: 99 }, () => 'repeated')]);
  const told = toldTo(await router.drain());
  expect(told.map(({ status }) => status)).toEqual(['202', ...Array.from({ length: 99 }, () => '200')]);
  expect(new Set(told.map(({ record }) => `${String(record.value)} ${String(record.headers['signature'])}`)).size).toBe(1);

  await exchange.migrator.query('update consumer_position set next_offset = 0');
  const again = new SubmitDoor(exchange);
  await again.take.run(door.batch(topic), { owned: () => true });
  expect(again.outcomes).toEqual(Array.from({ length: 100 }, () => 'repeated'));
  expect(await messagesOf(consent)).toBe(1);
});

test('THR-K6 a topic made anew is read from its beginning', async () => {
  const [consent, registration] = caseOf();
  for (let i = 0; i < 5; i++) door.raw(topic, { value: Buffer.from('{}') });
  door.append(consent);
  await door.run(topic);
  door.empty(topic);
  const successor = new SubmitDoor(exchange);
  successor.append(registration);
  await successor.run(topic);
  expect(successor.outcomes).toEqual(['accepted']);
  expect(await positionOf()).toBe('1');
});

test('a message that the law refuses is refused on record and told with its reasons, and the next goes on', async () => {
  const story = new Story(region);
  const [consent, registration] = caseOf(story);
  const tooMuch = story.registration(['ivst-so'], { household: true });
  for (const envelope of [consent, tooMuch, registration]) door.append(envelope);
  await door.run(topic);
  expect(door.outcomes).toEqual(['accepted', 'refused', 'accepted']);
  const records = await router.drain();
  const refused = toldTo(records).filter(({ submitted }) => submitted === '0/1');
  expect(refused).toMatchObject([{
    status: '403', messageId: tooMuch.frame.messageId, key: story.caseId,
    body: { type: 'urn:iiz-dap:problem:disclosure-not-permitted', instance: `kafka:${topic}/0/1`, recipients: [{ recipient: 'ivst-so' }] },
  }]);
  expect(String(refused[0]?.record.value)).not.toContain('Muster');
  expect(eventsIn(records).filter(({ kind }) => kind === 'REFUSED')).toMatchObject([{ message: { messageId: tooMuch.frame.messageId }, problem: { slug: 'disclosure-not-permitted' } }]);
});

test('other bytes under a known id are refused', async () => {
  const [consent] = caseOf();
  door.append(consent);
  door.append({ ...consent, frame: { ...consent.frame, subject: 'anders' } } as Envelope);
  await door.run(topic);
  expect(toldTo(await router.drain()).map(({ status }) => status)).toEqual(['202', '409']);
});

test('THR-K3 garbage, emptiness and a tombstone are quarantined: counted, told, and the partition goes on', async () => {
  const [consent] = caseOf();
  door.raw(topic, { value: randomBytes(2_000) });
  door.raw(topic, { value: Buffer.alloc(0) });
  door.raw(topic, { value: null, key: Buffer.from('case') });
  door.raw(topic, { value: Buffer.from('{}'), headers: [['content-type', Buffer.from('application/json')], ['content-type', Buffer.from('text/plain')]] });
  door.append(consent);
  await door.run(topic);
  expect(door.outcomes.toSorted()).toEqual(['accepted', 'quarantined', 'quarantined', 'quarantined', 'quarantined']);
  expect(await positionOf()).toBe('5');
  await exchange.refusals.flush();
  const records = await router.drain();
  expect(toldTo(records).map(({ status, submitted }) => `${submitted} ${status}`).sort()).toEqual(['0/0 401', '0/1 400', '0/2 400', '0/3 400', '0/4 202']);
  const leaves = eventsIn(records).filter(({ kind }) => kind === 'SECURITY');
  expect(leaves.map(({ actor, problem, detail }) => `${actor.id} ${problem?.slug} ${String(detail?.['represents'])}`).sort()).toEqual([`${region} bad-request 3`, `${region} signature-required 1`]);
});

/** Appends a message to a topic as its sender signs it, but for what a test changes. */
function appendSigned(envelope: Envelope, { of = region, forTopic = topic, mediaType = 'application/json', nonce }: { of?: string; forTopic?: string; mediaType?: string; nonce?: string } = {}): void {
  const value = Buffer.from(JSON.stringify(envelope));
  const { headers } = signRecord({ topic: forTopic, headers: [['content-type', mediaType]], body: value, key: door.identity(of).key, created: new Date(), ...(nonce === undefined ? {} : { nonce }) });
  door.raw(topic, { value, headers: headers.map(([name, text]) => [name, Buffer.from(text)] as const) });
}

const coded = (record: IncomingRecord, ...codings: string[]): void => {
  record.headers = [...record.headers, ...codings.map((coding) => ['content-encoding', Buffer.from(coding)] as const)];
};

const refusals: readonly (readonly [what: string, status: string, code: string, append: () => void])[] = [
  ['signed for another topic', '401', 'DAP-3113', () => appendSigned(caseOf()[0], { forTopic: submitTopic('sr-tg') })],
  ['signed by another partner, for this topic', '403', 'DAP-3101', () => appendSigned(caseOf()[0], { of: 'sr-tg' })],
  ['whose frame names another sender', '403', 'DAP-3101', () => appendSigned(new Story('sr-tg').consentGranted(['ivst-so'], ['C01']))],
  ['appended 301 seconds after it was signed', '401', 'DAP-3113', () => {
    const record = door.append(caseOf()[0], { timestamp: new Date(Date.now() - 1_000_000) });
    record.timestamp = new Date(record.timestamp.getTime() + 301_000);
  }],
  ['whose time the producer wrote itself', '401', 'DAP-3113', () => void door.append(caseOf()[0], { stampedByBroker: false })],
  ['whose bytes were changed', '401', 'DAP-3113', () => {
    const record = door.append(caseOf()[0]);
    record.value = Buffer.concat([record.value ?? Buffer.alloc(0), Buffer.from(' ')]);
  }],
  ['beyond 512 KiB', '413', 'DAP-2210', () => void door.raw(topic, { value: Buffer.alloc(512 * 1024 + 1, 32) })],
  ['with more headers than are read', '400', 'DAP-2200', () => void door.append(caseOf()[0], { headers: Array.from({ length: MAX_HEADERS + 1 }, (_, i) => [`h${i}`, Buffer.from('x')] as const) })],
  ['THR-H10 of another media type', '415', 'DAP-2211', () => appendSigned(caseOf()[0], { mediaType: 'text/plain' })],
  ['THR-H11 that is coded', '415', 'DAP-2211', () => coded(door.append(caseOf()[0]), 'gzip')],
  ['THR-H11 whose second coding is one', '415', 'DAP-2211', () => coded(door.append(caseOf()[0]), 'identity', 'br')],
];

test.each(refusals)('a record %s is refused with %s %s', async (_, status, code, append) => {
  append();
  await door.run(topic);
  expect(await positionOf()).toBe('1');
  expect(toldTo(await router.drain()).map(({ status: told, body }) => [told, body['code']])).toEqual([[status, code]]);
});

const bytes = (length: number): Buffer => Buffer.alloc(length, 97);

test.each([
  ['more headers than are read', Array.from({ length: MAX_HEADERS + 1 }, (_, i) => [`h${i}`, bytes(1)] as const), { pointer: '/headers', rule: 'at most 64 headers' }],
  ['headers that are too long', [['h', bytes(16 * 1024)] as const], { pointer: '/headers', rule: 'at most 16 KiB, names and values' }],
])('THR-K3 who sends a record with %s is told what may be sent', async (_, headers, pointer) => {
  door.append(caseOf()[0], { headers });
  await door.run(topic);
  expect(toldTo(await router.drain()).map(({ status, body }) => [status, body['code'], body['pointers']])).toEqual([['400', 'DAP-2200', [pointer]]]);
});

test('THR-S7 a nonce is good for one message, whichever door it came by', async () => {
  const [first, second, third] = [createNonce(), createNonce(), createNonce()];
  await exchange.submit(caseOf()[0], first);
  for (const nonce of [first, second, second, third]) {
    appendSigned(caseOf()[0], { nonce });
    await door.run(topic);
  }
  const told = toldTo(await router.drain()).map(({ submitted, status, body: { code = '' } }) => `${submitted} ${status} ${String(code)}`);
  expect(told.sort()).toEqual(['0/0 409 DAP-3114', '0/1 202 ', '0/2 409 DAP-3114', '0/3 202 ']);
  await expect(exchange.submit(caseOf()[0], third)).rejects.toMatchObject({ slug: 'replay' });
});

test('a record that waited for hours is judged by when the broker appended it, and decided now', async () => {
  const [consent] = caseOf();
  const appended = new Date(Date.now() - 3_000_000);
  door.append(consent, { timestamp: appended });
  await door.run(topic);
  expect(door.outcomes).toEqual(['accepted']);
  const { rows } = await exchange.migrator.query<{ at: Date }>('select accepted_at as at from message where message_id = $1', [consent.frame.messageId]);
  expect(rows[0]?.at.getTime()).toBeGreaterThan(appended.getTime() + 1_000_000);
});

test('a key that is blocked by now proves nothing that was submitted before', async () => {
  const { keyid } = door.identity(region).key;
  door.append(caseOf()[0], { timestamp: new Date(Date.now() - 600_000) });
  await exchange.migrator.query('update partner_key set revoked_at = now() where keyid = $1', [keyid]);
  try {
    await exchange.directory.refresh();
    await door.run(topic);
    expect(toldTo(await router.drain()).map(({ status, body }) => [status, body['code']])).toEqual([['401', 'DAP-3112']]);
  } finally {
    await exchange.migrator.query('update partner_key set revoked_at = null where keyid = $1', [keyid]);
    await exchange.directory.refresh();
  }
});

test('the topic of somebody who is no partner is passed over, and nobody is told', async () => {
  const nobody = submitTopic('sr-nobody');
  door.raw(nobody, { value: Buffer.from('{}') });
  await door.run(nobody);
  expect(await positionOf(nobody)).toBe('1');
  expect(toldTo(await router.drain(), 'sr-nobody')).toEqual([]);
});

test('while the database is away a partition waits, and nothing of it is lost, doubled or reordered', async () => {
  const story = new Story(region);
  const [consent, registration] = caseOf(story);
  for (const envelope of [consent, registration]) door.append(envelope);
  let away = 1;
  const accept = { run: (submission: Parameters<RunningExchange['accept']['run']>[0]) => (away-- > 0 ? Promise.reject(new Error('Connection terminated unexpectedly')) : exchange.accept.run(submission)) };
  const waiting = new SubmitDoor(exchange, { accept: accept as never });
  await expect(waiting.take.run(door.batch(topic), { owned: () => true })).rejects.toThrow('Connection terminated');
  expect(waiting.outcomes).toEqual([]);
  await waiting.take.run(door.batch(topic), { owned: () => true });
  expect(waiting.outcomes).toEqual(['accepted', 'accepted']);
  expect(toldTo(await router.drain()).map(({ messageId }) => messageId)).toEqual([consent.frame.messageId, registration.frame.messageId]);
});

test('a full outbox holds records back and refuses none', async () => {
  door.append(caseOf()[0]);
  exchange.outbox.limit = { reached: true };
  try {
    await expect(door.run(topic)).rejects.toMatchObject({ slug: 'unavailable' });
    expect(await positionOf()).toBe('0');
  } finally {
    exchange.outbox.limit = { reached: false };
  }
  await door.run(topic);
  expect(door.outcomes).toEqual(['accepted']);
});

test('what failed under one key keeps no other key waiting, and is not done twice', async () => {
  const [blocked, free] = [caseOf()[0], caseOf()[0]];
  for (const envelope of [blocked, free]) door.append(envelope);
  let away = true;
  const accept = {
    run: (submission: Parameters<RunningExchange['accept']['run']>[0]) =>
      away && submission.body.includes(blocked.frame.messageId) ? Promise.reject(new Problem('unavailable', { retryAfterSeconds: 1 })) : exchange.accept.run(submission),
  };
  const half = new SubmitDoor(exchange, { accept: accept as never });
  await expect(half.take.run(door.batch(topic), { owned: () => true })).rejects.toMatchObject({ slug: 'unavailable' });
  expect(half.outcomes).toEqual(['accepted']);
  away = false;
  await half.take.run(door.batch(topic), { owned: () => true });
  expect(half.outcomes).toEqual(['accepted', 'accepted']);
  expect(await positionOf()).toBe('2');
});

/** A door where the first record waits for a passing reason until `over` is called; the other one is judged as usual. */
function waitingFor(blocked: Envelope): { half: SubmitDoor; over: () => void } {
  let waits = true;
  const accept = {
    run: (submission: Parameters<RunningExchange['accept']['run']>[0]) =>
      waits && submission.body.includes(blocked.frame.messageId) ? Promise.reject(new Problem('unavailable', { retryAfterSeconds: 1 })) : exchange.accept.run(submission),
  };
  return { half: new SubmitDoor(exchange, { accept: accept as never }), over: () => (waits = false) };
}

test('a record that is judged again, because its partition went to another owner behind one that waits, was told nothing before', async () => {
  const [blocked] = caseOf();
  const [consent, registration] = caseOf();
  for (const envelope of [blocked, registration]) door.append(envelope);
  for (let i = 0; i < 3; i++) {
    const { half } = waitingFor(blocked);
    await expect(half.take.run(door.batch(topic), { owned: () => true })).rejects.toMatchObject({ slug: 'unavailable' });
    expect(half.outcomes).toEqual(['refused']);
  }
  const before = await router.drain();
  expect(toldTo(before)).toEqual([]);
  expect(eventsIn(before).filter(({ kind }) => kind === 'REFUSED')).toEqual([]);
  await exchange.submit(consent);
  await door.run(topic);
  expect(door.outcomes).toEqual(['accepted', 'accepted']);
  const records = await router.drain();
  expect(toldTo(records).map(({ status, submitted }) => `${submitted} ${status}`).sort()).toEqual(['0/0 202', '0/1 202']);
});

test('a record that proves no sender is put on record once, also when it is judged again behind one that waits', async () => {
  const [blocked] = caseOf();
  door.append(blocked);
  const forged = door.append(caseOf()[0]);
  forged.value = Buffer.from(String(forged.value).replace('}', ' }'));
  for (let i = 0; i < 3; i++) {
    const { half } = waitingFor(blocked);
    await expect(half.take.run(door.batch(topic), { owned: () => true })).rejects.toMatchObject({ slug: 'unavailable' });
    expect(half.outcomes).toEqual(['quarantined']);
  }
  await door.run(topic);
  const records = await router.drain();
  expect(toldTo(records).map(({ status, submitted }) => `${submitted} ${status}`).sort()).toEqual(['0/0 202', '0/1 401']);
  expect(eventsIn(records).filter(({ kind }) => kind === 'SECURITY').map(({ problem }) => problem?.slug)).toEqual(['digest-mismatch']);
});

test('THR-K6 of a topic made anew while a record waited, nothing is passed over', async () => {
  const [blocked] = caseOf();
  const lost = caseOf()[0];
  for (const envelope of [caseOf()[0], caseOf()[0], blocked, caseOf()[0]]) door.append(envelope);
  const { half, over } = waitingFor(blocked);
  await expect(half.take.run(door.batch(topic), { owned: () => true })).rejects.toMatchObject({ slug: 'unavailable' });
  over();
  door.empty(topic);
  door.append(caseOf()[0]);
  await half.take.run(door.batch(topic), { owned: () => true });
  for (const envelope of [caseOf()[0], caseOf()[0], lost]) door.append(envelope);
  await half.take.run(door.batch(topic, 1n), { owned: () => true });
  expect(await messagesOf(lost)).toBe(1);
  expect(await positionOf()).toBe('4');
});

test('THR-K6 of a topic made anew nothing of the former one counts: neither how far it was read, nor what failed, nor what was drawn', async () => {
  const [failing, blocked, failingAnew] = [caseOf()[0], caseOf()[0], caseOf()[0]];
  let [waits, draws] = [true, 0];
  const names = ({ body }: { body: Buffer }, ...envelopes: Envelope[]): boolean => envelopes.some(({ frame }) => body.includes(frame.messageId));
  const accept = {
    run: (submission: Parameters<RunningExchange['accept']['run']>[0]) => {
      if (names(submission, failing, failingAnew)) return Promise.reject(new TypeError('a defect'));
      return waits && names(submission, blocked) ? Promise.reject(new Problem('unavailable', { retryAfterSeconds: 1 })) : exchange.accept.run(submission);
    },
  };
  const half = new SubmitDoor(exchange, { accept: accept as never, quota: { takeRecord: () => 0 * ++draws } });
  const run = () => half.take.run(door.batch(topic), { owned: () => true });
  for (const envelope of [caseOf()[0], caseOf()[0], caseOf()[0], failing]) door.append(envelope);
  for (let i = 0; i < 2; i++) await expect(run()).rejects.toThrow('a defect');
  expect([await positionOf(), draws]).toEqual(['3', 4]);
  door.empty(topic);
  door.append(blocked);
  await expect(run()).rejects.toMatchObject({ slug: 'unavailable' });
  waits = false;
  const others = [caseOf()[0], caseOf()[0]];
  for (const envelope of [...others, failingAnew]) door.append(envelope);
  await expect(run()).rejects.toThrow('a defect');
  for (const envelope of [blocked, ...others]) expect(await messagesOf(envelope)).toBe(1);
  expect([await positionOf(), draws]).toEqual(['3', 8]);
});

test('a COMMIT without an answer that moved the position is not told twice', async () => {
  const [consent] = caseOf();
  const first = door.append(consent);
  await door.run(topic);
  await router.drain();
  door.raw(topic, { key: first.key, value: first.value, headers: first.headers });
  door.raw(topic, { value: Buffer.from('garbage') });
  const half = new SubmitDoor(exchange, { pool: losingOneCommit(exchange.gateway) });
  await expect(half.take.run(door.batch(topic), { owned: () => true })).rejects.toBeInstanceOf(AmbiguousCommit);
  await half.take.run(door.batch(topic), { owned: () => true });
  expect(toldTo(await router.drain()).map(({ status, submitted }) => `${submitted} ${status}`).sort()).toEqual(['0/1 200', '0/2 401']);
});

/** Its next COMMIT takes effect, and the answer to it is lost. */
function losingOneCommit(pool: Pool): Pool {
  let left = 1;
  const connect = async (): Promise<unknown> => {
    const client = await pool.connect();
    const query = async (statement: string): Promise<unknown> => {
      const result: unknown = await client.query(statement);
      if (statement === 'commit' && left-- > 0) throw new Error('Connection terminated unexpectedly');
      return result;
    };
    return { query, release: (error?: Error) => client.release(error) };
  };
  return { connect, query: pool.query.bind(pool) } as unknown as Pool;
}

test('a name that cannot be resolved for a moment refuses nothing', async () => {
  const [consent] = caseOf();
  door.append(consent);
  let away = 4;
  const accept = {
    run: (submission: Parameters<RunningExchange['accept']['run']>[0]) =>
      away-- > 0 ? Promise.reject(Object.assign(new Error('getaddrinfo EAI_AGAIN postgres'), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' })) : exchange.accept.run(submission),
  };
  const waiting = new SubmitDoor(exchange, { accept: accept as never });
  for (let i = 0; i < 4; i++) await expect(waiting.take.run(door.batch(topic), { owned: () => true })).rejects.toThrow('EAI_AGAIN');
  await waiting.take.run(door.batch(topic), { owned: () => true });
  expect(waiting.outcomes).toEqual(['accepted']);
});

test('a record waits while the key management service lets the key wrap nothing, and is then accepted', async () => {
  const vault = await VaultServer.start();
  vault.createKey('iiz-dap');
  const tokenFile = join(exchange.folder, 'vault-token');
  writeFileSync(tokenFile, vault.token, { mode: 0o600 });
  const kek = await vaultKek({ url: vault.url, key: 'iiz-dap', mount: 'transit', tokenFile });
  const waiting = new SubmitDoor(exchange, { accept: runExchange({ ...exchange, keks: keyRing(kek) }).accept });
  waiting.append(caseOf()[0]);
  vault.rotate('iiz-dap');
  vault.wrapFrom('iiz-dap', 2);
  for (let i = 0; i < 4; i++) await expect(waiting.run(topic)).rejects.toThrow('less than the minimum encryption key version');
  expect([waiting.outcomes, waiting.poison]).toEqual([[], []]);
  vault.wrapFrom('iiz-dap', 0);
  await waiting.run(topic);
  expect(waiting.outcomes).toEqual(['accepted']);
  kek.close();
  await vault.close();
});

test('THR-K3 a record that fails for no passing reason is tried three times, then refused; the partition goes on', async () => {
  const [poison, good] = [caseOf()[0], caseOf()[0]];
  for (const envelope of [poison, good]) door.append(envelope);
  const accept = {
    run: (submission: Parameters<RunningExchange['accept']['run']>[0]) => (submission.body.includes(poison.frame.messageId) ? Promise.reject(new TypeError('a defect')) : exchange.accept.run(submission)),
  };
  const stubborn = new SubmitDoor(exchange, { accept: accept as never });
  for (let i = 0; i < 2; i++) await expect(stubborn.take.run(door.batch(topic), { owned: () => true })).rejects.toThrow('a defect');
  await stubborn.take.run(door.batch(topic), { owned: () => true });
  expect(stubborn.outcomes).toEqual(['accepted', 'quarantined']);
  expect(stubborn.poison).toHaveLength(1);
  const records = await router.drain();
  expect(toldTo(records).map(({ status, submitted }) => `${submitted} ${status}`).sort()).toEqual(['0/0 500', '0/1 202']);
  expect(eventsIn(records).filter(({ kind }) => kind === 'SECURITY')).toMatchObject([{ actor: { id: region }, problem: { slug: 'internal' } }]);
});

test('THR-K3 nor does a record hold its partition up whose proof fails for no passing reason', async () => {
  const [poison, good] = [caseOf()[0], caseOf()[0]];
  for (const envelope of [poison, good]) door.append(envelope);
  const defect: Pick<ProveRecord, 'run' | 'ownerOf'> = {
    run: (of, partition, record) => (record.value?.includes(poison.frame.messageId) === true ? fail() : door.prove.run(of, partition, record)),
    ownerOf: (of) => door.prove.ownerOf(of),
  };
  const stubborn = new SubmitDoor(exchange, { prove: defect });
  for (let i = 0; i < 2; i++) await expect(stubborn.take.run(door.batch(topic), { owned: () => true })).rejects.toThrow('a defect');
  await stubborn.take.run(door.batch(topic), { owned: () => true });
  expect(stubborn.outcomes).toEqual(['accepted', 'quarantined']);
  expect(stubborn.poison).toHaveLength(1);
  expect(toldTo(await router.drain()).map(({ status, submitted }) => `${submitted} ${status}`).sort()).toEqual(['0/0 500', '0/1 202']);
});

function fail(): never {
  throw new TypeError('a defect');
}

test('THR-K9 a gateway that wakes up after another took its partition moves no position and tells nothing', async () => {
  door.raw(topic, { value: Buffer.from('garbage') });
  await door.take.positionOf(topic, 0);
  const successor = new SubmitDoor(exchange);
  await successor.take.positionOf(topic, 0);
  await expect(door.run(topic)).rejects.toBeInstanceOf(LeaseLost);
  expect(await positionOf()).toBe('0');
  expect(toldTo(await router.drain())).toEqual([]);
  await successor.take.run(door.batch(topic), { owned: () => true });
  expect(await positionOf()).toBe('1');
});

test('a partition that may belong to another process is left alone', async () => {
  door.append(caseOf()[0]);
  await expect(door.take.run(door.batch(topic), { owned: () => false })).rejects.toBeInstanceOf(LeaseLost);
  expect(door.outcomes).toEqual([]);
});
