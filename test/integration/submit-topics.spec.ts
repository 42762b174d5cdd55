import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import kafkajs, { type Message } from 'kafkajs';
import { createBus, mendKafkajs, receiptsTopic, submitTopic, submitTopics, type Bus, type SupervisedConsumer } from '#bus';
import { applyTopics, startKafka, withKafkaAdmin, type KafkaConnection, type KafkaEngine } from '#local';
import type { Envelope } from '#schemas';
import { composeRecord } from '#sdk';
import { PartnerQuota } from '../../apps/gateway/src/http/partner-quota.ts';
import { batchOfZeros, produceRaw } from '../support/hostile-batch.ts';
import { eventually } from '../support/platform.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';
import { SubmitDoor } from '../support/submit-door.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-submit-'));
const [region, other, late] = ['sr-sro', 'sr-tg', 'rav-olten'] as const;
const topic = submitTopic(region);
/** Kafka's error code. */
const MESSAGE_TOO_LARGE = 10;
let kafka: KafkaEngine;
let exchange: RunningExchange;
let router: RunningRouter;
let door: SubmitDoor;
/** What the door lets through, by partner; of who is not named, all. */
const quotas = new Map<string, Pick<PartnerQuota, 'takeRecord'>>();
let bus: Bus;
let consumer: SupervisedConsumer;
let admin: KafkaConnection;

beforeAll(async () => {
  mendKafkajs();
  [kafka, exchange] = await Promise.all([startKafka({ folder }), openRunningExchange()]);
  admin = { brokers: kafka.brokers, tls: await kafka.credentials('admin') };
  await applyTopics({ ...admin, partners: [region, other] });
  bus = createBus({ brokers: kafka.brokers, tls: await kafka.credentials('gateway'), clientId: 'gateway' });
  router = await RunningRouter.start(exchange);
  door = new SubmitDoor(exchange, { quota: { takeRecord: (partnerId) => quotas.get(partnerId)?.takeRecord(partnerId) ?? 0 } });
  consumer = read();
});

afterAll(async () => {
  await consumer.stop();
  await exchange.close();
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The gateway's door over the real topics. */
function read(): SupervisedConsumer {
  const started = bus.consumer({
    groupId: 'iiz.gateway.submit', topics: submitTopics, rediscoverMs: 1_000, sessionTimeoutMs: 6_000, maxWaitMs: 100, concurrency: 4,
    positionOf: (of, partition) => door.take.positionOf(of, partition),
    onBatch: (batch, controls) => door.take.run(batch, controls),
  });
  started.start();
  return started;
}

/** Produces as the partner's own system would: any Kafka client with its certificate. */
async function produce(partnerId: string, messages: Message[], compression = kafkajs.CompressionTypes.None): Promise<void> {
  const tls = await kafka.credentials(`partner-${partnerId}`);
  const [ca, cert, key] = [tls.caFile, tls.certFile, tls.keyFile].map((path) => readFileSync(path));
  const client = new kafkajs.Kafka({ brokers: kafka.brokers, ssl: { ca: [ca ?? ''], cert: cert ?? '', key: key ?? '' }, logLevel: kafkajs.logLevel.NOTHING });
  const producer = client.producer({ allowAutoTopicCreation: false, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    await producer.send({ topic: submitTopic(partnerId), acks: -1, compression, messages });
  } finally {
    await producer.disconnect();
  }
}

function messageOf(envelope: Envelope, created = new Date()): Message {
  const { key, value, headers } = composeRecord(envelope, door.identity(envelope.frame.senderId), created);
  return { key, value, headers };
}

const consentOf = (partnerId: string = region): Envelope => new Story(partnerId).consentGranted(['ivst-so'], ['C01']);

async function countOf({ frame: { messageId } }: Envelope): Promise<number> {
  return Number((await exchange.migrator.query<{ n: string }>('select count(*) n from message where message_id = $1', [messageId])).rows[0]?.n);
}

/** Waits until a message is there: once. */
async function accepted(envelope: Envelope): Promise<void> {
  await eventually(`message of ${envelope.frame.senderId}`, async () => ((await countOf(envelope)) > 0 ? true : undefined));
  expect(await countOf(envelope)).toBe(1);
}

test('a partner submits with any Kafka client; the time is the broker\'s, whatever the producer says', async () => {
  const [fresh, stale] = [consentOf(), consentOf()];
  const anHourAgo = Date.now() - 3_600_000;
  const fromThen = messageOf(stale, new Date(anHourAgo));
  await produce(region, [{ ...fromThen, timestamp: String(anHourAgo) }, { ...messageOf(fresh), timestamp: String(anHourAgo) }], kafkajs.CompressionTypes.GZIP);
  await accepted(fresh);
  await eventually('the refusal of the stale one', () => (door.outcomes.includes('quarantined') ? true : undefined));
  expect(await countOf(stale)).toBe(0);
});

test('THR-K3 garbage, a tombstone and a record of fifty thousand headers keep nobody waiting', async () => {
  const good = consentOf();
  const before = door.outcomes.filter((outcome) => outcome === 'quarantined').length;
  const key = messageOf(good).key ?? null;
  const manyHeaders = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`h${i}`, 'x']));
  await produce(region, [{ key, value: randomBytes(3_000) }, { key, value: null }, { key, value: '' }, { key, value: '{}', headers: manyHeaders }, messageOf(good)]);
  await accepted(good);
  expect(door.outcomes.filter((outcome) => outcome === 'quarantined').length - before).toBe(4);
});

