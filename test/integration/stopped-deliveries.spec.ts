import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { acceptedTopic, partnerTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { fetchInboxItem, leasesInFlight, listInbox, listParked, openPool, orderDelivery, releaseHeld, shardOf, transaction } from '#persistence';
import type { Pool } from '#persistence';
import type { Problem } from '#problems';
import { OperatorActions } from '../../apps/gateway/src/operator/operator-actions.ts';
import { OrderDelivery } from '../../apps/gateway/src/operator/deliveries/order-delivery.ts';
import { carryOutOrders } from '../../apps/router/src/upkeep/carry-out-orders.ts';
import { until } from '../support/audit-world.ts';
import { barrierBefore } from '../support/barrier.ts';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const onTopic = 'rav-solothurn';
const inInbox = 'ivst-so';
let exchange: RunningExchange;
let router: RunningRouter;
let operator: Pool;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  operator = openPool({ url: exchange.urls.operator, poolSize: 2 });
});

afterAll(async () => {
  await operator.end();
  await exchange.close();
});

beforeEach(async () => {
  await exchange.migrator.query('delete from rule_suspension');
  await exchange.directory.refresh();
  await router.drain();
});

/** A registration that is decided and waits to be handed over. */
async function routed(recipient: string): Promise<{ story: Story; messageId: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted([recipient], ['C01', 'C03', 'C16']));
  const registration = story.registration([recipient]);
  await exchange.submit(registration);
  await router.route(await router.publish());
  return { story, messageId: registration.frame.messageId };
}

/** A case in which the partner on Kafka takes part, and what sends it the next plan. */
async function openCase(): Promise<{ story: Story; send: () => Promise<string> }> {
  const story = new Story();
  await exchange.submit(story.consentGranted([onTopic], ['C01', 'C03', 'C15', 'C16']));
  await exchange.submit(story.registration([onTopic]));
  await router.drain();
  await exchange.submit(story.participation(onTopic));
  await router.drain();
  let version = 0;
  const send = async (): Promise<string> => {
    const plan = story.plan([onTopic], ++version);
    await exchange.submit(plan);
    return plan.frame.messageId;
  };
  return { story, send };
}

const suspend = (pool: Pool = exchange.migrator): Promise<unknown> => pool.query(`insert into rule_suspension select version, 'R05', now(), 'aufsicht' from policy_pack`);

/** For a lock that another transaction holds. */
const somebodyWaits = async (): Promise<boolean> => (await exchange.migrator.query('select from pg_locks where not granted')).rowCount !== 0;

/** Two plans of one case: the first was parked and is driven again, the second has been routed meanwhile, and lies before it in the outbox. */
async function drivenAgainBeforeAnother(): Promise<{ story: Story; plans: string[]; shard: number }> {
  const { story, send } = await openCase();
  const first = await send();
  await withBrokenKey(() => router.drain());
  const second = await send();
  await router.route(await router.publish());
  await redrive(first);
  return { story, plans: [first, second], shard: shardOf(story.caseId) };
}

/** What is said about a message's delivery: where it waits or what became of it. */
async function endOf(messageId: string): Promise<{ state: string; code: string | null; waiting: string | null }> {
  const { rows } = await exchange.migrator.query<{ state: string; code: string | null; waiting: string | null }>('select state, code, waiting from delivery where message_id = $1', [messageId]);
  if (rows[0] === undefined) throw new Error('it is not routed');
  return rows[0];
}

async function fetched(messageId: string, pool: Pool = exchange.gateway, partnerId = inInbox): Promise<string> {
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1', [messageId]);
  const request = { partnerId, deliveryId: rows[0]?.delivery_id ?? '', keyid: 'k', nonce: randomBytes(16).toString('hex') };
  const outcome = await fetchInboxItem(pool, request, () => Promise.resolve({ opened: true, records: [] }));
  return outcome.kind === 'withheld' ? outcome.code : outcome.kind;
}

