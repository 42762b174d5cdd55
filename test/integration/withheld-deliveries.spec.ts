import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { acceptedTopic, deadLetterTopic, partnerTopic, receiptsTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { listInbox, listParked, openPool, orderDelivery, releaseHeld, takePartition } from '#persistence';
import type { AcceptedClaim } from '#persistence';
import type { Envelope } from '#schemas';
import { FetchItem } from '../../apps/gateway/src/inbox/fetch-item.ts';
import { RouteMessages } from '../../apps/router/src/delivery/route-messages.ts';
import { carryOutOrders } from '../../apps/router/src/upkeep/carry-out-orders.ts';
import { barrierBefore } from '../support/barrier.ts';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

let exchange: RunningExchange;
let router: RunningRouter;
let operator: ReturnType<typeof openPool>;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  operator = openPool({ url: exchange.urls.operator, poolSize: 1 });
  await exchange.migrator.query(`insert into agreement (from_partner, to_partner, code, valid_from) values ('rav-solothurn', 'sr-sro', 'reciprocity', '2026-01-01')`);
});

afterAll(async () => {
  await operator.end();
  await exchange.close();
});

/** Every test begins with nothing under way and the directory as the database has it. */
beforeEach(async () => {
  await exchange.directory.refresh();
  await router.drain();
});

/** A registration that is accepted and on its way to the router. */
async function accepted(...recipients: string[]): Promise<{ story: Story; messageId: string; records: OutgoingRecord[] }> {
  const story = new Story();
  await exchange.submit(story.consentGranted(recipients, ['C01', 'C03', 'C16']));
  const registration = story.registration(recipients);
  await exchange.submit(registration);
  return { story, messageId: registration.frame.messageId, records: await router.publish() };
}

/** A registration that is decided and waits to be handed over. */
async function routed(...recipients: string[]): Promise<{ story: Story; messageId: string }> {
  const { records, ...message } = await accepted(...recipients);
  await router.route(records);
  return message;
}

/** A registration that a job centre on Kafka sends to a social region, waiting in the region's inbox. */
async function routedFromTopic(): Promise<{ story: Story; messageId: string }> {
  const story = new Story('rav-solothurn');
  await exchange.submit(story.consentGranted(['sr-sro'], ['C01', 'C03', 'C16']));
  const drawn = story.registration(['sr-sro']);
  const registration = { ...drawn, frame: { ...drawn.frame, iiz: { ...drawn.frame.iiz, assertions: { recipientBenefit: true, dataFromAvam: false } } } } as Envelope;
  await exchange.submit(registration);
  await router.drain();
  return { story, messageId: registration.frame.messageId };
}

async function deliveriesOf(messageId: string): Promise<{ recipient: string; state: string; code: string | null }[]> {
  const { rows } = await exchange.migrator.query<{ recipient: string; state: string; code: string | null }>(
    'select recipient, state, code from delivery where message_id = $1 order by recipient', [messageId]);
  return rows;
}

const noticesOf = async (messageId: string): Promise<unknown[]> =>
  (await exchange.migrator.query<{ content: unknown }>(`select content from notice where content->>'referenceMessageId' = $1`, [messageId])).rows.map(({ content }) => content);

const eventsOf = (records: readonly OutgoingRecord[], messageId: string, kind: string) =>
  eventsIn(records).filter((event) => event.kind === kind && event.message?.messageId === messageId);

const statusesOf = (records: readonly OutgoingRecord[], partnerId: string, messageId: string): { messageId: string; state: string; code: string }[] =>
  records.filter(({ topic }) => topic === receiptsTopic(partnerId)).map(({ value }) => JSON.parse(String(value)) as { messageId: string; state: string; code: string }).filter((status) => status.messageId === messageId);