/** Produces a batch past any client, and what became of it: the answer that names its first record. */
async function answerTo(batch: Buffer): Promise<{ status: string; last: string; title: string }> {
  const { errorCode, offset } = await produceRaw(kafka, region, topic, 0, batch);
  expect(errorCode).toBe(0);
  return eventually(`the answer to what lies at ${offset}`, async () => {
    const told = (await router.drain()).find((record) => record.topic === receiptsTopic(region) && record.headers['dap-submitted'] === `0/${offset}`);
    if (told === undefined) return undefined;
    return { status: String(told.headers['dap-status']), last: `${Number(String(told.headers['dap-submitted-last']).slice(2)) - Number(offset)}`, title: (JSON.parse(String(told.value)) as { type: string }).type };
  });
}

/** What is written behind it on the same partition, and what another partner writes meanwhile, is accepted. */
async function othersGoOn(): Promise<void> {
  const [behind, elsewhere] = [consentOf(), consentOf(other)];
  await Promise.all([produce(region, [{ ...messageOf(behind), partition: 0 }]), produce(other, [messageOf(elsewhere)])]);
  await Promise.all([accepted(behind), accepted(elsewhere)]);
}

test('THR-K13 four hundred megabytes in one batch of 400 KB end no broker: set aside, told by one answer, and everybody goes on', async () => {
  const bomb = batchOfZeros('gzip', 400, 1_000_000);
  expect(bomb.length).toBeLessThan(500_000);
  const [answer] = await Promise.all([answerTo(bomb), othersGoOn()]);
  expect(answer).toEqual({ status: '413', last: '399', title: 'urn:iiz-dap:problem:too-large' });
  expect(kafka.alive).toBe(true);
  await othersGoOn();
});

test('THR-K13 a batch of more records than a batch may have is set aside, not read', async () => {
  expect(await answerTo(batchOfZeros('gzip', 300_000, 0))).toEqual({ status: '413', last: '299999', title: 'urn:iiz-dap:problem:too-large' });
  await othersGoOn();
});

test.each(['snappy', 'lz4', 'zstd'] as const)('THR-K13 a batch compressed by %s is set aside: the door takes gzip alone', async (codec) => {
  expect(await answerTo(batchOfZeros(codec, 3, 1_000))).toEqual({ status: '415', last: '2', title: 'urn:iiz-dap:problem:unsupported-encoding' });
  await othersGoOn();
});