const published = (records: readonly OutgoingRecord[], caseId: string): string[] =>
  records.filter(({ topic, key }) => topic === partnerTopic(onTopic) && key === caseId).map(({ value }) => (JSON.parse(String(value)) as { frame: { messageId: string } }).frame.messageId);

/** As long as `work` runs, nothing can be encrypted to the partner on Kafka. */
async function withBrokenKey<T>(work: () => Promise<T>): Promise<T> {
  await exchange.migrator.query(`update partner set encryption_key = 'no key at all' where partner_id = $1`, [onTopic]);
  try {
    return await work();
  } finally {
    await exchange.migrator.query('update partner set encryption_key = null where partner_id = $1', [onTopic]);
  }
}

async function parkedIdOf(messageId: string | undefined): Promise<string> {
  return (await listParked(operator, 200)).find((each) => each.messageId === messageId)?.deliveryId ?? '';
}

async function redrive(messageId: string | undefined): Promise<void> {
  expect(await orderDelivery(operator, await parkedIdOf(messageId), 'redrive', new Date())).toBe(true);
  await carryOutOrders(exchange.router, exchange.directory);
}

/** Everything that a broker gets until nothing is held any more. */
async function drained(): Promise<OutgoingRecord[]> {
  const sent = await router.drain();
  while ((await releaseHeld(exchange.router)) > 0) sent.push(...(await router.drain()));
  return sent;
}

test('what is under way when a parked delivery is driven again does not overtake it, nor what waited behind it', async () => {
  const { story, send } = await openCase();
  const plans = [await send()];
  await withBrokenKey(() => router.drain());
  plans.push(await send(), await send());
  await router.drain();
  const sent: OutgoingRecord[] = [];
  const decideNext = async (): Promise<void> => {
    plans.push(await send());
    const records = await router.publish();
    await router.route(records);
    sent.push(...records);
  };
  await decideNext();
  await redrive(plans[0]);
  await decideNext();
  await releaseHeld(exchange.router);
  await decideNext();
  expect(published([...sent, ...(await drained())], story.caseId)).toEqual(plans);
});

test('a case that is parked again at its beginning keeps its order', async () => {
  const { story, send } = await openCase();
  const plans = [await send(), await send(), await send()];
  await withBrokenKey(async () => {
    await router.drain();
    await redrive(plans[0]);
    await drained();
  });
  for (const [i, each] of plans.entries()) expect(await endOf(each)).toMatchObject({ state: i === 0 ? 'parked' : 'held' });
  await redrive(plans[0]);
  expect(published(await drained(), story.caseId)).toEqual(plans);
});

test('what is parked, or held behind it, beyond its consent is withheld, and the case goes on', async () => {
  const { story, send } = await openCase();
  const [first, second] = [await send(), await send()];
  await withBrokenKey(() => router.drain());
  await exchange.migrator.query('update delivery set not_after = now() where message_id = $1', [first]);
  await keepUpOnce(exchange);
  expect(await endOf(first)).toMatchObject({ state: 'withheld', code: 'DAP-4202' });
  const records = await drained();
  expect(eventsIn(records).filter(({ kind, message }) => kind === 'WITHHELD' && message?.messageId === first)).toHaveLength(1);
  expect(published(records, story.caseId)).toEqual([second]);
});

test('a lease that began before a rule was suspended is listed with the suspension; the suspension waits for it', async () => {
  const { story, messageId } = await routed(onTopic);
  const barrier = barrierBefore(exchange.router, 'relay-lease-deliveries');
  const claiming = router.claim(shardOf(story.caseId), barrier.pool);
  await barrier.reached;
  const suspending = transaction(operator, async (tx) => {
    await tx.query({ text: `insert into rule_suspension select version, 'R05', now(), 'aufsicht' from policy_pack` });
    return leasesInFlight(tx, 'R05');
  });
  await until(async () => (await exchange.migrator.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).rowCount === 1);
  barrier.open();
  expect((await claiming).leased).toMatchObject([{ messageId }]);
  expect(await suspending).toMatchObject([{ messageId, recipient: onTopic, channel: 'topic' }]);
});

