import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openPool, shardOf } from '#persistence';
import type { Pool } from '#persistence';
import { ErasureOrders } from '../../apps/gateway/src/operator/erasure/erasure-orders.ts';
import { OperatorActions } from '../../apps/gateway/src/operator/operator-actions.ts';
import { barrierBefore } from '../support/barrier.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const onTopic = 'rav-solothurn';
const inInbox = 'ivst-so';
let exchange: RunningExchange;
let router: RunningRouter;
let operator: Pool;
let orders: ErasureOrders;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  operator = openPool({ url: exchange.urls.operator });
  orders = new ErasureOrders(new OperatorActions(operator, exchange.directory), exchange.directory, exchange.personKeyOf, exchange.veil);
});

afterAll(async () => {
  await operator.end();
  await exchange.close();
});

/** A registration that is accepted and has not come to the router. */
async function accepted(recipient: string): Promise<{ story: Story; messageId: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted([recipient], ['C01', 'C03', 'C16']));
  const registration = story.registration([recipient]);
  await exchange.submit(registration);
  return { story, messageId: registration.frame.messageId };
}

const erase = (messageId: string): Promise<unknown> => orders.request({ id: 'u-0002', roles: ['GSIIZ'] }, { target: { kind: 'message', senderId: 'sr-sro', messageId }, reason: 'Frist abgelaufen' });

async function endOf(messageId: string): Promise<unknown> {
  const { rows } = await exchange.migrator.query('select state, code from delivery where message_id = $1', [messageId]);
  return rows;
}

async function noticesOf(messageId: string): Promise<unknown> {
  const { rows } = await exchange.migrator.query(`select content->>'code' as code from notice where content->>'referenceMessageId' = $1`, [messageId]);
  return rows;
}

test.each([onTopic, inInbox])('THR-P3 a message that is erased before the router has seen it goes nowhere, and its sender is told (%s)', async (recipient) => {
  const { messageId } = await accepted(recipient);
  await erase(messageId);
  const events = eventsIn(await router.drain()).filter(({ message, recipient: to }) => message?.messageId === messageId && to !== undefined && to !== 'iiz-dap');
  expect(await endOf(messageId)).toEqual([{ state: 'withheld', code: 'DAP-4210' }]);
  expect(await noticesOf(messageId)).toEqual([{ code: 'DAP-4210' }]);
  // Whom it was about is not said anew.
  expect(events.filter(({ kind }) => kind === 'WITHHELD' || kind === 'PARKED')).toEqual([expect.objectContaining({ kind: 'WITHHELD', subjects: [] })]);
});

test('THR-P3 an erasure waits for what is being decided, so that it finds it', async () => {
  const { messageId } = await accepted(inInbox);
  const records = await router.publish();
  const barrier = barrierBefore(exchange.router, 'routing-insert-deliveries');
  const routing = router.route(records, undefined, barrier.pool);
  await barrier.reached;
  const erasing = erase(messageId);
  const waits = async (): Promise<boolean> => (await exchange.migrator.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).rowCount === 1;
  await Promise.race([erasing, (async () => { while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 20)); })()]);
  barrier.open();
  await routing;
  await erasing;
  expect(await endOf(messageId)).toEqual([{ state: 'withheld', code: 'DAP-4210' }]);
  expect(await noticesOf(messageId)).toEqual([{ code: 'DAP-4210' }]);
});

test('THR-P3 what a relay was publishing when it died, and is erased by then, is withheld and in nobody\'s way', async () => {
  const { story, messageId } = await accepted(onTopic);
  await router.route(await router.publish());
  const { leased } = await router.claim(shardOf(story.caseId));
  expect(leased).toMatchObject([{ messageId }]);
  await erase(messageId);
  expect(await endOf(messageId)).toEqual([{ state: 'leased', code: 'DAP-4210' }]);
  const events = eventsIn(await router.drain()).filter(({ message, recipient }) => message?.messageId === messageId && recipient === onTopic);
  expect(events.map(({ kind, detail }) => [kind, detail])).toEqual([['WITHHELD', { mayHaveLeft: true }]]);
  expect(await endOf(messageId)).toEqual([{ state: 'withheld', code: 'DAP-4210' }]);
  expect(await noticesOf(messageId)).toEqual([{ code: 'DAP-4210' }]);
});