test('THR-K13 the broker inflates what lz4 and zstd make of a megabyte piece by piece, and refuses a batch beyond one', async () => {
  expect((await answerTo(batchOfZeros('zstd', 1_000, 1_000_000))).status).toBe('415');
  expect((await produceRaw(kafka, region, topic, 0, batchOfZeros('none', 11, 100_000))).errorCode).toBe(MESSAGE_TOO_LARGE);
  expect(kafka.alive).toBe(true);
});

test('THR-C13 ten times its quota over Kafka: the partner\'s records wait and are all judged, and others are not affected', async () => {
  const quota = new PartnerQuota({ requestsPerSecond: 20, preflightsPerSecond: 1 });
  // Its clock goes on when the test says so: whatever a machine takes for the records counts for nothing.
  let now = 0;
  quotas.set(region, { takeRecord: (partnerId) => quota.takeRecord(partnerId, now) });
  const quarantined = (): number => door.outcomes.filter((outcome) => outcome === 'quarantined').length;
  const before = quarantined();
  const judged = (): number => quarantined() - before;
  await produce(region, Array.from({ length: 300 }, (_, i) => ({ value: `rubbish ${i}`, partition: 0 })));
  await eventually('the partition to rest', () => (door.outcomes.includes('delayed') ? true : undefined));
  const elsewhere = consentOf(other);
  await produce(other, [messageOf(elsewhere)]);
  await accepted(elsewhere);
  // 200 at once, a hundred at twenty a second.
  expect(judged()).toBe(200);
  now = 1_000;
  await eventually('those of a second', () => (judged() >= 220 ? true : undefined));
  const beside = consentOf(other);
  await produce(other, [messageOf(beside)]);
  await accepted(beside);
  expect(judged()).toBe(220);
  now = 5_000;
  await eventually('all to be judged', () => (judged() === 300 ? true : undefined));
  quotas.delete(region);
});

test('a partner that joins later is read too', async () => {
  await applyTopics({ ...admin, partners: [region, other, late] });
  const first = consentOf(late);
  await produce(late, [messageOf(first)]);
  await accepted(first);
});

test('THR-K6 offsets reset to 0 in Kafka change nothing, and a lost position doubles nothing', async () => {
  const once = consentOf(other);
  await produce(other, [messageOf(once)]);
  await accepted(once);
  await consumer.stop();
  await exchange.migrator.query('update consumer_position set next_offset = 0');
  await withKafkaAdmin(admin, (client) => client.setOffsets({ groupId: 'iiz.gateway.submit', topic: submitTopic(other), partitions: [0, 1].map((partition) => ({ partition, offset: '0' })) }));
  consumer = read();
  await eventually('the repetition', () => (door.outcomes.includes('repeated') ? true : undefined));
  expect(await countOf(once)).toBe(1);
});

test('THR-K6 a topic that is deleted with its positions and made anew while the door is open is read from its beginning', async () => {
  const after = consentOf();
  const isRead = (): boolean => [...consumer.lag().keys()].some((partition) => partition.startsWith(`${topic}/`));
  await eventually('the door to read the old topic', () => (isRead() ? true : undefined));
  await withKafkaAdmin(admin, (client) => client.deleteTopics({ topics: [topic] }));
  // Positions of the old topic mean nothing in the new one, which comes once the reader has let the old one go (ADR 13).
  await eventually('the door to let the old topic go', () => (isRead() ? undefined : true));
  await exchange.migrator.query('delete from consumer_position where topic = $1', [topic]);
  await eventually('the new topic', async () => applyTopics({ ...admin, partners: [region, other, late] }).then(() => true, () => undefined));
  await eventually('a topic that takes records', () => produce(region, [messageOf(after)]).then(() => true, () => undefined));
  await accepted(after);
});