test('a lease whose transaction is older than a suspension, and comes to the delivery later, is refused', async () => {
  const { story, messageId } = await routed(onTopic);
  const barrier = barrierBefore(exchange.router, 'relay-claim-rows');
  const claiming = router.claim(shardOf(story.caseId), barrier.pool);
  await barrier.reached;
  await suspend();
  barrier.open();
  expect((await claiming).leased).toEqual([]);
  expect(await endOf(messageId)).toMatchObject({ state: 'withheld', code: 'DAP-4205' });
});

test('a fetch whose transaction is older than a suspension, and comes to the item later, is refused; so is fetching again', async () => {
  const [late, before] = [await routed(inInbox), await routed(inInbox)];
  expect(await fetched(before.messageId)).toBe('fetched');
  const barrier = barrierBefore(exchange.gateway, 'spend-nonce-holding');
  const fetching = fetched(late.messageId, barrier.pool);
  await barrier.reached;
  const inFlight = await transaction(operator, async (tx) => {
    await tx.query({ text: `insert into rule_suspension select version, 'R05', now(), 'aufsicht' from policy_pack` });
    return leasesInFlight(tx, 'R05');
  });
  barrier.open();
  expect(await fetching).toBe('DAP-4205');
  expect(inFlight).toMatchObject([{ messageId: before.messageId, channel: 'inbox' }]);
  expect(await fetched(before.messageId)).toBe('DAP-4205');
});

