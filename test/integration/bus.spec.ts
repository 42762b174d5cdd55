import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import {
  acceptedTopic,
  checkpointTopic,
  createBus,
  headerText,
  partnerTopic,
  receiptsTopic,
  submitTopic,
  submitTopics,
  type Bus,
  type ConsumerOptions,
  type IncomingRecord,
  type OutgoingRecord,
  type RecordBatch,
  type SupervisedConsumer,
} from '#bus';
import { KafkaIdentities, applyTopics, startKafka, type KafkaEngine } from '#local';
import { startKafkaProxy, type KafkaProxy } from '../support/kafka-proxy.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-bus-'));
const partners = ['rav-olten', 'ivst-so', 'ivst'];
const running: SupervisedConsumer[] = [];
let identities: KafkaIdentities;
let kafka: KafkaEngine;
let proxy: KafkaProxy;
let groups = 0;

beforeAll(async () => {
  identities = await KafkaIdentities.open(join(folder, 'tls'));
  proxy = await startKafkaProxy(await identities.credentials('broker'), await identities.credentials('router'));
  kafka = await startKafka({ folder, proxyPort: proxy.port });
  proxy.upstreamPort = kafka.proxiedPort ?? 0;
  await applyTopics({ brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
  proxy.fate = () => 'pass';
});

afterAll(async () => {
  await proxy.close();
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function busOf(principal: string, brokers = kafka.brokers): Promise<Bus> {
  return createBus({ brokers, tls: await kafka.credentials(principal), clientId: `test-${principal}` });
}

function numbered(topic: string, key: string, from: number, count: number): OutgoingRecord[] {
  return Array.from({ length: count }, (_, i) => ({ topic, key, value: Buffer.from(String(from + i)), headers: { 'ce-id': `${key}/${from + i}` } }));
}

/** Starts a consumer of a group of its own that collects what it gets. */
function collect(bus: Bus, group: string, options: Partial<ConsumerOptions> & Pick<ConsumerOptions, 'topics'>): { records: (IncomingRecord & { partition: number; topic: string })[]; consumer: SupervisedConsumer } {
  const records: (IncomingRecord & { partition: number; topic: string })[] = [];
  const onBatch = ({ topic, partition, records: batch }: RecordBatch): Promise<void> => {
    records.push(...batch.map((record) => ({ ...record, topic, partition })));
    return Promise.resolve();
  };
  const consumer = bus.consumer({ groupId: `${group}-${++groups}`, positionOf: () => Promise.resolve(undefined), onBatch, maxWaitMs: 50, sessionTimeoutMs: 6_000, ...options });
  running.push(consumer);
  consumer.start();
  return { records, consumer };
}

async function until(holds: () => boolean, withinMs = 120_000): Promise<void> {
  for (const end = Date.now() + withinMs; !holds(); await delay(20)) if (Date.now() > end) throw new Error('the condition did not come true in time');
}

const textOf = ({ value }: { value: Buffer | null }): string => value?.toString() ?? '';
const withKey = (records: IncomingRecord[], key: string): IncomingRecord[] => records.filter((record) => record.key?.toString() === key);

test('THR-K8 acknowledgements that are lost or late, and requests cut in the middle, lose nothing, double nothing and keep the order, however many call at once', async () => {
  const router = createBus({ brokers: [`127.0.0.1:${proxy.port}`], tls: await kafka.credentials('router'), clientId: 'behind-proxy' });
  const producer = router.producer();
  const { records } = collect(await busOf('partner-rav-olten'), 'partner.rav-olten.lost-acks', { topics: [partnerTopic('rav-olten')] });
  proxy.fate = (n) => (n === 10 ? 'late' : n % 5 === 0 ? 'tear' : n % 3 === 0 ? 'cut' : 'pass');
  const before = proxy.produced;
  const calls = Array.from({ length: 40 }, (_, i) => numbered(partnerTopic('rav-olten'), `lost-${i % 4}`, i * 5, 5));

  await Promise.all(calls.map((call) => producer.send(call)));
  await producer.close();

  await until(() => records.length >= 200);
  await delay(300);
  for (const key of ['lost-0', 'lost-1', 'lost-2', 'lost-3']) {
    const sent = calls.flat().filter((record) => record.key === key).map(textOf);
    expect(withKey(records, key).map(textOf)).toEqual(sent);
  }
  expect(proxy.produced - before).toBeGreaterThan(50);
});

test('THR-K8 a broker that is killed and started again loses nothing, and order is kept once duplicates are dropped', async () => {
  const router = await busOf('router');
  const producer = router.producer();
  const { records, consumer } = collect(await busOf('partner-ivst-so'), 'partner.ivst-so.killed', { topics: [partnerTopic('ivst-so')] });
  await until(() => consumer.running);
  let sent = 0;
  const enough = new AbortController();
  const sending = (async () => {
    for (; !enough.signal.aborted; sent += 10) await Promise.all([producer.send(numbered(partnerTopic('ivst-so'), 'killed', sent, 10)), delay(20)]);
  })();
  await until(() => records.length > 100);
  await kafka.kill();
  await delay(500);
  await kafka.restart();
  const seen = records.length;
  await until(() => records.length > seen);
  enough.abort();
  await sending;
  await producer.close();
  await until(() => new Set(records.map((record) => headerText(record, 'ce-id'))).size === sent);
  const first = [...new Map(withKey(records, 'killed').reverse().map((record) => [headerText(record, 'ce-id'), record])).values()].reverse();
  expect(first.map(textOf)).toEqual(Array.from({ length: sent }, (_, i) => String(i)));
});

test('what was given up is not sent later', async () => {
  const producer = (await busOf('router')).producer({ giveUpAfterMs: 5_000 });
  await producer.send(numbered(receiptsTopic('ivst'), 'given-up', 0, 1));
  await kafka.kill();
  await expect(producer.send(numbered(receiptsTopic('ivst'), 'given-up', 1, 1))).rejects.toMatchObject({ reason: 'unavailable', nothingSent: false });
  await expect(producer.send(numbered(receiptsTopic('ivst'), 'given-up', 1, 1), 1_000)).rejects.toMatchObject({ reason: 'unavailable', nothingSent: true });
  await kafka.restart();
  await delay(1_500);
  const patient = (await busOf('router')).producer();
  await patient.send(numbered(receiptsTopic('ivst'), 'given-up', 2, 1));
  await patient.close();
  const { records } = collect(await busOf('partner-ivst'), 'partner.ivst.given-up', { topics: [receiptsTopic('ivst')] });
  await until(() => records.some((record) => textOf(record) === '2'));
  expect(withKey(records, 'given-up').map(textOf)).toEqual(['0', '2']);
  await producer.close();
});

test('a topic that is missing or closed is named, and the others go on', async () => {
  const router = (await busOf('router')).producer();
  const mixed = [...numbered(partnerTopic('nobody'), 'k', 0, 1), ...numbered(receiptsTopic('rav-olten'), 'k', 0, 1), ...numbered(submitTopic('rav-olten'), 'k', 0, 1)];
  await expect(router.send(mixed)).rejects.toMatchObject({ reason: 'refused', topics: [partnerTopic('nobody'), submitTopic('rav-olten')], nothingSent: true });
  await router.send(numbered(receiptsTopic('rav-olten'), 'k', 1, 1));
  await router.close();
});

test('a record that no topic takes is refused before anything is sent', async () => {
  const router = (await busOf('router')).producer();
  const big: OutgoingRecord = { topic: acceptedTopic, key: 'k', value: Buffer.alloc(4 * 1024 * 1024), headers: {} };
  await expect(router.send([...numbered(acceptedTopic, 'k', 0, 1), big])).rejects.toMatchObject({ reason: 'too-large' });
  await router.close();
});

test('ten megabytes in one call pass in several requests, in order', async () => {
  const router = (await busOf('router')).producer();
  const value = Buffer.alloc(100_000, 'x');
  const records = Array.from({ length: 100 }, (_, i) => ({ topic: acceptedTopic, key: 'bulk', value, headers: { n: String(i) } }));
  await router.send(records);
  const read = collect(await busOf('router'), 'iiz.router.bulk', { topics: [acceptedTopic] });
  await until(() => withKey(read.records, 'bulk').length >= 100);
  expect(withKey(read.records, 'bulk').map((record) => headerText(record, 'n'))).toEqual(records.map(({ headers }) => headers.n));
  await router.close();
});

test('reading starts at the position of the database, whatever was committed to Kafka', async () => {
  const router = await busOf('router');
  const producer = router.producer();
  await producer.send(numbered(receiptsTopic('ivst-so'), 'position', 0, 10));
  const auditor = await busOf('partner-ivst-so');
  const topics = [receiptsTopic('ivst-so')];
  const whole = collect(auditor, 'partner.ivst-so.position', { topics });
  await until(() => whole.records.length === 10);
  await whole.consumer.stop();
  const groupId = `partner.ivst-so.position-${groups}`;
  const again = collect(auditor, 'unused', { groupId, topics, positionOf: () => Promise.resolve(4n) });
  await until(() => again.records.length === 6);
  expect(again.records[0]?.offset).toBe(4n);
  await again.consumer.stop();
  const beyond = collect(auditor, 'unused', { groupId, topics, positionOf: () => Promise.resolve(1_000n) });
  await until(() => beyond.records.length === 10);
  await producer.close();
});

test('another member goes on where the first one stopped, from the position of the database', async () => {
  const router = await busOf('router');
  const producer = router.producer();
  const positions = new Map<string, bigint>();
  const handled: { member: string; key: string; text: string }[] = [];
  const member = (name: string): SupervisedConsumer => {
    const onBatch = ({ topic, partition, records }: RecordBatch): Promise<void> => {
      handled.push(...records.map((record) => ({ member: name, key: record.key?.toString() ?? '', text: textOf(record) })));
      positions.set(`${topic}/${partition}`, (records.at(-1)?.offset ?? 0n) + 1n);
      return delay(10);
    };
    return collect(router, 'unused', { groupId: 'iiz.router.takeover', topics: [acceptedTopic], onBatch, positionOf: (topic, partition) => Promise.resolve(positions.get(`${topic}/${partition}`)), maxBytesPerPartition: 2_000 }).consumer;
  };
  const sendAll = (from: number): Promise<void> => producer.send(Array.from({ length: 16 }, (_, i) => numbered(acceptedTopic, `takeover-${i}`, from, 20)).flat());
  const ours = (): typeof handled => handled.filter(({ key }) => key.startsWith('takeover-'));

  const first = member('first');
  await sendAll(0);
  await until(() => ours().length > 50);
  const second = member('second');
  await until(() => second.running);
  await sendAll(20);
  await until(() => ours().some(({ member: name }) => name === 'second'));
  await first.stop();
  await sendAll(40);

  await until(() => ours().length >= 16 * 60);
  for (let i = 0; i < 16; i++) {
    const texts = ours().filter(({ key }) => key === `takeover-${i}`).map(({ text }) => text);
    expect(texts).toEqual(Array.from({ length: 60 }, (_, n) => String(n)));
  }
  await producer.close();
});

test('a batch that fails comes again, and meanwhile the other partitions go on', async () => {
  const router = await busOf('router');
  const producer = router.producer();
  let broken = true;
  const done: string[] = [];
  const refused: string[] = [];
  collect(await busOf('partner-ivst'), 'partner.ivst.failing', {
    topics: [partnerTopic('ivst')],
    onBatch: ({ records }) => {
      const stuck = broken && records.some((record) => record.key?.toString() === 'stuck');
      (stuck ? refused : done).push(...records.map(textOf));
      return stuck ? Promise.reject(new Error('not now')) : Promise.resolve();
    },
  });
  await producer.send(numbered(partnerTopic('ivst'), 'stuck', 0, 3));
  await until(() => refused.length > 0);
  await producer.send(Array.from({ length: 8 }, (_, i) => numbered(partnerTopic('ivst'), `free-${i}`, 100 + i, 1)).flat());
  await until(() => done.length > 0);
  expect(done.every((text) => Number(text) >= 100)).toBe(true);
  broken = false;
  await until(() => ['0', '1', '2'].every((text) => done.includes(text)));
  await producer.close();
});

test('submit topics carry the time of the broker', async () => {
  const partner = (await busOf('partner-rav-olten')).producer();
  const before = Date.now();
  await partner.send(numbered(submitTopic('rav-olten'), 'time', 0, 1));
  const after = Date.now();
  const { records } = collect(await busOf('gateway'), 'iiz.gateway.time', { topics: submitTopics });
  await until(() => withKey(records, 'time').length === 1);
  const at = records[0]?.timestamp.getTime() ?? 0;
  expect([at >= before, at <= after]).toEqual([true, true]);
  await partner.close();
});

test('a pattern also finds topics of partners that join later', async () => {
  const gateway = await busOf('gateway');
  const { records, consumer } = collect(gateway, 'iiz.gateway.joiners', { topics: submitTopics, rediscoverMs: 300 });
  await until(() => consumer.running);
  await applyTopics({ brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners: [...partners, 'newcomer'] });
  const newcomer = (await busOf('partner-newcomer')).producer();
  await newcomer.send(numbered(submitTopic('newcomer'), 'welcome', 0, 1));
  await until(() => records.some(({ topic }) => topic === submitTopic('newcomer')));
  await newcomer.close();
});

test('the last record of a topic can be read back', async () => {
  const auditor = await busOf('auditor');
  const producer = auditor.producer();
  const request = { topic: checkpointTopic, partition: 0, groupId: 'iiz.auditor.last' };
  expect(await auditor.lastRecord(request)).toBeUndefined();
  await producer.send(numbered(checkpointTopic, 'origin', 0, 3));
  const last = await auditor.lastRecord(request);
  expect(last === undefined ? undefined : textOf(last)).toBe('2');
  await producer.close();
});

test.each(['', ', also when the clock is put back by a day meanwhile'])('a handler that hangs is noticed%s', async (putBack) => {
  const router = await busOf('router');
  const producer = router.producer();
  await producer.send(numbered(receiptsTopic('rav-olten'), 'hang', 0, 1));
  let stalled = 0;
  const [handling, hanging] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const partner = await busOf('partner-rav-olten');
  const onBatch = (): Promise<void> => {
    handling.resolve();
    return hanging.promise;
  };
  collect(partner, 'partner.rav-olten.hang', { topics: [receiptsTopic('rav-olten')], sessionTimeoutMs: 2_000, onBatch, onStall: () => stalled++ });
  await handling.promise;
  const rightNow = Date.now;
  const clock = putBack === '' ? undefined : jest.spyOn(Date, 'now').mockImplementation(() => rightNow() - 86_400_000);
  await until(() => stalled > 0, 30_000).finally(() => clock?.mockRestore());
  hanging.resolve();
  await producer.close();
});

test('nothing is written to standard error while all of this runs idle', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', listen);
  const { consumer } = collect(await busOf('router'), 'iiz.router.idle', { topics: [acceptedTopic] });
  await until(() => consumer.running);
  await delay(500);
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});
