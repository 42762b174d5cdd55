import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { acceptedTopic, auditTopic, MAX_RECORD_BYTES, partnerTopic, receiptsTopic } from '#bus';
import type { IncomingRecord, OutgoingRecord } from '#bus';
import { acquireShard, appendOutbox, claimOutbox, completeClaim, fetchInboxItem, isPassing, LeaseLost, listInbox, openPool, publishAgain, shardCount, shardOf, takePartition, transaction } from '#persistence';
import type { AcceptedClaim, Claim, ShardLease } from '#persistence';
import { RouteMessages } from '../../apps/router/src/delivery/route-messages.ts';
import { RouteBatch } from '../../apps/router/src/delivery/route-batch.ts';
import { OutboxRelay } from '../../apps/router/src/relay/outbox-relay.ts';
import { barrierBefore } from '../support/barrier.ts';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

let exchange: RunningExchange;
let routeMessages: RouteMessages;
let owners = 0;

beforeAll(async () => {
  exchange = await openRunningExchange();
  routeMessages = new RouteMessages(exchange.router, exchange.directory, () => undefined);
});

afterAll(() => exchange.close());

/** Every test begins with an outbox in which nothing waits. */
beforeEach(() => exchange.migrator.query('update outbox set published_at = now() where published_at is null'));

/** A new owner of the shard; whoever had it gave no sign of life. */
async function takeShard(shard: number): Promise<ShardLease> {
  await exchange.migrator.query(`update relay_shard set lease_until = '-infinity' where shard = $1`, [shard]);
  const lease = await acquireShard(exchange.router, shard, `owner-${++owners}`);
  if (lease === undefined) throw new Error('the shard is not free');
  return lease;
}

const claimBy = (lease: ShardLease): Promise<Claim> => claimOutbox(exchange.router, lease, (refused) => exchange.composeRecords().withheld(refused));

/** Claims, composes, and marks as published; returns what a broker would have got. */
async function publish(lease: ShardLease): Promise<OutgoingRecord[]> {
  const claim = await claimBy(lease);
  const { records, ends, caused } = await exchange.composeRecords().run(claim, lease.shard);
  await completeClaim(exchange.router, lease, claim.rows, ends, caused);
  return records;
}

const claimsIn = (records: readonly OutgoingRecord[]): AcceptedClaim[] => records.filter(({ topic }) => topic === acceptedTopic).map(({ value }) => JSON.parse(String(value)) as AcceptedClaim);
const kindsIn = (records: readonly OutgoingRecord[]): string[] =>
  records.filter(({ topic }) => topic === auditTopic).map(({ value }) => {
    const { leaf } = JSON.parse(String(value)) as { leaf: string };
    return (JSON.parse(Buffer.from(leaf, 'base64').subarray(1).toString()) as { kind: string }).kind;
  });

/** A case whose registration is accepted and on its way to the router. */
async function registered(recipient: string): Promise<{ story: Story; shard: number; claims: AcceptedClaim[]; messageId: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted([recipient], ['C01', 'C03', 'C16']));
  const registration = story.registration([recipient]);
  await exchange.submit(registration);
  const shard = shardOf(story.caseId);
  return { story, shard, claims: claimsIn(await publish(await takeShard(shard))), messageId: registration.frame.messageId };
}

async function routed(recipient: string) {
  const message = await registered(recipient);
  await routeMessages.run(await takePartition(exchange.router, acceptedTopic, 0), message.claims, 1n, new Date());
  return message;
}

async function stateOf(messageId: string): Promise<{ state: string; code: string | null }> {
  const { rows } = await exchange.migrator.query<{ state: string; code: string | null }>('select state, code from delivery where message_id = $1', [messageId]);
  return rows[0] ?? { state: 'none', code: null };
}

const openRows = async (shard: number): Promise<number> =>
  Number((await exchange.migrator.query<{ n: string }>('select count(*) n from outbox where shard = $1 and published_at is null', [shard])).rows[0]?.n);