test('a partner that is switched to its inbox finds there what was on its way to its topic', async () => {
  const { messageId } = await routed(onTopic);
  await exchange.migrator.query(`update partner set channel = 'inbox' where partner_id = $1`, [onTopic]);
  try {
    const records = await router.drain();
    expect(records.filter(({ topic }) => topic === partnerTopic(onTopic))).toEqual([]);
    expect((await listInbox(exchange.gateway, onTopic, '0', 200)).items.map((item) => item.messageId)).toContain(messageId);
  } finally {
    await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = $1`, [onTopic]);
  }
});

test('a partner that is blocked after the decision gets nothing, by either channel', async () => {
  const [inbox, topic] = [await routed(inInbox), await routed(onTopic)];
  await exchange.migrator.query('update partner set blocked_at = now() where partner_id = any($1)', [[onTopic, inInbox]]);
  try {
    const records = await router.drain();
    expect(records.filter((record) => record.topic === partnerTopic(onTopic))).toEqual([]);
    expect(await endOf(topic.messageId)).toMatchObject({ state: 'withheld', code: 'DAP-3300' });
    expect(await fetched(inbox.messageId)).not.toBe('fetched');
  } finally {
    await exchange.migrator.query('update partner set blocked_at = null');
  }
});

test('an item that was fetched and whose consent ended or was withdrawn since waits for nobody, and can be acknowledged', async () => {
  const [withdrawn, ended] = [await routed(inInbox), await routed(inInbox)];
  for (const { messageId } of [withdrawn, ended]) expect(await fetched(messageId)).toBe('fetched');
  await exchange.submit(withdrawn.story.consentWithdrawn());
  await exchange.migrator.query('update delivery set not_after = now() where message_id = $1', [ended.messageId]);
  await keepUpOnce(exchange);
  for (const { story, messageId } of [withdrawn, ended]) {
    expect(await endOf(messageId)).toMatchObject({ state: 'delivered', waiting: null });
    await exchange.submit(story.acknowledgement(inInbox, 'sr-sro', messageId));
    expect(await endOf(messageId)).toMatchObject({ state: 'acknowledged' });
  }
});

test('what follows a delivery that is driven again does not overtake it where the relay dies with both', async () => {
  const { story, plans, shard } = await drivenAgainBeforeAnother();
  await router.claim(shard);
  expect(published(await drained(), story.caseId)).toEqual(plans);
});

test('the same where nothing could be sent, and fewer are claimed next', async () => {
  const { story, plans, shard } = await drivenAgainBeforeAnother();
  await router.giveBack(shard, await router.claim(shard));
  expect((await router.claim(shard, exchange.router, { rows: 1, bytes: 1 })).leased.map(({ messageId }) => messageId)).toEqual([]);
  expect(published(await drained(), story.caseId)).toEqual(plans);
});

test('the same where what follows is let go meanwhile, and waits in two rows', async () => {
  const { story, plans, shard } = await drivenAgainBeforeAnother();
  await router.claim(shard);
  await releaseHeld(exchange.router);
  expect(published(await drained(), story.caseId)).toEqual(plans);
});

test('a delivery that is driven again and a withdrawal of its consent wait for each other in one order', async () => {
  const { story, send } = await openCase();
  const plan = await send();
  await withBrokenKey(() => router.drain());
  expect(await orderDelivery(operator, await parkedIdOf(plan), 'redrive', new Date())).toBe(true);
  const barrier = barrierBefore(exchange.router, 'routing-consents');
  const driving = carryOutOrders(barrier.pool, exchange.directory);
  await barrier.reached;
  const withdrawing = exchange.submit(story.consentWithdrawn());
  const isWithdrawn = async (): Promise<boolean> => (await exchange.migrator.query('select from consent where case_id = $1 and withdrawn_at is not null', [story.caseId])).rowCount === 1;
  await until(async () => (await somebodyWaits()) || (await isWithdrawn()));
  barrier.open();
  expect((await withdrawing).receipt.withdrawal).toMatchObject({ inFlight: [] });
  expect(await driving).toBe(0);
  expect(await endOf(plan)).toMatchObject({ state: 'withheld', code: 'DAP-4207' });
  const records = await drained();
  expect(published(records, story.caseId)).toEqual([]);
  expect(eventsIn(records).filter(({ kind, message }) => kind === 'WITHHELD' && message?.messageId === plan)).toHaveLength(1);
});

test('who orders something else while a first order is being carried out is told that nothing is parked any more, and nothing is on record of it', async () => {
  const { story, send } = await openCase();
  const plan = await send();
  await withBrokenKey(() => router.drain());
  const deliveryId = await parkedIdOf(plan);
  expect(await orderDelivery(operator, deliveryId, 'redrive', new Date())).toBe(true);
  const barrier = barrierBefore(exchange.router, 'end-orders');
  const driving = carryOutOrders(barrier.pool, exchange.directory);
  await barrier.reached;
  const rejecting = new OrderDelivery(new OperatorActions(operator, exchange.directory)).run({ id: 'u-2', roles: ['OPS'] }, deliveryId, 'reject', 'Empfänger nimmt nichts an').then(() => 'ordered', (error: unknown) => (error as Problem).slug);
  await until(somebodyWaits);
  barrier.open();
  expect([await driving, await rejecting]).toEqual([1, 'not-found']);
  const records = await drained();
  expect(published(records, story.caseId)).toEqual([plan]);
  expect(eventsIn(records).filter(({ detail }) => detail?.['action'] === 'DELIVERY_REJECTED')).toEqual([]);
});

test('a partner that is switched to its inbox while its topic rests does not find there what follows before what waits for the topic', async () => {
  const { story, send } = await openCase();
  const plans = [await send()];
  await router.route(await router.publish());
  const shard = shardOf(story.caseId);
  await router.restTopic(shard, partnerTopic(onTopic), 60_000);
  expect(await endOf(plans[0] ?? '')).toMatchObject({ state: 'held', code: 'DAP-5321' });
  await exchange.migrator.query(`update partner set channel = 'inbox' where partner_id = $1`, [onTopic]);
  try {
    plans.push(await send());
    await router.drain();
    const listed = async (): Promise<string[]> => (await listInbox(exchange.gateway, onTopic, '0', 200)).items.filter(({ caseId }) => caseId === story.caseId).map(({ messageId }) => messageId);
    expect(await listed()).toEqual([]);
    expect(await fetched(plans[1] ?? '', exchange.gateway, onTopic)).toBe('none');
    await exchange.migrator.query('update delivery set retry_at = now() where message_id = $1', [plans[0]]);
    await drained();
    expect(await listed()).toEqual(plans);
  } finally {
    await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = $1`, [onTopic]);
  }
});

