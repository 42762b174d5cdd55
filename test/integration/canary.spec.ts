import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { createBus, deadLetterTopic } from '#bus';
import type { OutgoingRecord, SerialProducer } from '#bus';
import { applyTopics, startKafka, withKafkaAdmin, type KafkaEngine } from '#local';
import { openPool, rewriteKeysAtNight, type Pool } from '#persistence';
import { openPayload } from '#sealing';
import type { Envelope } from '#schemas';
import { ErasureOrders } from '../../apps/gateway/src/operator/erasure/erasure-orders.ts';
import { OperatorActions } from '../../apps/gateway/src/operator/operator-actions.ts';
import { openTestExchange } from '../support/exchange.ts';
import { runExchange, type RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

/** In the blocks of what is erased, and nowhere else. */
const canaries = ['Kanarienvogelin', 'Zitronengirlitz', '079 555 77 66'];
const reason = 'Antrag vom 26. November';
const dayMs = 86_400_000;
let exchange: RunningExchange;
let router: RunningRouter;
let kafka: KafkaEngine;
let producer: SerialProducer;
let superuser: Pool;
let operator: Pool;

beforeAll(async () => {
  // Log segments end with the checkpoint after them, as on a server that keeps no archive; nothing else differs.
  const database = await openTestExchange({ wal_recycle: 'off', min_wal_size: '32MB', max_wal_size: '64MB' });
  exchange = runExchange(database);
  kafka = await startKafka({ folder: join(exchange.folder, 'kafka'), settings: { 'log.retention.check.interval.ms': '500', 'log.segment.delete.delay.ms': '0', 'log.initial.task.delay.ms': '500' } });
  await applyTopics({ brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners: ['rav-solothurn', 'rav-olten', 'sr-sro', 'ivst-so'] });
  producer = createBus({ brokers: kafka.brokers, tls: await kafka.credentials('router'), clientId: 'test-relay' }).producer();
  router = await RunningRouter.start(exchange);
  superuser = openPool({ url: exchange.postgres.adminUrl.replace(/\/postgres$/, '/iiz_exchange') });
  operator = openPool({ url: exchange.urls.operator });
});

afterAll(async () => {
  await producer.close();
  await kafka.stop();
  await Promise.all([superuser.end(), operator.end()]);
  await exchange.close();
});

/** What the router publishes, on a real broker. */
async function publish(): Promise<OutgoingRecord[]> {
  const records = await router.drain();
  await producer.send(records);
  return records;
}

function withCanaries(envelope: Envelope): Envelope {
  const blocks = envelope.blocks as unknown as { identity: object[]; contact: object[] };
  const [officialName, firstName, phone] = canaries;
  return { ...envelope, blocks: { ...blocks, identity: blocks.identity.map((item) => ({ ...item, officialName, firstName })), contact: blocks.contact.map((item) => ({ ...item, phone })) } } as unknown as Envelope;
}

/** The files below a folder that hold one of the byte strings. */
function filesWith(folder: string, wanted: readonly (string | Buffer)[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).filter((path) => {
    const bytes = contentOf(path);
    return wanted.some((each) => bytes.includes(each));
  });
}

/** Files come and go while the engines run. */
function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** Every row of the database as text, as a dump has it. */
async function dump(includes: (table: string) => boolean = () => true): Promise<string> {
  const { rows: tables } = await superuser.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`);
  const parts = await Promise.all(tables.filter(({ name }) => includes(name)).map(async ({ name }) => (await superuser.query<{ row: string }>(`select t::text as row from ${name} t`)).rows.map(({ row }) => row).join('\n')));
  return parts.join('\n');
}

/** What would confirm a guess of the message: its digest as it is written, and what was signed over it. */
async function tracesOf(envelope: Envelope): Promise<string[]> {
  const digest = createHash('sha256').update(JSON.stringify(envelope)).digest();
  const { rows } = await superuser.query<{ signed: string[] }>(
    `select array[receipt->>'contentDigest', receipt->>'signature', wire->>'contentDigest', wire->>'signature'] as signed from message where message_id = $1`, [envelope.frame.messageId]);
  return [digest.toString('hex'), digest.toString('base64'), ...(rows[0]?.signed ?? [])];
}

interface Stored {
  sealed: Buffer;
  wrapped: Buffer;
  version: string;
}

async function stored(messageId: string): Promise<Stored | undefined> {
  const { rows } = await superuser.query<Stored>('select m.sealed, k.wrapped, m.version from message m join payload_key k using (message_ref) where m.message_id = $1', [messageId]);
  return rows[0];
}

const checkpoint = async (): Promise<void> => {
  // Twice: a segment may go once the checkpoint before the last no longer needs it.
  for (let i = 0; i < 2; i++) {
    await superuser.query('select pg_switch_wal()');
    await superuser.query('checkpoint');
  }
};

test('THR-P3 what is erased cannot be got back: not from a dump at once, and after the horizon not from heap files, log, topics or dead letters', async () => {
  const story = new Story();
  await exchange.submit(story.consentGranted(['ivst-so', 'rav-solothurn', 'rav-olten'], ['C01', 'C03', 'C16']));
  const registration = withCanaries(story.registration(['ivst-so', 'rav-solothurn']));
  const { messageId } = registration.frame;
  await exchange.submit(registration);
  const traces = await tracesOf(registration);
  const kept = await dump((table) => !table.includes('outbox'));
  for (const trace of traces) expect([trace, kept.includes(trace)]).toEqual([trace, true]);
  await publish();
  // A delivery that cannot be handed over leaves its dead letter, too.
  const other = new Story();
  await exchange.submit(other.consentGranted(['rav-solothurn'], ['C01', 'C03', 'C16']));
  const parked = withCanaries(other.registration(['rav-solothurn']));
  await exchange.submit(parked);
  await superuser.query(`update payload_key k set kek_id = 'file:lost' from message m where m.message_ref = k.message_ref and m.message_id = $1`, [parked.frame.messageId]);
  expect((await publish()).some(({ topic }) => topic === deadLetterTopic)).toBe(true);

  const keys = [await stored(messageId), await stored(parked.frame.messageId)].map((row) => row?.wrapped ?? Buffer.alloc(0));
  const before = await stored(messageId);
  const kek = exchange.keks.current;
  const context = { messageId, senderId: 'sr-sro', caseId: story.caseId, type: 'case.registration', version: before?.version ?? '' };
  const opened = before === undefined ? undefined : await openPayload({ sealed: before.sealed, wrappedKey: before.wrapped }, context, kek);
  if (opened?.ok !== true) throw new Error(`the payload does not open before it is erased: ${opened?.reason ?? 'not stored'}`);
  expect(opened.plaintext.toString()).toContain(canaries[0]);
  await checkpoint();
  const [data, topics] = [exchange.folder, join(exchange.folder, 'kafka')];
  const ofPostgres = (paths: string[]): string[] => paths.filter((path) => !path.startsWith(topics));
  expect(ofPostgres(filesWith(data, keys)).length).toBeGreaterThan(0);
  expect(filesWith(topics, canaries).length).toBeGreaterThan(0);
  // The payload itself lies nowhere in clear in the database.
  expect(ofPostgres(filesWith(data, canaries))).toEqual([]);

  const orders = new ErasureOrders(new OperatorActions(operator, exchange.directory), exchange.directory, exchange.personKeyOf, exchange.veil);
  for (const target of [{ kind: 'case', caseId: story.caseId }, { kind: 'case', caseId: other.caseId }] as const) {
    const { erasureId } = (await orders.request({ id: 'u-0002', roles: ['GSIIZ'] }, { target, reason })) as { erasureId: string };
    await orders.approve({ id: 'u-0003', roles: ['DPO'] }, erasureId);
    expect(await orders.approve({ id: 'u-0004', roles: ['GSIIZ'] }, erasureId)).toMatchObject({ state: 'effective' });
  }
  await publish();
  expect(await stored(messageId)).toBeUndefined();
  const text = await dump();
  expect(text).toContain(messageId);
  for (const canary of canaries) expect(text).not.toContain(canary);
  for (const key of keys) expect(text).not.toContain(key.toString('hex'));
  // Nor what would confirm a guess of it: neither the digest nor anything that was signed over it, but in the outbox, which runs out after days.
  const rest = await dump((table) => !table.includes('outbox'));
  expect(rest).toContain(messageId);
  for (const trace of traces) expect([trace, rest.includes(trace)]).toEqual([trace, false]);

  await checkpoint();
  expect(ofPostgres(filesWith(data, keys)).length).toBeGreaterThan(0);
  expect(await rewriteKeysAtNight(exchange.router, new Date(Date.now() + 2 * dayMs))).toEqual({ kind: 'rewritten' });
  await checkpoint();
  expect(ofPostgres(filesWith(data, [...keys, ...canaries]))).toEqual([]);

  await passTheHorizonOfTopics();
  await until(() => filesWith(topics, [...keys, ...canaries]).length === 0);
});

/** As if the topics' days were over. */
async function passTheHorizonOfTopics(): Promise<void> {
  await withKafkaAdmin({ brokers: kafka.brokers, tls: await kafka.credentials('admin') }, async (admin) => {
    const names = (await admin.listTopics()).filter((name) => name.startsWith('iiz.') && name !== 'iiz.audit.checkpoints.v1');
    const configEntries = [{ name: 'retention.ms', value: '1' }, { name: 'file.delete.delay.ms', value: '0' }];
    await admin.alterConfigs({ validateOnly: false, resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries })) });
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; !holds(); await delay(500)) if (Date.now() > end) throw new Error('the topics did not run out in time');
}
