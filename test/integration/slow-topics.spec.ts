import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { acceptedTopic, deadLetterTopic, partnerTopic, receiptsTopic, SendFailed } from '#bus';
import type { OutgoingRecord, SerialProducer } from '#bus';
import { causedByExpiry, causedByWithholding, expireUnfetched, heldReceipts, leasesInFlight, releaseHeld, shardCount, takePartition, withholdExpired } from '#persistence';
import type { AcceptedClaim } from '#persistence';
import { deliveryCodes } from '#problems';
import { KeyServiceUnavailable } from '#sealing';
import { RouteMessages } from '../../apps/router/src/delivery/route-messages.ts';
import { OutboxRelay } from '../../apps/router/src/relay/outbox-relay.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn } from '../support/running-router.ts';
import type { LoggedEvent } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const [broken, fine] = ['rav-solothurn', 'rav-olten'] as const;
let stop = new AbortController();
const sent: OutgoingRecord[] = [];
let silent: string | undefined;
/** What the broker refuses instead. */
let closed: string | undefined;
/** Nobody is there to send to. */
let away = false;
/** The keys' service does not answer: nothing can be opened. */
let sealed = false;
const parked: string[] = [];
/** What happens after the silent or closed topic has got records, before the relay gives up. */
let beforeGivingUp: () => Promise<unknown> = () => Promise.resolve();
let exchange: RunningExchange;
let relays: Promise<void>[];

/** A broker of which one topic may not answer: nobody is told which. Another may be refused: that one is named. */
const send: SerialProducer['send'] = async (records) => {
  await delay(5);
  if (away) throw new SendFailed('unavailable', 'no broker', { nothingSent: true });
  if (closed !== undefined && records.some(({ topic }) => topic === closed)) {
    await beforeGivingUp();
    throw new SendFailed('refused', `the broker refuses ${closed}`, { topics: [closed], nothingSent: true });
  }
  if (records.some(({ topic }) => topic === silent)) {
    await beforeGivingUp();
    throw new SendFailed('unavailable', 'no acknowledgement in time');
  }
  sent.push(...records);
};

