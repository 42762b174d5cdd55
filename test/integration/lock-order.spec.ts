import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { auditRecordOf, destroyDue, destroyedEvent, fetchInboxItem, firstMessage, forgetPersons, openPool, transaction, veilDue } from '#persistence';
import type { Pool } from '#persistence';
import { until } from '../support/audit-world.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

/** The deliveries of a message by their number; every index that names recipients has them the other way round. */
const recipients = ['rav-olten', 'ivst-so'] as const;
const vn = '7569999000017';
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
});

/** A registration that both have fetched, the later delivery first: so its row lies before the other in the table, too. */
async function fetchedByBoth(): Promise<{ story: Story; messageId: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted([...recipients], ['C01', 'C03', 'C16']));
  const registration = story.registration([...recipients]);
  await exchange.submit(registration);
  await router.drain();
  const { messageId } = registration.frame;
  for (const partnerId of recipients.toReversed()) {
    const { rows: [row] } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1 and recipient = $2', [messageId, partnerId]);
    const request = { partnerId, deliveryId: row?.delivery_id ?? '', keyid: 'k', nonce: randomBytes(16).toString('hex') };
    expect((await fetchInboxItem(exchange.gateway, request, () => Promise.resolve({ opened: true, records: [] }))).kind).toBe('fetched');
  }
  return { story, messageId };
}

const waiting = async (): Promise<number> => (await exchange.migrator.query('select distinct pid from pg_locks where not granted')).rowCount ?? 0;

/** A transaction that holds rows; returns it with its end. */
async function holding(text: string, values: unknown[]): Promise<{ query: (text: string, values: unknown[]) => Promise<{ rowCount: number | null }>; end: () => Promise<void> }> {
  const client = await exchange.migrator.connect();
  await client.query('begin');
  await client.query(text, values);
  return { query: (more, moreValues) => client.query(more, moreValues), end: () => client.query('rollback').then(() => client.release()) };
}

/** Lets both begin while somebody holds the later delivery, the first before the second: who came to the later one first would now stand against the other. */
async function meet(messageId: string, first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<string[]> {
  const other = await holding('select from delivery where message_id = $1 order by delivery_no desc limit 1 for update', [messageId]);
  const both = [first()];
  await until(async () => (await waiting()) === 1);
  both.push(second());
  await until(async () => (await waiting()) === 2);
  await other.end();
  return Promise.all(both.map((each) => each.then(() => 'done', (error: unknown) => String(error))));
}

test('a suspension and a withdrawal that stop the same deliveries wait for each other in one order', async () => {
  const { story, messageId } = await fetchedByBoth();
  const suspend = (): Promise<unknown> => operator.query(`insert into rule_suspension select version, 'R05', now(), 'aufsicht' from policy_pack`);
  expect(await meet(messageId, suspend, () => exchange.submit(story.consentWithdrawn()))).toEqual(['done', 'done']);
  const { rows } = await exchange.migrator.query('select distinct not_after::text as until from delivery where message_id = $1', [messageId]);
  expect(rows).toEqual([{ until: '-infinity' }]);
});

test('whoever destroys by the clock and a withdrawal that closes the same deliveries wait for each other in one order', async () => {
  const { story, messageId } = await fetchedByBoth();
  const inAYear = new Date(Date.now() + 400 * 86_400_000);
  const destroy = (): Promise<unknown> => destroyDue(exchange.router, firstMessage, inAYear, (gone) => auditRecordOf(destroyedEvent(gone, 'retention', inAYear.toISOString())));
  expect(await meet(messageId, destroy, () => exchange.submit(story.consentWithdrawn()))).toEqual(['done', 'done']);
});

/** A case of which the clock has destroyed everything; the first of its messages that name the person by number now lies behind the others in the table. */
async function destroyedCase(): Promise<{ story: Story; first: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted(['rav-solothurn'], ['C01', 'C02', 'C03', 'C15', 'C16']));
  await exchange.submit(story.registration(['rav-solothurn'], { vn }));
  await router.drain();
  await exchange.submit(story.participation('rav-solothurn'));
  for (let version = 1; version <= 4; version += 1) await exchange.submit(story.plan(['rav-solothurn'], version, { vn }));
  const { rows: [first] } = await exchange.migrator.query<{ message_ref: string }>(`update message set case_seq = case_seq where case_id = $1 and type = 'case.registration' returning message_ref`, [story.caseId]);
  await exchange.migrator.query('delete from payload_key where message_ref in (select message_ref from message where case_id = $1)', [story.caseId]);
  return { story, first: first?.message_ref ?? '' };
}

const veil = (): Promise<unknown> => veilDue(exchange.gateway, exchange.veil);
const forget = (story: Story): Promise<unknown> => transaction(operator, (tx) => forgetPersons(tx, [story]));

test.each([['veils what the clock has destroyed', veil], ['forgets a person', forget]])('whoever %s and waits for a message holds no later one', async (_, work) => {
  const { story, first } = await destroyedCase();
  const other = await holding('select from message where message_ref = $1 for update', [first]);
  const working = work(story);
  await until(async () => (await waiting()) === 1);
  const { rowCount } = await other.query('select from message where case_id = $1 and message_ref > $2 for update skip locked', [story.caseId, first]);
  await other.end();
  await working;
  expect(rowCount).toBe(5);
});