test('a withdrawal waits for the decision that read its consent, and stops what was decided', async () => {
  const { story, claims, messageId } = await registered('ivst-so');
  const barrier = barrierBefore(exchange.router, 'routing-insert-deliveries');
  const lease = await takePartition(exchange.router, acceptedTopic, 0);
  const routing = new RouteMessages(barrier.pool, exchange.directory, () => undefined).run(lease, claims, 1n, new Date());
  await barrier.reached;
  const withdrawal = exchange.submit(story.consentWithdrawn());
  await Promise.race([withdrawal, delay(400)]);
  barrier.open();
  await routing;
  const { receipt } = await withdrawal;
  expect(receipt.withdrawal).toMatchObject({ stopped: 1 });
  expect(await stateOf(messageId)).toEqual({ state: 'withheld', code: 'DAP-4207' });
});

test('an answer that no record holds stops nothing', async () => {
  const caseId = randomUUID();
  const answer = (body: string) => ({ kind: 'answer' as const, partnerId: 'rav-solothurn', caseId, answer: { headers: {}, body } });
  await appendOutbox(exchange.gateway, [{ caseId, records: [answer('x'.repeat(MAX_RECORD_BYTES)), answer('y')] }]);
  const told = (await publish(await takeShard(shardOf(caseId)))).filter(({ topic }) => topic === receiptsTopic('rav-solothurn'));
  expect(told.map(({ value }) => String(value))).toEqual(['y']);
  expect(await openRows(shardOf(caseId))).toBe(0);
});