beforeAll(async () => {
  exchange = await openRunningExchange();
  await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = $1`, [fine]);
  await exchange.directory.refresh();
  relays = startRelays();
});

afterAll(async () => {
  stop.abort();
  await Promise.all(relays);
  await exchange.close();
});

beforeEach(() => {
  parked.length = 0;
  // Others begin with every topic, whether it rested or not.
  return restartRelays();
});
afterEach(() => {
  silent = undefined;
  closed = undefined;
  away = false;
  sealed = false;
  beforeGivingUp = () => Promise.resolve();
});

async function beforeWriting(): Promise<void> {
  if (sealed) throw new KeyServiceUnavailable('sealed');
}

function startRelays(): Promise<void>[] {
  const report = { published: () => undefined, parked: (_: string, messageRef: string) => void parked.push(messageRef), failed: () => undefined, owns: () => undefined };
  return Array.from({ length: shardCount }, (_, shard) => new OutboxRelay(exchange.router, { send }, exchange.composeRecords(beforeWriting), report).run(shard, 'test', stop.signal));
}

/** Others take the shards over, and know nothing of what was before. */
async function restartRelays(): Promise<void> {
  stop.abort();
  await Promise.all(relays);
  stop = new AbortController();
  relays = startRelays();
}

async function waitFor<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(50);
  }
}

let offset = 0n;

/** A registration that both partners are to have, decided by the router. */
async function routed(beforeDelivery: (story: Story) => void = () => undefined): Promise<{ messageId: string; caseId: string; story: Story }> {
  const story = new Story();
  await exchange.submit(story.consentGranted([broken, fine], ['C01', 'C03', 'C16']));
  const registration = story.registration([broken, fine]);
  await exchange.submit(registration);
  const claim = await waitFor(() => sent.filter(({ topic }) => topic === acceptedTopic).map(({ value }) => JSON.parse(String(value)) as AcceptedClaim).find(({ messageId }) => messageId === registration.frame.messageId));
  beforeDelivery(story);
  const partition = await takePartition(exchange.router, acceptedTopic, 0);
  await new RouteMessages(exchange.router, exchange.directory, () => undefined).run(partition, [claim], ++offset, new Date());
  return { messageId: registration.frame.messageId, caseId: story.caseId, story };
}

const has = (partnerId: string, caseId: string): true | undefined => (sent.some(({ topic, key }) => topic === partnerTopic(partnerId) && key === caseId) ? true : undefined);

/** Of the delivery to `broken` of a message, as they went to the audit log. */
const eventsOf = (kind: string, messageId: string): LoggedEvent[] => eventsIn(sent).filter((event) => event.kind === kind && event.message?.messageId === messageId && event.recipient === broken);
const eventOf = (kind: string, messageId: string): LoggedEvent | undefined => eventsOf(kind, messageId)[0];

async function endAtBroken(messageId: string): Promise<{ state: string; code: string | null }> {
  const { rows } = await exchange.migrator.query<{ state: string; code: string | null }>('select state, code from delivery where message_id = $1 and recipient = $2', [messageId, broken]);
  return rows[0] ?? { state: 'none', code: null };
}

test('a topic that does not acknowledge holds what goes there, and everybody else gets theirs', async () => {
  silent = partnerTopic(broken);
  const first = await routed();
  await waitFor(() => has(fine, first.caseId));
  await waitFor(async () => ((await endAtBroken(first.messageId)).state === 'held' ? true : undefined));
  expect(await endAtBroken(first.messageId)).toEqual({ state: 'held', code: 'DAP-5321' });
  // The topic rests by now, or is tried by itself: what comes after it goes on.
  const second = await routed();
  await waitFor(() => has(fine, second.caseId));
  expect(has(broken, second.caseId)).toBeUndefined();

  silent = undefined;
  for (const { messageId, caseId } of [first, second]) {
    await waitFor(async () => {
      await exchange.migrator.query(`update delivery set retry_at = now() where retry_at > now()`);
      await releaseHeld(exchange.router);
      return has(broken, caseId);
    });
    await waitFor(async () => ((await endAtBroken(messageId)).state === 'delivered' ? true : undefined));
  }
});

test('a router whose clock is a day ahead, and is put right, holds what goes to a topic that does not answer for no day', async () => {
  const rightNow = Date.now;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => rightNow() + 86_400_000);
  silent = partnerTopic(broken);
  const { messageId, caseId } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'held' ? true : undefined));
  const { rows } = await exchange.migrator.query<{ soon: boolean }>(`select retry_at < now() + interval '15 minutes' as soon from delivery where message_id = $1 and recipient = $2`, [messageId, broken]);
  clock.mockRestore();
  expect(rows).toEqual([{ soon: true }]);
  silent = undefined;
  await waitFor(async () => {
    await exchange.migrator.query(`update delivery set retry_at = now() where retry_at > now()`);
    await releaseHeld(exchange.router);
    return has(broken, caseId);
  });
});

test('a receipts topic that does not acknowledge holds what its sender is told, in its order, also over a restart, and everybody else goes on', async () => {
  const told = (): string[] => sent.filter(({ topic }) => topic === receiptsTopic('sr-sro')).map(({ value }) => (JSON.parse(String(value)) as { messageId: string }).messageId);
  await exchange.migrator.query(`update partner set channel = 'topic' where partner_id = 'sr-sro'`);
  await exchange.directory.refresh();
  silent = receiptsTopic('sr-sro');
  const messages = [await routed(), await routed()];
  for (const { caseId } of messages) for (const partnerId of [broken, fine]) await waitFor(() => has(partnerId, caseId));
  // Each is to be told of two deliveries.
  await waitFor(async () => ((await heldReceipts(exchange.router)) === 4 ? true : undefined));
  expect(told()).toEqual([]);

  await restartRelays();
  const later = await routed();
  await waitFor(() => has(fine, later.caseId));
  await waitFor(async () => ((await heldReceipts(exchange.router)) === 6 ? true : undefined));
  const { rows } = await exchange.migrator.query<{ shard: number; messageId: string }>(`select shard, record->'status'->>'messageId' as "messageId" from held_receipt order by shard, id`);
  silent = undefined;
  await waitFor(() => (told().length === 6 ? true : undefined));
  for (let shard = 0; shard < shardCount; shard++) {
    const waited = rows.filter((row) => row.shard === shard).map(({ messageId }) => messageId);
    expect(told().filter((id) => waited.includes(id))).toEqual(waited);
  }
  await waitFor(async () => ((await heldReceipts(exchange.router)) === 0 ? true : undefined));
  expect(told().toSorted()).toEqual([...messages, later].flatMap(({ messageId }) => [messageId, messageId]).toSorted());
  const last = await routed();
  await waitFor(() => (told().filter((messageId) => messageId === last.messageId).length === 2 ? true : undefined));
});

test('a withdrawal does not tell that it stopped what may have left', async () => {
  silent = partnerTopic(broken);
  const { messageId, story } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'held' ? true : undefined));
  const { receipt } = await exchange.submit(story.consentWithdrawn());
  expect(receipt.withdrawal).toMatchObject({ stopped: 0, inFlight: [{ recipientId: broken, channel: 'topic' }] });
  expect(await endAtBroken(messageId)).toEqual({ state: 'withheld', code: 'DAP-4207' });
  expect(await waitFor(() => eventOf('WITHHELD', messageId))).toMatchObject({ detail: { mayHaveLeft: true } });
});

test('a withdrawal while the topic refuses is what the sender is told, not the refusal', async () => {
  closed = partnerTopic(broken);
  const { messageId } = await routed((story) => {
    let withdrawn: Promise<unknown> | undefined;
    beforeGivingUp = () => (withdrawn ??= exchange.submit(story.consentWithdrawn()));
  });
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'parked' ? true : undefined));
  await withholdExpired(exchange.router, (stopped, code) => causedByWithholding(stopped, { code, at: new Date().toISOString(), senderReadsTopic: false }));
  expect(await endAtBroken(messageId)).toEqual({ state: 'withheld', code: 'DAP-4207' });
});

test.each(['while the relay waits', 'after it has given up'])('what a topic stored and did not acknowledge is acknowledged by its recipient %s: it is delivered, once on record, and not sent again', async (when) => {
  silent = partnerTopic(broken);
  const acknowledged: Promise<unknown>[] = [];
  let acknowledge = (): Promise<unknown> => Promise.resolve();
  if (when === 'while the relay waits') beforeGivingUp = () => acknowledge();
  const { messageId, caseId, story } = await routed();
  acknowledge = () => (acknowledged.length > 0 ? Promise.resolve() : acknowledged[acknowledged.push(exchange.submit(story.acknowledgement(broken, 'sr-sro', messageId))) - 1] ?? Promise.resolve());
  await waitFor(async () => (['held', 'acknowledged'].includes((await endAtBroken(messageId)).state) ? true : undefined));
  if (when === 'after it has given up') await acknowledge();
  await waitFor(() => eventOf('DELIVERED', messageId));
  const { rows } = await exchange.migrator.query<{ state: string; code: string; delivered: boolean }>('select state, code, delivered_at is not null as delivered from delivery where message_id = $1 and recipient = $2', [messageId, broken]);
  expect(rows).toEqual([{ state: 'acknowledged', code: 'DAP-1100', delivered: true }]);
  silent = undefined;
  await exchange.migrator.query(`update delivery set retry_at = now() where retry_at > now()`);
  await releaseHeld(exchange.router);
  await delay(1_000);
  expect(has(broken, caseId)).toBeUndefined();
  expect(eventsOf('DELIVERED', messageId)).toHaveLength(1);
});

test('what was withheld on its way to another try and is acknowledged all the same is on record as delivered, once', async () => {
  silent = partnerTopic(broken);
  const { messageId, story } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'held' ? true : undefined));
  await exchange.submit(story.consentWithdrawn());
  await exchange.migrator.query('update delivery set requeued_at = now() where message_id = $1 and recipient = $2', [messageId, broken]);
  expect(await endAtBroken(messageId)).toEqual({ state: 'withheld', code: 'DAP-4207' });
  await exchange.submit(story.acknowledgement(broken, 'sr-sro', messageId));
  await waitFor(() => eventOf('DELIVERED', messageId));
  expect(await endAtBroken(messageId)).toEqual({ state: 'acknowledged', code: 'DAP-1100' });
  expect(eventsOf('DELIVERED', messageId)).toHaveLength(1);
  silent = undefined;
});

test('what waits for a topic that rests until its consent has ended is withheld for that reason', async () => {
  silent = partnerTopic(broken);
  const { messageId } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'held' ? true : undefined));
  await exchange.migrator.query('update delivery set not_after = now(), retry_at = now() where message_id = $1 and recipient = $2', [messageId, broken]);
  await releaseHeld(exchange.router);
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'withheld' ? true : undefined));
  expect(await endAtBroken(messageId)).toEqual({ state: 'withheld', code: 'DAP-4202' });
});

test('what may have left and is parked, as its topic is closed meanwhile, says so, and is counted once', async () => {
  silent = partnerTopic(broken);
  const { messageId } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'held' ? true : undefined));
  [silent, closed] = [undefined, partnerTopic(broken)];
  await waitFor(async () => {
    await exchange.migrator.query(`update delivery set retry_at = now() where retry_at > now()`);
    await releaseHeld(exchange.router);
    return (await endAtBroken(messageId)).state === 'parked' ? true : undefined;
  });
  expect(await waitFor(() => eventOf('PARKED', messageId))).toMatchObject({ problem: { code: 'DAP-5500' }, detail: { mayHaveLeft: true } });
  const { rows } = await exchange.migrator.query<{ ref: string }>('select message_ref as ref from message where message_id = $1', [messageId]);
  await waitFor(() => (parked.length > 0 ? true : undefined));
  expect(parked).toEqual(rows.map(({ ref }) => ref));
});

test('what may have left, is acknowledged while it is tried again and cannot be handed over then is delivered, and nobody is told that it is parked', async () => {
  silent = partnerTopic(broken);
  const { messageId, story } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'held' ? true : undefined));
  let acknowledged: Promise<unknown> | undefined;
  beforeGivingUp = () => (acknowledged ??= exchange.submit(story.acknowledgement(broken, 'sr-sro', messageId)));
  [silent, closed] = [undefined, partnerTopic(broken)];
  await waitFor(async () => {
    await exchange.migrator.query(`update delivery set retry_at = now() where retry_at > now()`);
    await releaseHeld(exchange.router);
    return eventOf('DELIVERED', messageId);
  });
  await delay(1_000);
  expect(await endAtBroken(messageId)).toEqual({ state: 'acknowledged', code: 'DAP-1100' });
  expect([eventsOf('DELIVERED', messageId).length, eventsOf('PARKED', messageId).length]).toEqual([1, 0]);
  expect(sent.filter(({ topic, value }) => topic === deadLetterTopic && String(value).includes(messageId))).toEqual([]);
  expect(parked).toEqual([]);
});

test('what may have left and waits until its time is over says so', async () => {
  silent = partnerTopic(broken);
  const { messageId } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'held' ? true : undefined));
  const at = new Date(Date.now() + 400 * 86_400_000);
  await expireUnfetched(exchange.router, at, (each) => causedByExpiry(each, { code: deliveryCodes.notFetched, at: at.toISOString(), senderReadsTopic: false }));
  expect(await waitFor(() => eventOf('EXPIRED', messageId))).toMatchObject({ problem: { code: 'DAP-5320' }, detail: { mayHaveLeft: true } });
});

test('a suspension names what may have left', async () => {
  silent = partnerTopic(broken);
  const { messageId } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'held' ? true : undefined));
  const { rows } = await exchange.migrator.query<{ rules: string[] }>('select rules from delivery where message_id = $1 and recipient = $2', [messageId, broken]);
  const named = await leasesInFlight(exchange.migrator, rows[0]?.rules[0] ?? '');
  expect(named.filter((each) => each.messageId === messageId)).toMatchObject([{ recipient: broken, channel: 'topic' }]);
});

test('where one topic is refused and another does not answer, the first is parked, the second rests, and everything else goes on', async () => {
  closed = partnerTopic(broken);
  silent = partnerTopic(fine);
  const { messageId } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'parked' ? true : undefined));
  const { rows } = await exchange.migrator.query<{ state: string }>('select state from delivery where message_id = $1 and recipient = $2', [messageId, fine]);
  expect(rows).toEqual([{ state: 'held' }]);
  await routed();
});

test('what was never sent is not told as if it might have left: parked before a closed topic', async () => {
  closed = partnerTopic(broken);
  const { messageId } = await routed();
  await waitFor(async () => ((await endAtBroken(messageId)).state === 'parked' ? true : undefined));
  expect(await waitFor(() => eventOf('PARKED', messageId))).toMatchObject({ detail: { mayHaveLeft: false } });
});

/** Withdraws what was leased and cannot go on: all of it is stopped. */
async function stoppedBeforeSending(hold: () => void, goOn: () => void): Promise<void> {
  const { messageId, story } = await routed(hold);
  const leased = async (): Promise<boolean[]> => (await exchange.migrator.query<{ leased: boolean }>('select lease_epoch is not null as leased from delivery where message_id = $1', [messageId])).rows.map((row) => row.leased);
  await waitFor(async () => ((await leased()).includes(true) ? true : undefined));
  stop.abort();
  await Promise.all(relays);
  const { receipt } = await exchange.submit(story.consentWithdrawn());
  expect(receipt.withdrawal).toMatchObject({ stopped: 2, inFlight: [] });
  goOn();
  await restartRelays();
  expect(await waitFor(() => eventOf('WITHHELD', messageId))).toMatchObject({ detail: { mayHaveLeft: false } });
}

test('what was never sent is not told as if it might have left: withdrawn while no broker is there', async () => {
  await stoppedBeforeSending(() => (away = true), () => (away = false));
});

test('what was never sent is not told as if it might have left: withdrawn while it cannot be opened', async () => {
  await stoppedBeforeSending(() => (sealed = true), () => (sealed = false));
});
