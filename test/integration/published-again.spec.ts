import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { partnerTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { openPool, publishAgain } from '#persistence';
import type { Pool } from '#persistence';
import { ErasureOrders } from '../../apps/gateway/src/operator/erasure/erasure-orders.ts';
import { OperatorActions } from '../../apps/gateway/src/operator/operator-actions.ts';
import { Life } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { steadyToday } from '../support/steady-day.ts';

const today = await steadyToday();
const [region, onTopic] = ['sr-sro', 'rav-solothurn'] as const;
let exchange: RunningExchange;
let router: RunningRouter;
let operator: Pool;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  operator = openPool({ url: exchange.urls.operator });
});

afterAll(async () => {
  await operator.end();
  await exchange.close();
});

afterEach(async () => {
  await exchange.migrator.query('delete from rule_suspension');
  await changePartner(`channel = 'topic', blocked_at = null`);
});

async function changePartner(change: string): Promise<void> {
  await exchange.migrator.query(`update partner set ${change} where partner_id = $1`, [onTopic]);
  await exchange.directory.refresh();
}

const idsOn = (records: readonly OutgoingRecord[]): string[] =>
  records.filter(({ topic }) => topic === partnerTopic(onTopic)).map(({ value }) => (JSON.parse(String(value)) as { frame: { messageId: string } }).frame.messageId);

interface Sent {
  life: Life;
  messageId: string;
}

/** A plan that its recipient's topic had. */
async function sent(): Promise<Sent> {
  const life = await Life.begin(exchange, router, region, [onTopic]);
  const plan = life.story.plan([onTopic]);
  await exchange.submit(plan);
  expect(idsOn(await router.drain())).toEqual([plan.frame.messageId]);
  return { life, messageId: plan.frame.messageId };
}

const withdrawn = async (): Promise<string[]> =>
  (await exchange.migrator.query<{ consent_id: string }>('select consent_id from consent where withdrawn_at is not null')).rows.map((row) => row.consent_id);

test.each<[string, (of: Sent) => Promise<unknown>]>([
  ['a consent that it rests on is withdrawn', async ({ life }) => {
    const { rows: [consent] } = await exchange.migrator.query<{ consent_id: string }>('select consent_id from consent where case_id = $1', [life.story.caseId]);
    await exchange.submit(life.story.consentWithdrawn(consent?.consent_id));
    expect(await withdrawn()).toContain(consent?.consent_id);
  }],
  ['its case is closed', ({ life }) => life.send('case.closed', region, [onTopic], { case: { closedOn: today, outcome: 'OTHER' } })],
  ['it is recalled', ({ life, messageId }) =>
    life.send('message.recall', region, [onTopic], { case: { targetMessageId: messageId, reason: { code: 'WRONG_RECIPIENT' } } }, { purpose: 'P0', action: '3' })],
  ['it is erased', ({ messageId }) =>
    new ErasureOrders(new OperatorActions(operator, exchange.directory), exchange.directory, exchange.personKeyOf, exchange.veil)
      .request({ id: 'u-0002', roles: ['GSIIZ'] }, { target: { kind: 'message', senderId: region, messageId }, reason: 'Frist abgelaufen' })],
  ['its time is over', ({ messageId }) => exchange.migrator.query('update delivery set not_after = now() where message_id = $1', [messageId])],
  ['its rule is suspended', async ({ messageId }) => {
    const { rows: [row] } = await exchange.migrator.query<{ rules: string[] }>('select rules from delivery where message_id = $1', [messageId]);
    await exchange.migrator.query(`insert into rule_suspension select version, $1, now(), 'aufsicht' from policy_pack`, [row?.rules[0]]);
  }],
  ['its recipient is blocked', () => changePartner('blocked_at = now()')],
  ['its recipient reads the inbox', () => changePartner(`channel = 'inbox'`)],
  ['its recipient has acknowledged it', ({ life, messageId }) => exchange.submit(life.story.acknowledgement(onTopic, region, messageId))],
])('THR-C6 what Kafka lost goes out again, but not where since then %s', async (_, happens) => {
  const since = new Date();
  const of = await sent();
  await publishAgain(exchange.migrator, since);
  expect(idsOn(await router.drain())).toContain(of.messageId);
  await happens(of);
  await router.drain();
  await publishAgain(exchange.migrator, since);
  expect(idsOn(await router.drain())).not.toContain(of.messageId);
});