/** Fetches the item of a message as its recipient does. */
async function fetchFrom(partnerId: string, messageId: string): Promise<unknown> {
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1 and recipient = $2', [messageId, partnerId]);
  const [partner, key, platform] = [exchange.directory.partner(partnerId), exchange.keys.get(partnerId), exchange.keys.get('iiz-dap')];
  if (partner === undefined || key === undefined || platform === undefined) throw new Error(`${partnerId} is no partner`);
  const wire = { method: 'GET', targetUri: '', contentType: '', contentDigest: '', signatureInput: '', signature: '', coveredFields: [], keyid: key.keyid };
  const fetch = new FetchItem(exchange.gateway, platform, exchange.keks, (id) => exchange.directory.readsTopic(id));
  return fetch.run({ partner, wire, nonce: randomBytes(16).toString('hex'), receivedAt: new Date(), body: Buffer.alloc(0) }, rows[0]?.delivery_id ?? '');
}

const setKey = (partnerId: string, pem: string | null): Promise<unknown> =>
  exchange.migrator.query('update partner set encryption_key = $2 where partner_id = $1', [partnerId, pem]);

test('a withdrawn consent permits nothing at the router, even if its clock is a second behind', async () => {
  const { story, messageId, records } = await accepted('ivst-so');
  await exchange.submit(story.consentWithdrawn());
  await router.route(records, new Date(Date.now() - 1_000));
  expect(await deliveriesOf(messageId)).toEqual([{ recipient: 'ivst-so', state: 'withheld', code: 'DAP-4207' }]);
  expect(eventsOf(await router.drain(), messageId, 'WITHHELD')).toHaveLength(1);
});

