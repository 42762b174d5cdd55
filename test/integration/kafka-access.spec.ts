import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlainly } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import kafkajs, { type Admin, type Consumer, type Kafka } from 'kafkajs';
import { acceptedTopic, auditTopic, checkpointTopic, createBus, deadLetterTopic, mendKafkajs, partnerTopic, receiptsTopic, submitTopic } from '#bus';
import { KafkaIdentities, applyTopics, startKafka, topicsPlan, withKafkaAdmin, type KafkaEngine, type TlsFiles } from '#local';
import { createCertificateAuthority, issueCertificate } from '#signing';

const folder = mkdtempSync(join(tmpdir(), 'iiz-access-'));
const partners = ['ivst', 'ivst-so', 'rav-olten'];
let kafka: KafkaEngine;

beforeAll(async () => {
  mendKafkajs();
  kafka = await startKafka({ folder });
  await applyTopics({ brokers: kafka.brokers, tls: await kafka.credentials('admin'), partners });
  // The first group ever makes the broker make its own topic for groups, and everybody wait.
  for (const end = Date.now() + 120_000; Date.now() < end && (await refusalOf(read('admin', acceptedTopic, 'first'))) !== 'permitted'; );
});

afterAll(async () => {
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A foreign client: kafkajs as anybody would use it, with few retries. */
function clientWith(tls: TlsFiles): Kafka {
  const [ca, cert, key] = [tls.caFile, tls.certFile, tls.keyFile].map((path) => readFileSync(path));
  return new kafkajs.Kafka({ brokers: kafka.brokers, ssl: { ca: [ca ?? ''], cert: cert ?? '', key: key ?? '' }, retry: { retries: 1, initialRetryTime: 50 }, connectionTimeout: 30_000, logLevel: kafkajs.logLevel.NOTHING });
}

async function client(principal: string): Promise<Kafka> {
  return clientWith(await kafka.credentials(principal));
}

async function write(principal: string, topic: string): Promise<unknown> {
  const producer = (await client(principal)).producer({ allowAutoTopicCreation: false, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    return await producer.send({ topic, messages: [{ key: 'case', value: 'x' }] });
  } finally {
    await producer.disconnect();
  }
}

/** Settles when the consumer has joined its group and fetched; rejects with what stopped it. */
async function read(principal: string, topic: string, groupId: string): Promise<void> {
  const consumer = (await client(principal)).consumer({ groupId, sessionTimeout: 30_000, heartbeatInterval: 500, maxWaitTimeInMs: 50, allowAutoTopicCreation: false, retry: { retries: 1, restartOnFailure: () => Promise.resolve(false) } });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await fetched(consumer);
  } finally {
    await consumer.disconnect();
  }
}

function fetched(consumer: Consumer): Promise<void> {
  return new Promise((resolve, reject) => {
    consumer.on(consumer.events.FETCH, () => resolve());
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer.run({ eachMessage: () => Promise.resolve() }).catch(reject);
  });
}

async function administer<T>(principal: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = (await client(principal)).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** What the broker said, as kafkajs reports it: the protocol's error, or the name of kafkajs's own. */
async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(() => undefined, (cause: unknown) => cause);
  for (let each = error as { type?: string; name?: string; cause?: unknown } | undefined; each !== undefined; each = each.cause as typeof each) {
    if (each.type !== undefined) return each.type;
    if (each.cause === undefined) return each.name ?? '';
  }
  return 'permitted';
}

test('whoever looks after topics with another certificate than the administrator\'s is told which to give', async () => {
  const request = { brokers: kafka.brokers, tls: await kafka.credentials('gateway'), partners };
  await expect(applyTopics(request)).rejects.toMatchObject({ name: 'InstallFault', code: 'refused', remedy: expect.stringContaining('CN=admin') });
});

describe('THR-K1 a partner', () => {
  const me = 'partner-ivst';

  test('writes its own submit topic and reads its own two topics, in groups of its own', async () => {
    await expect(write(me, submitTopic('ivst'))).resolves.toBeDefined();
    await expect(read(me, partnerTopic('ivst'), 'partner.ivst.inbox')).resolves.toBeUndefined();
    await expect(read(me, receiptsTopic('ivst'), 'partner.ivst.receipts')).resolves.toBeUndefined();
  });

  test.each([submitTopic('ivst-so'), partnerTopic('ivst'), receiptsTopic('ivst'), acceptedTopic, auditTopic, 'iiz.anything.v1'])('does not write %s', async (topic) => {
    expect(await refusalOf(write(me, topic))).toBe('TOPIC_AUTHORIZATION_FAILED');
  });

  test.each([partnerTopic('ivst-so'), receiptsTopic('rav-olten'), submitTopic('ivst'), acceptedTopic, auditTopic, '__consumer_offsets'])('does not read %s', async (topic) => {
    expect(await refusalOf(read(me, topic, 'partner.ivst.spy'))).toBe('TOPIC_AUTHORIZATION_FAILED');
  });

  test.each(['partner.ivst-so.inbox', 'iiz.router', 'ivst', 'partner.ivst'])('does not use the group %s', async (groupId) => {
    expect(await refusalOf(read(me, partnerTopic('ivst'), groupId))).toMatch(/^(?:GROUP_AUTHORIZATION_FAILED|KafkaJSGroupCoordinatorNotFound)$/);
  });

  test('begins no transaction under any id', async () => {
    const producer = (await client(me)).producer({ transactionalId: 'partner.ivst.tx', idempotent: true, maxInFlightRequests: 1, retry: { retries: 1, initialRetryTime: 50 } });
    await producer.connect();
    expect(await refusalOf(producer.transaction())).toMatch(/^(?:TRANSACTIONAL_ID_AUTHORIZATION_FAILED|KafkaJSGroupCoordinatorNotFound)$/);
    await producer.disconnect();
  });

  test('gets the same answer for a topic of somebody else and for one that does not exist', async () => {
    const [others, missing] = await Promise.all([submitTopic('ivst-so'), submitTopic('nobody')].map((topic) => write(me, topic).catch((error: Error) => error.message)));
    expect(others).toBe(missing);
  });

  test('sees no topic but its own three', async () => {
    expect((await administer(me, (admin) => admin.listTopics())).sort()).toEqual([partnerTopic('ivst'), receiptsTopic('ivst'), submitTopic('ivst')]);
  });

  test('makes and deletes no topics and reads no access lists', async () => {
    await expect(administer(me, (admin) => admin.createTopics({ topics: [{ topic: 'iiz.partner.ivst.v2' }] }))).rejects.toThrow();
    await expect(administer(me, (admin) => admin.deleteTopics({ topics: [auditTopic] }))).rejects.toThrow();
    const { ANY: resourceType } = kafkajs.AclResourceTypes;
    await expect(
      administer(me, (admin) => admin.describeAcls({ resourceType, resourcePatternType: kafkajs.ResourcePatternTypes.ANY, operation: kafkajs.AclOperationTypes.ANY, permissionType: kafkajs.AclPermissionTypes.ANY })),
    ).rejects.toThrow(/not authorized|authorization/i);
    expect(await withKafkaAdmin({ brokers: kafka.brokers, tls: await kafka.credentials('admin') }, (admin) => admin.listTopics())).toContain(auditTopic);
  });
});

interface Rights {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly group: string;
}

describe('THR-K1 each process of the platform', () => {
  const ofAll = (topicOf: (partnerId: string) => string): string[] => partners.map(topicOf);
  const topics = [...ofAll(submitTopic), ...ofAll(partnerTopic), ...ofAll(receiptsTopic), acceptedTopic, deadLetterTopic, auditTopic, checkpointTopic];
  const published = [acceptedTopic, ...ofAll(partnerTopic), ...ofAll(receiptsTopic), deadLetterTopic, auditTopic];
  const processes: readonly [string, Rights][] = [
    ['gateway', { reads: ofAll(submitTopic), writes: [], group: 'iiz.gateway' }],
    ['router', { reads: [acceptedTopic], writes: published, group: 'iiz.router' }],
    ['auditor', { reads: [auditTopic, checkpointTopic], writes: [checkpointTopic], group: 'iiz.auditor' }],
  ];

  test.each(processes)('%s writes, of all topics, those that it has to', async (principal, { writes }) => {
    const outcomes: [string, string][] = [];
    for (const topic of topics) outcomes.push([topic, await refusalOf(write(principal, topic))]);
    expect(outcomes).toEqual(topics.map((topic) => [topic, writes.includes(topic) ? 'permitted' : 'TOPIC_AUTHORIZATION_FAILED']));
  });

  test.each(processes)('%s sees no topic but those, and reads what it has to, in groups of its own', async (principal, { reads, writes, group }) => {
    const seen = [...new Set([...reads, ...writes])].toSorted();
    expect((await administer(principal, (admin) => admin.listTopics())).toSorted()).toEqual(seen);
    const outcomes: [string, string][] = [];
    for (const topic of [...seen, ...topics.filter((each) => !seen.includes(each)).slice(0, 1)]) outcomes.push([topic, await refusalOf(read(principal, topic, group))]);
    expect(outcomes.filter(([, outcome]) => outcome === 'permitted').map(([topic]) => topic)).toEqual(reads.toSorted());
    for (const foreign of [...processes.map(([, each]) => each.group), 'partner.ivst.inbox', 'any'].filter((each) => each !== group)) {
      expect([foreign, await refusalOf(read(principal, reads[0] ?? '', foreign))]).toEqual([foreign, expect.stringMatching(/^(?:GROUP_AUTHORIZATION_FAILED|KafkaJSGroupCoordinatorNotFound)$/)]);
    }
  });
});

describe('THR-K2 nobody connects', () => {
  test('with a certificate of another authority', async () => {
    const elsewhere = await KafkaIdentities.open(join(folder, 'elsewhere'));
    const theirs = await elsewhere.credentials('admin');
    await expect(clientWith({ ...theirs, caFile: kafka.caFile }).admin().connect()).rejects.toThrow(/certificate|closed|connection/i);
  });

  test('without a certificate', async () => {
    const admin = new kafkajs.Kafka({ brokers: kafka.brokers, ssl: { ca: [readFileSync(kafka.caFile)] }, retry: { retries: 1 }, logLevel: kafkajs.logLevel.NOTHING }).admin();
    await expect(admin.connect()).rejects.toThrow(/certificate|closed|connection/i);
  });

  test('without TLS', async () => {
    const [host = '', port = ''] = kafka.brokers[0]?.split(':') ?? [];
    const answer = await new Promise<string>((resolve) => {
      const socket = connectPlainly({ host, port: Number(port) }, () => socket.write(Buffer.from('0000000a00120000000000010000', 'hex')));
      socket.once('data', (data) => resolve(data.toString('hex')));
      socket.once('close', () => resolve('closed'));
    });
    // A TLS alert (21) or nothing, never an answer of the protocol.
    expect(answer).toMatch(/^(?:closed|15)/);
  });

  test('with a subject that maps to no principal, although the authority is right', async () => {
    const authority = await createCertificateAuthority({ name: 'Shared CA', alg: 'p256', at: new Date(Date.now() - 60_000), years: 1 });
    const shared = await startKafka({ folder: join(folder, 'shared'), authority });
    // What the node's own principals and the partners' are made of, but for one part.
    const visitors = [{ cn: 'admin', ou: 'visitor' }, { cn: 'admin', ou: 'platform', o: 'Kanton Bern' }, { cn: 'ivst', ou: 'partner', c: 'DE' }, { cn: 'admin' }, { cn: 'Admin', ou: 'platform' }];
    const outcomes: unknown[] = [];
    for (const [i, subject] of visitors.entries()) {
      const visitor = await issueCertificate(authority, { subject, alg: 'p256', usage: ['tls-client'], at: new Date(), days: 1 });
      const tls = { caFile: shared.caFile, certFile: join(folder, `visitor-${i}.pem`), keyFile: join(folder, `visitor-${i}.key`) };
      writeFileSync(tls.certFile, visitor.certificatePem);
      writeFileSync(tls.keyFile, visitor.privateKeyPem);
      outcomes.push([subject, (await createBus({ brokers: shared.brokers, tls, clientId: 'visitor' }).reach()).ok]);
    }
    expect(outcomes).toEqual(visitors.map((subject) => [subject, false]));
    await shared.stop();
  });
});

test('THR-K2 a principal without a line in the access lists may do nothing', async () => {
  const stranger = 'partner-nobody';
  for (const topic of [submitTopic('nobody'), submitTopic('ivst'), acceptedTopic]) expect(await refusalOf(write(stranger, topic))).toBe('TOPIC_AUTHORIZATION_FAILED');
  expect(await refusalOf(read(stranger, partnerTopic('ivst'), 'partner.nobody.inbox'))).toMatch(/^(?:TOPIC|GROUP)_AUTHORIZATION_FAILED$|^KafkaJSGroupCoordinatorNotFound$/);
  expect(await administer(stranger, (admin) => admin.listTopics())).toEqual([]);
});

test('the topics that the code names are those that the file makes', () => {
  const made = topicsPlan(['ivst']).topics.map(({ name }) => name);
  expect(made).toEqual(expect.arrayContaining([submitTopic('ivst'), partnerTopic('ivst'), receiptsTopic('ivst'), acceptedTopic, auditTopic]));
});