test('THR-K9 a relay that wakes up after another took its shard writes nothing', async () => {
  const { shard } = await routed('rav-solothurn');
  const sleeper = await takeShard(shard);
  const claim = await claimBy(sleeper);
  const composed = await exchange.composeRecords().run(claim, shard);
  const successor = await takeShard(shard);
  await expect(completeClaim(exchange.router, sleeper, claim.rows, composed.ends, composed.caused)).rejects.toBeInstanceOf(LeaseLost);
  expect(await openRows(shard)).toBe(1);
  await expect(claimBy(sleeper)).rejects.toBeInstanceOf(LeaseLost);
  const records = await publish(successor);
  expect(records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toHaveLength(1);
});

test('THR-K9 a router that wakes up after another took its partition decides nothing and moves no position', async () => {
  const { claims, messageId } = await registered('ivst-so');
  const sleeper = await takePartition(exchange.router, acceptedTopic, 3);
  const successor = await takePartition(exchange.router, acceptedTopic, 3);
  await expect(routeMessages.run(sleeper, claims, 7n, new Date())).rejects.toBeInstanceOf(LeaseLost);
  expect(await stateOf(messageId)).toMatchObject({ state: 'none' });
  await routeMessages.run(successor, claims, 7n, new Date());
  expect(await stateOf(messageId)).toMatchObject({ state: 'ready' });
});

test('the position moves with what it stands for, and not before', async () => {
  const { claims, messageId } = await registered('ivst-so');
  const lease = await takePartition(exchange.router, acceptedTopic, 4);
  const position = async (): Promise<bigint> =>
    BigInt((await exchange.migrator.query<{ n: string }>('select next_offset as n from consumer_position where topic = $1 and partition = 4', [acceptedTopic])).rows[0]?.n ?? -1);
  const barrier = barrierBefore(exchange.router, 'routing-insert-deliveries');
  const routing = new RouteMessages(barrier.pool, exchange.directory, () => undefined).run(lease, claims, lease.nextOffset + 1n, new Date());
  await barrier.reached;
  expect([await position(), await stateOf(messageId)]).toMatchObject([lease.nextOffset, { state: 'none' }]);
  barrier.open();
  await routing;
  expect([await position(), await stateOf(messageId)]).toMatchObject([lease.nextOffset + 1n, { state: 'ready' }]);
});

test('a row that is committed after a later one is published all the same', async () => {
  const story = new Story();
  const shard = shardOf(story.caseId);
  const slow = await exchange.migrator.connect();
  try {
    await slow.query('begin');
    await slow.query(`insert into outbox (shard, records, audit_count, payload_bytes) values ($1, '[]', 0, 0)`, [shard]);
    await exchange.submit(story.consentGranted(['ivst-so'], ['C01']));
    const lease = await takeShard(shard);
    await publish(lease);
    await slow.query('commit');
    expect(await openRows(shard)).toBe(1);
    await publish(lease);
    expect(await openRows(shard)).toBe(0);
  } finally {
    slow.release();
  }
});

test('a row counts as published only once the broker has acknowledged it: a lost answer sends it again', async () => {
  const { shard, messageId } = await routed('rav-solothurn');
  await takeShard(shard);
  await exchange.migrator.query(`update relay_shard set lease_until = '-infinity' where shard = $1`, [shard]);
  const sent: OutgoingRecord[] = [];
  let answersLost = 1;
  const send = (records: readonly OutgoingRecord[]): Promise<void> => {
    if (answersLost-- > 0) return Promise.reject(new Error('no acknowledgement in time'));
    sent.push(...records);
    return Promise.resolve();
  };
  const failures: unknown[] = [];
  const stop = new AbortController();
  const relay = new OutboxRelay(exchange.router, { send }, exchange.composeRecords(), { published: () => undefined, parked: () => undefined, failed: (error) => failures.push(error), owns: () => undefined });
  const running = relay.run(shard, 'relay', stop.signal);
  for (const until = Date.now() + 60_000; Date.now() < until && kindsIn(sent).length === 0; ) await delay(20);
  stop.abort();
  await running;
  expect(failures).toHaveLength(1);
  expect(sent.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toHaveLength(1);
  expect(kindsIn(sent)).toEqual(['DELIVERED']);
  expect(await stateOf(messageId)).toEqual({ state: 'delivered', code: 'DAP-1100' });
});

test('THR-C6 what Kafka lost is published again in its order and under its ids, and nothing comes of it twice; what may not go any more does not', async () => {
  const since = new Date();
  const [lost, acknowledged, withdrawn] = [await routed('rav-solothurn'), await routed('rav-solothurn'), await routed('rav-solothurn')];
  const shards: ShardLease[] = [];
  for (let shard = 0; shard < shardCount; shard++) shards.push(await takeShard(shard));
  const drain = async (): Promise<OutgoingRecord[]> => {
    const all: OutgoingRecord[] = [];
    for (let found = -1; found < all.length; ) {
      found = all.length;
      for (const shard of shards) all.push(...(await publish(shard)));
    }
    return all;
  };
  const first = await drain();
  await exchange.submit(acknowledged.story.acknowledgement('rav-solothurn', 'sr-sro', acknowledged.messageId));
  await exchange.submit(withdrawn.story.consentWithdrawn());
  await drain();

  const operator = openPool({ url: exchange.urls.operator, poolSize: 1 });
  expect(await publishAgain(operator, since)).toBeGreaterThan(3);
  await operator.end();
  const again = await drain();
  const { rows } = await exchange.migrator.query<{ id: string }>('select delivery_id as id from delivery where message_id = $1', [lost.messageId]);
  expect(again.filter(({ topic }) => topic === partnerTopic('rav-solothurn')).map(({ headers }) => headers['ce_id'])).toEqual(rows.map(({ id }) => id));
  const numbers = (records: readonly OutgoingRecord[]): unknown[] => records.filter(({ topic }) => topic === auditTopic).map(({ headers }) => headers);
  expect(numbers(again)).toEqual(expect.arrayContaining(numbers(first)));
  expect(claimsIn(again).map(({ messageId }) => messageId)).toEqual(expect.arrayContaining([lost.messageId, acknowledged.messageId]));
  expect((await openRows(0)) + (await openRows(1))).toBe(0);
  expect(kindsIn(again).filter((kind) => kind === 'DELIVERED')).toHaveLength(3);
  expect([await stateOf(lost.messageId), await stateOf(acknowledged.messageId)]).toMatchObject([{ state: 'delivered' }, { state: 'acknowledged' }]);
});

test('what was claimed by a relay that slept through its leases is decided again before it leaves', async () => {
  const { story, shard, messageId } = await routed('rav-solothurn');
  await takeShard(shard);
  await exchange.migrator.query(`update relay_shard set lease_until = '-infinity' where shard = $1`, [shard]);
  const sent: OutgoingRecord[] = [];
  const stop = new AbortController();
  const now = performance.now.bind(performance);
  let asleep = 0;
  performance.now = () => now() + asleep;
  const composing = exchange.composeRecords(async () => {
    asleep += 60_000;
    await exchange.submit(story.consentWithdrawn());
  });
  const relay = new OutboxRelay(exchange.router, { send: (records) => Promise.resolve(void sent.push(...records)) }, composing, { published: () => undefined, parked: () => undefined, failed: () => undefined, owns: () => undefined });
  const running = relay.run(shard, 'relay', stop.signal);
  for (const until = Date.now() + 60_000; Date.now() < until && !kindsIn(sent).includes('WITHHELD'); ) await delay(20);
  stop.abort();
  await running;
  performance.now = now;
  expect(sent.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toEqual([]);
  expect(await stateOf(messageId)).toEqual({ state: 'withheld', code: 'DAP-4207' });
  expect(eventsIn(sent).find(({ kind }) => kind === 'WITHHELD')).toMatchObject({ detail: { mayHaveLeft: false } });
});

test('a delivery that was acknowledged before its relay could record it is recorded by the next one, and not sent again', async () => {
  const { story, shard, messageId } = await routed('rav-solothurn');
  await claimBy(await takeShard(shard));
  await exchange.submit(story.acknowledgement('rav-solothurn', 'sr-sro', messageId));
  expect(await stateOf(messageId)).toMatchObject({ state: 'acknowledged' });
  const records = await publish(await takeShard(shard));
  expect(records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toEqual([]);
  expect(kindsIn(await publish(await takeShard(shard)))).toContain('DELIVERED');
  expect(await stateOf(messageId)).toMatchObject({ state: 'acknowledged', code: 'DAP-1100' });
});

test('a delivery that is withheld at its lease is on record even if the relay dies before it goes on', async () => {
  const { shard, messageId } = await routed('rav-solothurn');
  await exchange.migrator.query(`update delivery set not_after = now() where message_id = $1`, [messageId]);
  await claimBy(await takeShard(shard));
  expect(await stateOf(messageId)).toEqual({ state: 'withheld', code: 'DAP-4202' });
  const records = [...(await publish(await takeShard(shard))), ...(await publish(await takeShard(shard)))];
  expect(kindsIn(records).filter((kind) => kind === 'WITHHELD')).toHaveLength(1);
  const notices = await exchange.migrator.query(`select 1 from notice where content->>'referenceMessageId' = $1`, [messageId]);
  expect(notices.rows).toHaveLength(1);
});

test('a delivery that was never sent, because its topic rests, is stopped for sure by a withdrawal', async () => {
  const { story, shard, messageId } = await routed('rav-solothurn');
  const lease = await takeShard(shard);
  const claim = await claimBy(lease);
  const { records, ends, caused } = await exchange.composeRecords().run(claim, shard, { resting: new Map([[partnerTopic('rav-solothurn'), 60_000]]) });
  await completeClaim(exchange.router, lease, claim.rows, ends, caused);
  expect([records.filter(({ topic }) => topic === partnerTopic('rav-solothurn')), await stateOf(messageId)]).toEqual([[], { state: 'held', code: 'DAP-5321' }]);
  const { receipt } = await exchange.submit(story.consentWithdrawn());
  expect(receipt.withdrawal).toMatchObject({ stopped: 1, inFlight: [] });
});

/** A relay dies, or its topic does not answer, and the partner reads its inbox by now. */
async function sentAndMovedToInbox(): Promise<Awaited<ReturnType<typeof routed>>> {
  const message = await routed('rav-solothurn');
  await claimBy(await takeShard(message.shard));
  await readsBy('inbox');
  return message;
}
async function readsBy(channel: 'topic' | 'inbox'): Promise<void> {
  await exchange.migrator.query(`update partner set channel = $1 where partner_id = 'rav-solothurn'`, [channel]);
  await exchange.directory.refresh();
}
const deliveredTimes = async (shard: number): Promise<number> => {
  let times = 0;
  // What is caused by a claim goes out with a later one.
  for (let i = 0; i < 3; i++) times += kindsIn(await publish(await takeShard(shard))).filter((kind) => kind === 'DELIVERED').length;
  return times;
};

test('what may have left by the topic and lies in the inbox now is delivered once, on record, when its recipient acknowledges it', async () => {
  const { story, shard, messageId } = await sentAndMovedToInbox();
  try {
    await claimBy(await takeShard(shard));
    expect(await stateOf(messageId)).toMatchObject({ state: 'ready' });
    await exchange.submit(story.acknowledgement('rav-solothurn', 'sr-sro', messageId));
    expect(await deliveredTimes(shard)).toBe(1);
    expect(await stateOf(messageId)).toEqual({ state: 'acknowledged', code: 'DAP-1100' });
  } finally {
    await readsBy('topic');
  }
});

test('what was sent, parked, driven again to the inbox and acknowledged unfetched is on record as delivered', async () => {
  const { story, shard, messageId } = await sentAndMovedToInbox();
  try {
    await exchange.migrator.query(`update outbox set published_at = now() where published_at is null`);
    await exchange.migrator.query(`update delivery set state = 'parked' where message_id = $1`, [messageId]);
    await exchange.migrator.query(`insert into delivery_order (delivery_id, kind, ordered_at) select delivery_id, 'redrive', now() from delivery where message_id = $1`, [messageId]);
    await keepUpOnce(exchange);
    expect(await stateOf(messageId)).toMatchObject({ state: 'ready' });
    await exchange.submit(story.acknowledgement('rav-solothurn', 'sr-sro', messageId));
    expect(await deliveredTimes(shard)).toBe(1);
  } finally {
    await readsBy('topic');
  }
});

test('a withdrawal in the middle of a send that nobody answers is told as such; its recipient may still acknowledge what it got', async () => {
  const { story, shard, messageId } = await routed('rav-solothurn');
  const lease = await takeShard(shard);
  const claim = await claimBy(lease);
  const { receipt } = await exchange.submit(story.consentWithdrawn());
  expect(receipt.withdrawal).toMatchObject({ stopped: 0, inFlight: [{ recipientId: 'rav-solothurn' }] });
  const topic = partnerTopic('rav-solothurn');
  const { ends, caused } = await exchange.composeRecords().run(claim, shard, { resting: new Map([[topic, 0]]), tried: new Set([topic]) });
  await completeClaim(exchange.router, lease, claim.rows, ends, caused);
  // Whoever releases what is held may have it in hand: then it is withheld the next time.
  for (let i = 0; i < 5 && (await stateOf(messageId)).state === 'held'; i++) await keepUpOnce(exchange);
  expect(await stateOf(messageId)).toEqual({ state: 'withheld', code: 'DAP-4207' });
  await exchange.submit(story.acknowledgement('rav-solothurn', 'sr-sro', messageId));
  expect(await deliveredTimes(shard)).toBe(1);
});

test('a fetch that began before a withdrawal was committed finds the item withdrawn', async () => {
  const { story, messageId } = await routed('ivst-so');
  const item = (await listInbox(exchange.gateway, 'ivst-so', '0', 100)).items.find((each) => each.messageId === messageId);
  if (item === undefined) throw new Error('nothing in the inbox');
  const fetched = (pool = exchange.gateway) => fetchInboxItem(pool, { partnerId: 'ivst-so', deliveryId: item.id, keyid: 'k', nonce: randomBytes(16).toString('hex') }, () => Promise.resolve({ opened: true, records: [] }));
  await fetched();
  const barrier = barrierBefore(exchange.gateway, 'inbox-lease');
  const again = fetched(barrier.pool);
  await barrier.reached;
  const { receipt } = await exchange.submit(story.consentWithdrawn());
  expect(receipt.withdrawal).toMatchObject({ inFlight: [{ recipientId: 'ivst-so' }] });
  barrier.open();
  expect(await again).toMatchObject({ kind: 'withheld' });
});

function batchOf(claims: readonly AcceptedClaim[], partition: number, from = 0n) {
  const records = claims.map((claim, i): IncomingRecord => ({ offset: from + BigInt(i), key: null, value: Buffer.from(JSON.stringify(claim)), headers: [], timestamp: new Date(), stampedByBroker: true }));
  return { topic: acceptedTopic, partition, records, highWatermark: from + BigInt(claims.length) };
}

const report = { routed: () => undefined, unreadable: () => undefined };

test('a batch that is given up half-way is not taken for done', async () => {
  const route = new RouteBatch(exchange.router, routeMessages, report);
  await route.positionOf(acceptedTopic, 10);
  const { claims, messageId } = await registered('ivst-so');
  const unknown = { ...(claims[0] as AcceptedClaim), messageRef: randomUUID() };
  const batch = batchOf([...Array.from({ length: 200 }, () => unknown), ...claims], 10);
  let asked = 0;
  await expect(route.run(batch, { owned: () => ++asked < 2 })).rejects.toThrow('another process');
  expect(await stateOf(messageId)).toMatchObject({ state: 'none' });
  await route.run(batch, { owned: () => true });
  expect(await stateOf(messageId)).toMatchObject({ state: 'ready' });
});

test('what was routed of a batch before it was given up is not routed again: the position never goes back', async () => {
  const chunks: number[] = [];
  const route = new RouteBatch(exchange.router, routeMessages, { ...report, routed: (messages) => chunks.push(messages) });
  await route.positionOf(acceptedTopic, 9);
  const { claims } = await registered('ivst-so');
  const batch = batchOf(Array.from({ length: 300 }, () => claims[0] as AcceptedClaim), 9);
  let asked = 0;
  await expect(route.run(batch, { owned: () => ++asked < 2 })).rejects.toThrow('another process');
  await route.run(batch, { owned: () => true });
  expect(chunks).toEqual([200, 100]);
});

test('THR-C13 messages of many decisions are decided a few at a time, so that nobody else and no withdrawal waits for all of them', async () => {
  const chunks: number[] = [];
  const route = new RouteBatch(exchange.router, routeMessages, { ...report, routed: (messages) => chunks.push(messages) });
  const { claims, messageId } = await registered('ivst-so');
  expect(claims.map(({ decisions }) => decisions)).toEqual([3]);
  const large = { ...(claims[0] as AcceptedClaim), messageRef: randomUUID(), decisions: 2_000 };
  await route.run(batchOf([...Array.from({ length: 25 }, () => large), ...claims], 11), { owned: () => true });
  expect(chunks).toEqual([10, 10, 6]);
  expect(await stateOf(messageId)).toMatchObject({ state: 'ready' });
});

test('THR-K9 a router that Kafka gave a partition takes it back from one that came late', async () => {
  const route = new RouteBatch(exchange.router, routeMessages, report);
  await route.positionOf(acceptedTopic, 5);
  const { claims, messageId } = await registered('ivst-so');
  await takePartition(exchange.router, acceptedTopic, 5);
  await expect(route.run(batchOf(claims, 5), { owned: () => true })).rejects.toBeInstanceOf(LeaseLost);
  await route.run(batchOf(claims, 5), { owned: () => true });
  expect(await stateOf(messageId)).toMatchObject({ state: 'ready' });
});

test('THR-K6 a topic of claims that was made anew is read from its beginning, and what was routed stays as it is', async () => {
  const { claims, messageId } = await registered('ivst-so');
  const later = await registered('ivst-so');
  await new RouteBatch(exchange.router, routeMessages, report).run(batchOf(claims, 7, 500n), { owned: () => true });
  const successor = new RouteBatch(exchange.router, routeMessages, report);
  await successor.run(batchOf([...claims, ...later.claims], 7), { owned: () => true });
  for (const id of [messageId, later.messageId]) expect(await stateOf(id)).toMatchObject({ state: 'ready' });
  const { rows } = await exchange.migrator.query<{ n: string; next: string }>('select (select count(*) from delivery where message_id = $1) n, next_offset as next from consumer_position where topic = $2 and partition = 7', [messageId, acceptedTopic]);
  expect(rows).toEqual([{ n: '1', next: '2' }]);
});

test('THR-K3 garbage, emptiness and a tombstone among the claims are told and passed over, and what follows is decided', async () => {
  const unreadable: bigint[] = [];
  const route = new RouteBatch(exchange.router, routeMessages, { ...report, unreadable: (_, __, offset) => unreadable.push(offset) });
  await route.positionOf(acceptedTopic, 6);
  const { claims, messageId } = await registered('ivst-so');
  const batch = batchOf(claims, 6, 10n);
  const almost = [{ messageRef: 'x' }, { caseId: undefined }, { seq: '1x' }, { seq: 7 }, { follows: undefined }, { follows: '9'.repeat(19) }, { recipients: undefined }]
    .map((change) => Buffer.from(JSON.stringify({ ...(claims[0] as AcceptedClaim), ...change })));
  const bad = [randomBytes(500), Buffer.alloc(0), null, ...almost].map((value, i) => ({ ...(batch.records[0] as IncomingRecord), offset: BigInt(i), value }));
  await route.run({ ...batch, records: [...bad, ...batch.records] }, { owned: () => true });
  expect(unreadable).toEqual(bad.map(({ offset }) => offset));
  expect(await stateOf(messageId)).toMatchObject({ state: 'ready' });
});

test('a database that is killed under open transactions ends none of the processes that use it', async () => {
  const killed = Promise.withResolvers<void>();
  let begun = 0;
  const open = Array.from({ length: 6 }, (_, i) =>
    transaction(exchange.gateway, async (tx) => {
      await tx.query({ text: 'select 1' });
      begun += 1;
      // Half of them wait outside a statement: then no query is there to take the error.
      await (i % 2 === 0 ? killed.promise : tx.query({ text: 'select pg_sleep(25)' }));
      await tx.query({ text: 'select 1' });
    }),
  );
  const ends = Promise.allSettled(open);
  while (begun < open.length) await delay(20);
  await exchange.postgres.kill();
  killed.resolve();
  for (const end of await ends) expect(end.status === 'rejected' && isPassing(end.reason)).toBe(true);
  await exchange.postgres.restart();
  const story = new Story();
  expect(await exchange.submit(story.consentGranted(['rav-olten'], ['C01']))).toMatchObject({ repeated: false });
});

test('F15 the shard of an owner that died is taken over although its lease ends in an hour, as the clock of the database was put back since; that of one that lives is not', async () => {
  const died = await takeShard(0);
  expect(await acquireShard(exchange.router, 0, 'another')).toBeUndefined();
  await exchange.migrator.query("update relay_shard set lease_until = lease_until + interval '1 hour' where shard = 0");
  const lease = await acquireShard(exchange.router, 0, 'another');
  expect(Number(lease?.epoch)).toBe(Number(died.epoch) + 1);
  expect(await acquireShard(exchange.router, 0, 'a third')).toBeUndefined();
  await expect(claimBy(died)).rejects.toThrow(LeaseLost);
});