test('a router whose clock is wrong by a day decides by the time of the database', async () => {
  const { messageId, records } = await accepted('ivst-so');
  jest.useFakeTimers({ now: Date.now() - 86_400_000, doNotFake: ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  try {
    await router.route(records);
  } finally {
    jest.useRealTimers();
  }
  expect(await deliveriesOf(messageId)).toMatchObject([{ recipient: 'ivst-so', state: 'ready' }]);
  await router.drain();
});

test('an unusable encryption key parks the deliveries to its partner and no other row of the claim', async () => {
  await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = 'rav-olten'`);
  await exchange.directory.refresh();
  const { messageId } = await routed('rav-olten', 'rav-solothurn');
  await setKey('rav-solothurn', 'no key at all');
  const story = new Story();
  await exchange.submit(story.consentGranted(['ivst-so'], ['C01']));
  const records = await router.drain();
  await setKey('rav-solothurn', null);
  await exchange.migrator.query(`update partner set channel = 'inbox' where partner_id = 'rav-olten'`);
  expect(await deliveriesOf(messageId)).toEqual([
    { recipient: 'rav-olten', state: 'delivered', code: 'DAP-1100' },
    { recipient: 'rav-solothurn', state: 'parked', code: 'DAP-5500' },
  ]);
  expect(records.filter(({ topic }) => topic === partnerTopic('rav-olten'))).toHaveLength(1);
  expect(records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toEqual([]);
  expect(eventsIn(records).map(({ kind }) => kind)).toContain('CONSENT_GRANTED');
  expect(eventsOf(records, messageId, 'PARKED')).toMatchObject([{ recipient: 'rav-solothurn', problem: { code: 'DAP-5500' }, detail: { mayHaveLeft: false } }]);
  expect(await noticesOf(messageId)).toEqual([]);
});

test('a delivery whose payload was erased is parked on the topic, on record and with a dead letter that holds no content', async () => {
  const { messageId } = await routed('rav-solothurn');
  await exchange.migrator.query('delete from payload_key where message_ref = (select message_ref from delivery where message_id = $1)', [messageId]);
  const records = await router.drain();
  expect(records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toEqual([]);
  expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'parked', code: 'DAP-5500' }]);
  expect(eventsOf(records, messageId, 'PARKED')).toMatchObject([{ problem: { code: 'DAP-5500' } }]);
  const letters = (await router.drain()).concat(records).filter(({ topic }) => topic === deadLetterTopic);
  expect(letters).toHaveLength(1);
  expect(Object.keys(JSON.parse(String(letters[0]?.value)) as object).toSorted()).toEqual(
    ['at', 'caseId', 'code', 'contentDigest', 'deliveryId', 'messageId', 'recipientId', 'senderId', 'type', 'version']);
});

test('an inbox item whose payload was erased is not there, and nobody is said to have read it', async () => {
  const { messageId } = await routed('ivst-so');
  await exchange.migrator.query('delete from payload_key where message_ref = (select message_ref from delivery where message_id = $1)', [messageId]);
  await expect(fetchFrom('ivst-so', messageId)).rejects.toMatchObject({ slug: 'not-found' });
  await expect(fetchFrom('ivst-so', messageId)).rejects.toMatchObject({ slug: 'not-found' });
  expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'parked', code: 'DAP-5500' }]);
  const records = await router.drain();
  expect(eventsOf(records, messageId, 'READ')).toEqual([]);
  expect(eventsOf(records, messageId, 'PARKED')).toMatchObject([{ recipient: 'ivst-so', problem: { code: 'DAP-5500' } }]);
  expect(records.filter(({ topic }) => topic === deadLetterTopic)).toHaveLength(1);
  const { rows } = await exchange.migrator.query('select delivered_at from delivery where message_id = $1', [messageId]);
  expect(rows).toEqual([{ delivered_at: null }]);
});

test('an inbox item that was read before its payload was erased stays delivered and can be acknowledged', async () => {
  const { story, messageId } = await routed('ivst-so');
  await fetchFrom('ivst-so', messageId);
  await exchange.migrator.query('delete from payload_key where message_ref = (select message_ref from delivery where message_id = $1)', [messageId]);
  await expect(fetchFrom('ivst-so', messageId)).rejects.toMatchObject({ slug: 'not-found' });
  expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'delivered', code: 'DAP-1100' }]);
  await exchange.submit(story.acknowledgement('ivst-so', 'sr-sro', messageId));
  expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'acknowledged' }]);
  expect(eventsOf(await router.drain(), messageId, 'READ')).toHaveLength(1);
});

test('health data never leave bare: a delivery whose recipient lost its encryption key is withheld', async () => {
  await setKey('rav-solothurn', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const { messageId } = await routed('rav-solothurn');
  await exchange.migrator.query('update delivery set needs_encryption = true where message_id = $1', [messageId]);
  await setKey('rav-solothurn', null);
  const records = await router.drain();
  expect(records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toEqual([]);
  expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'withheld', code: 'DAP-4205' }]);
  expect(eventsOf(records, messageId, 'WITHHELD')).toMatchObject([{ problem: { code: 'DAP-4205' } }]);
});

test('a suspended rule withholds what rests on it, in the inbox and before the topic', async () => {
  const { messageId } = await routed('ivst-so', 'rav-solothurn');
  await exchange.migrator.query(`insert into rule_suspension select version, 'R05', now(), 'aufsicht' from policy_pack`);
  try {
    await expect(fetchFrom('ivst-so', messageId)).rejects.toMatchObject({ slug: 'disclosure-not-permitted', code: 'DAP-4205' });
    expect((await listInbox(exchange.gateway, 'ivst-so', '0', 100)).items.filter((item) => item.messageId === messageId)).toEqual([]);
    const records = await router.drain();
    expect(records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toEqual([]);
    expect(eventsOf(records, messageId, 'WITHHELD')).toMatchObject([{ recipient: 'rav-solothurn', problem: { code: 'DAP-4205' } }]);
    expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'ready' }, { state: 'withheld' }]);
    await keepUpOnce(exchange);
    expect(eventsOf(await router.drain(), messageId, 'WITHHELD')).toMatchObject([{ recipient: 'ivst-so', problem: { code: 'DAP-4205' } }]);
    expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'withheld', code: 'DAP-4205' }, { state: 'withheld', code: 'DAP-4205' }]);
  } finally {
    await exchange.migrator.query('delete from rule_suspension');
  }
});

test('a sender on Kafka is told when a withdrawal stops its queued message', async () => {
  const { story, messageId } = await routedFromTopic();
  await exchange.submit(story.consentWithdrawn());
  expect(statusesOf(await router.drain(), 'rav-solothurn', messageId)).toMatchObject([{ state: 'withheld', code: 'DAP-4207' }]);
});

test('what reaches nobody is destroyed, on record; what somebody has or may still get is not', async () => {
  const { story, messageId } = await routed('ivst-so');
  const { messageId: kept } = await routed('ivst-so');
  await exchange.submit(story.consentWithdrawn());
  await keepUpOnce(exchange);
  expect(eventsOf(await router.drain(), messageId, 'DESTROYED')).toHaveLength(1);
  const { rows } = await exchange.migrator.query<{ message_id: string }>(
    'select message_id from message join payload_key using (message_ref) where message_id = any($1::uuid[])', [[messageId, kept]]);
  expect(rows).toEqual([{ message_id: kept }]);
});

test('THR-C4 a sender on Kafka is told when its queued message expires', async () => {
  const { messageId } = await routedFromTopic();
  await exchange.migrator.query('update delivery set not_after = now() where message_id = $1', [messageId]);
  await keepUpOnce(exchange);
  expect(statusesOf(await router.drain(), 'rav-solothurn', messageId)).toMatchObject([{ state: 'withheld', code: 'DAP-4202' }]);
});

test('THR-C4 what has expired in an inbox is neither listed nor fetched, nor fetched again, before anybody has withheld it', async () => {
  const [never, before] = [await routed('ivst-so'), await routed('ivst-so')];
  await fetchFrom('ivst-so', before.messageId);
  const ids = [never.messageId, before.messageId];
  const listed = async (): Promise<string[]> => (await listInbox(exchange.gateway, 'ivst-so', '0', 200)).items.map(({ messageId }) => messageId).filter((each) => ids.includes(each));
  expect(await listed()).toEqual(ids);
  await exchange.migrator.query('update delivery set not_after = now() where message_id = any($1::uuid[])', [ids]);
  expect(await listed()).toEqual([]);
  for (const id of ids) await expect(fetchFrom('ivst-so', id)).rejects.toMatchObject({ slug: 'disclosure-not-permitted', code: 'DAP-4202' });
  await keepUpOnce(exchange);
  for (const id of ids) await expect(fetchFrom('ivst-so', id)).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  expect([await deliveriesOf(never.messageId), await deliveriesOf(before.messageId)]).toMatchObject([[{ state: 'withheld', code: 'DAP-4202' }], [{ state: 'delivered' }]]);
});

/** A registration whose delivery on the topic could not be handed over. */
async function parked(): Promise<{ story: Story; messageId: string; deliveryId: string }> {
  const { story, messageId } = await routed('rav-solothurn');
  await setKey('rav-solothurn', 'no key at all');
  await router.drain();
  await setKey('rav-solothurn', null);
  const found = (await listParked(operator, 200)).find((each) => each.messageId === messageId);
  if (found === undefined) throw new Error('nothing is parked');
  return { story, messageId, deliveryId: found.deliveryId };
}

async function carryOut(deliveryId: string, kind: 'redrive' | 'reject'): Promise<OutgoingRecord[]> {
  expect(await orderDelivery(operator, deliveryId, kind, new Date())).toBe(true);
  await carryOutOrders(exchange.router, exchange.directory);
  return router.drain();
}

test('a parked delivery that an operator drives again is decided again and goes to the topic', async () => {
  const { messageId, deliveryId } = await parked();
  const records = await carryOut(deliveryId, 'redrive');
  expect(await deliveriesOf(messageId)).toEqual([{ recipient: 'rav-solothurn', state: 'delivered', code: 'DAP-1100' }]);
  expect(records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toHaveLength(1);
  expect(eventsOf(records, messageId, 'DELIVERED')).toHaveLength(1);
  expect((await listParked(operator, 200)).map((each) => each.deliveryId)).not.toContain(deliveryId);
});

test('one whose consent was withdrawn while it was parked is withheld when it is driven again', async () => {
  const { story, messageId, deliveryId } = await parked();
  await exchange.submit(story.consentWithdrawn());
  const records = await carryOut(deliveryId, 'redrive');
  expect(await deliveriesOf(messageId)).toEqual([{ recipient: 'rav-solothurn', state: 'withheld', code: 'DAP-4207' }]);
  expect(records.filter(({ topic }) => topic === partnerTopic('rav-solothurn'))).toEqual([]);
  expect(eventsOf(records, messageId, 'WITHHELD')).toHaveLength(1);
});

test('one that an operator rejects goes nowhere, on record and told to its sender once', async () => {
  const { messageId, deliveryId } = await parked();
  const records = await carryOut(deliveryId, 'reject');
  expect(await deliveriesOf(messageId)).toEqual([{ recipient: 'rav-solothurn', state: 'withheld', code: 'DAP-5322' }]);
  expect(eventsOf(records, messageId, 'WITHHELD')).toMatchObject([{ problem: { code: 'DAP-5322' } }]);
  expect(await noticesOf(messageId)).toHaveLength(1);
});

test('one that is parked again waits for a new order, and what is not parked is left alone', async () => {
  const { deliveryId } = await parked();
  await setKey('rav-solothurn', 'still no key');
  await carryOut(deliveryId, 'redrive');
  await setKey('rav-solothurn', null);
  expect(await listParked(operator, 200)).toEqual(expect.arrayContaining([expect.objectContaining({ deliveryId, ordered: null })]));
  const { messageId } = await routed('ivst-so');
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1', [messageId]);
  await carryOut(rows[0]?.delivery_id ?? '', 'reject');
  expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'ready' }]);
});

/** A case in which a partner on Kafka takes part. */
async function inCase(): Promise<Story> {
  const story = new Story();
  await exchange.submit(story.consentGranted(['rav-solothurn', 'ivst-so'], ['C01', 'C03', 'C15', 'C16']));
  const registration = story.registration(['rav-solothurn', 'ivst-so']);
  await exchange.submit(registration);
  await router.drain();
  await fetchFrom('ivst-so', registration.frame.messageId);
  for (const partner of ['rav-solothurn', 'ivst-so']) await exchange.submit(story.participation(partner));
  await router.drain();
  return story;
}

/** Wraps the key of a message's payload in what nobody has; what it returns puts it right. */
async function lockedUp(messageId: string): Promise<() => Promise<unknown>> {
  const setKek = (change: string): Promise<unknown> => exchange.migrator.query(`update payload_key set kek_id = ${change} where message_ref = (select message_ref from message where message_id = $1)`, [messageId]);
  await setKek(`'lost ' || kek_id`);
  return () => setKek(`replace(kek_id, 'lost ', '')`);
}

async function plan(story: Story, recipient: string, version: number): Promise<string> {
  const envelope = story.plan([recipient], version);
  await exchange.submit(envelope);
  return envelope.frame.messageId;
}

const idsOn = (records: readonly OutgoingRecord[], topic: string): string[] =>
  records.filter((record) => record.topic === topic).map(({ value }) => (JSON.parse(String(value)) as Envelope).frame.messageId);

test('what follows in the case to the same partner waits behind a parked delivery, other cases go on, and after it all goes in order', async () => {
  const [story, other] = [await inCase(), await inCase()];
  const topic = partnerTopic('rav-solothurn');
  const first = await plan(story, 'rav-solothurn', 1);
  const unlock = await lockedUp(first);
  const second = await plan(story, 'rav-solothurn', 2);
  const elsewhere = await plan(other, 'rav-solothurn', 1);
  expect(idsOn(await router.drain(), topic)).toEqual([elsewhere]);
  const third = await plan(story, 'rav-solothurn', 3);
  const toAnother = await plan(story, 'ivst-so', 3);
  expect(idsOn(await router.drain(), topic)).toEqual([]);
  expect(await deliveriesOf(first)).toMatchObject([{ state: 'parked' }]);
  for (const waiting of [second, third]) expect(await deliveriesOf(waiting)).toMatchObject([{ state: 'held' }]);
  expect(await deliveriesOf(toAnother)).toMatchObject([{ state: 'ready' }]);
  await releaseHeld(exchange.router);
  expect(idsOn(await router.drain(), topic)).toEqual([]);

  await unlock();
  const found = (await listParked(operator, 200)).find((each) => each.messageId === first);
  const fourth = await plan(story, 'rav-solothurn', 4);
  const sent = await carryOut(found?.deliveryId ?? '', 'redrive');
  await releaseHeld(exchange.router);
  expect(idsOn([...sent, ...(await router.drain())], topic)).toEqual([first, second, third, fourth]);
});

test('an operator who rejects a parked delivery lets go on what waits behind it, and a withdrawal stops both', async () => {
  const story = await inCase();
  const topic = partnerTopic('rav-solothurn');
  const first = await plan(story, 'rav-solothurn', 1);
  await lockedUp(first);
  const second = await plan(story, 'rav-solothurn', 2);
  await router.drain();
  const found = (await listParked(operator, 200)).find((each) => each.messageId === first);
  await carryOut(found?.deliveryId ?? '', 'reject');
  await releaseHeld(exchange.router);
  expect(idsOn(await router.drain(), topic)).toEqual([second]);

  const third = await plan(story, 'rav-solothurn', 3);
  await lockedUp(third);
  const fourth = await plan(story, 'rav-solothurn', 4);
  await router.drain();
  await exchange.submit(story.consentWithdrawn());
  for (const stopped of [third, fourth]) expect(await deliveriesOf(stopped)).toMatchObject([{ state: 'withheld', code: 'DAP-4207' }]);
  await releaseHeld(exchange.router);
  expect(idsOn(await router.drain(), topic)).toEqual([]);
});

test('in an inbox, too, what follows in the case waits behind an item that cannot be opened', async () => {
  const story = await inCase();
  const first = await plan(story, 'ivst-so', 1);
  const unlock = await lockedUp(first);
  const second = await plan(story, 'ivst-so', 2);
  await router.drain();
  const listed = async (): Promise<string[]> => (await listInbox(exchange.gateway, 'ivst-so', '0', 200)).items.filter(({ caseId }) => caseId === story.caseId).map(({ messageId }) => messageId);
  await expect(fetchFrom('ivst-so', first)).rejects.toMatchObject({ slug: 'not-found' });
  expect(await listed()).not.toContain(second);
  await expect(fetchFrom('ivst-so', second)).rejects.toMatchObject({ slug: 'not-found' });
  await unlock();
  const found = (await listParked(operator, 200)).find((each) => each.messageId === first);
  await carryOut(found?.deliveryId ?? '', 'redrive');
  expect((await listed()).filter((id) => id === first || id === second)).toEqual([first, second]);
});

test('a rule that is suspended while a message is being decided withholds its delivery, whatever the router had read before', async () => {
  const { messageId, records } = await accepted('ivst-so');
  const held = barrierBefore(exchange.router, 'routing-insert-deliveries');
  const late = new RouteMessages(held.pool, exchange.directory, () => undefined);
  const claims = records.filter(({ topic }) => topic === acceptedTopic).map(({ value }) => JSON.parse(String(value)) as AcceptedClaim);
  const deciding = late.run(await takePartition(exchange.router, acceptedTopic, 7), claims, 1n);
  await held.reached;
  const suspending = exchange.migrator.query(`insert into rule_suspension select version, 'R05', now(), 'aufsicht' from policy_pack`);
  try {
    held.open();
    await Promise.all([deciding, suspending]);
    await expect(fetchFrom('ivst-so', messageId)).rejects.toMatchObject({ slug: 'disclosure-not-permitted', code: 'DAP-4205' });
    const next = await accepted('ivst-so');
    await router.route(next.records);
    expect(await deliveriesOf(next.messageId)).toMatchObject([{ state: 'withheld' }]);
  } finally {
    await exchange.migrator.query('delete from rule_suspension');
  }
});