test('THR-K7 a partner that is switched to its inbox between two decisions of a case finds there what was decided first before what was decided then', async () => {
  const { story, send } = await openCase();
  const plans = [await send(), await send()];
  const [first, second] = (await router.publish()).filter(({ topic, key }) => topic === acceptedTopic && key === story.caseId);
  if (first === undefined || second === undefined) throw new Error('there are not two of them');
  await router.route([first]);
  await exchange.migrator.query(`update partner set channel = 'inbox' where partner_id = $1`, [onTopic]);
  try {
    await router.route([second]);
    expect((await listInbox(exchange.gateway, onTopic, '0', 200)).items.filter(({ caseId }) => caseId === story.caseId).map(({ messageId }) => messageId)).toEqual(plans);
    for (const plan of plans) expect(await fetched(plan, exchange.gateway, onTopic)).toBe('fetched');
    expect(published(await drained(), story.caseId)).toEqual([]);
  } finally {
    await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = $1`, [onTopic]);
  }
});

test('a delivery whose rule is suspended before its recipient is switched to the inbox is not fetched there', async () => {
  const { messageId } = await routed(onTopic);
  await suspend();
  await exchange.migrator.query(`update partner set channel = 'inbox' where partner_id = $1`, [onTopic]);
  try {
    expect(await fetched(messageId, exchange.gateway, onTopic)).toBe('DAP-4205');
    await router.drain();
    expect(await endOf(messageId)).toMatchObject({ state: 'withheld', code: 'DAP-4205' });
  } finally {
    await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = $1`, [onTopic]);
  }
});

test('what a partner has found in its inbox stays there, and only there, where it switches back to its topic before a relay has come to it', async () => {
  const { story, send } = await openCase();
  const plans = [await send(), await send()];
  await router.route(await router.publish());
  // By the rules of its topic it would be withheld by now: the partner has no key.
  await exchange.migrator.query('update delivery set needs_encryption = true where message_id = $1', [plans[1]]);
  for (const channel of ['inbox', 'topic']) await exchange.migrator.query('update partner set channel = $2 where partner_id = $1', [onTopic, channel]);
  expect(published(await drained(), story.caseId)).toEqual([]);
  for (const plan of plans) {
    expect(await endOf(plan)).toMatchObject({ state: 'ready', waiting: 'unfetched' });
    expect(await fetched(plan, exchange.gateway, onTopic)).toBe('fetched');
  }
});

test('who switches a partner to its inbox reads nothing of the outbox but what deliveries are in', async () => {
  const { send } = await openCase();
  const plan = await send();
  await router.route(await router.publish());
  // Neither is a list: whoever opened them would stumble.
  const { rows } = await exchange.migrator.query<{ id: string }>(`insert into outbox (shard, records, audit_count, payload_bytes, again) values (0, '{}', 0, 0, false), (0, '{}', 0, 1, true) returning id`);
  try {
    await exchange.migrator.query(`update partner set channel = 'inbox' where partner_id = $1`, [onTopic]);
    expect(await endOf(plan)).toMatchObject({ state: 'ready', waiting: 'unfetched' });
  } finally {
    await exchange.migrator.query('delete from outbox where id = any($1::bigint[])', [rows.map(({ id }) => id)]);
    await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = $1`, [onTopic]);
  }
});
