import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays } from '#cases';
import { fetchInboxItem, listInbox } from '#persistence';
import type { BlocksOf, Envelope } from '#schemas';
import { until } from '../support/audit-world.ts';
import { barrierBefore } from '../support/barrier.ts';
import { Life } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange, Submitted } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { steadyToday } from '../support/steady-day.ts';

const today = await steadyToday();
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

const begin = (...partners: string[]): Promise<Life> => Life.begin(exchange, router, 'sr-sro', partners);

/** A reasoned request for benefit data to the unemployment fund, which has got it. */
async function asked(life: Life, requestedBlocks: BlocksOf['request.info']['case']['requestedBlocks'] = ['identity', 'labourMarket']): Promise<Envelope> {
  const request = life.compose('request.info', 'sr-sro', ['oealk-so'], {
    case: { requestedBlocks, purpose: 'P3', justification: 'Für die Bemessung der Unterstützung ab Juni benötigt.', dueOn: addDays(today, 20) },
  }, { purpose: 'P3' });
  await exchange.submit(request);
  await life.deliver('oealk-so');
  return request;
}

const benefits = (life: Life): Omit<BlocksOf['response.info'], 'case'> => ({
  labourMarket: [{ personId: life.personId, registered: true, dailyAllowance: '142.35', remainingDays: 118 }],
});

function answer(life: Life, references: string | undefined, more: Partial<BlocksOf['response.info']> = {}, purpose: 'P3' | 'P4' = 'P3'): Envelope {
  const blocks = { case: { provided: ['labourMarket'] as ['labourMarket'], refused: [] }, ...benefits(life), ...more };
  return life.compose('response.info', 'oealk-so', ['sr-sro'], blocks, { purpose, assertions: { noOverridingPrivateInterest: true }, action: '6', ...(references === undefined ? {} : { references }) });
}

const codeOf = (submitted: Promise<Submitted>): Promise<string> => submitted.then(() => 'accepted', (error: { code?: string }) => error.code ?? 'no code');

test('benefit data goes out in answer to a reasoned request, and to that alone (S4)', async () => {
  const life = await begin('rav-olten');
  const { frame } = await asked(life);
  expect(await codeOf(exchange.submit(answer(life, undefined)))).toBe('DAP-4206');
  expect(await codeOf(exchange.submit(answer(life, life.story.consentId)))).toBe('DAP-4206');
  expect((await exchange.submit(answer(life, frame.messageId))).receipt.outcomes).toMatchObject([{ outcome: 'permitted', items: expect.arrayContaining([expect.objectContaining({ block: 'labourMarket', ruleId: 'R07' })]) as unknown }]);
  expect(await life.deliver('sr-sro')).toContain('response.info');
});

test('a request to one purpose permits no answer to another', async () => {
  const life = await begin('rav-olten');
  const { frame } = await asked(life);
  expect(await codeOf(exchange.submit(answer(life, frame.messageId, {}, 'P4')))).toBe('DAP-4206');
  expect(await codeOf(exchange.submit(answer(life, frame.messageId)))).toBe('accepted');
});

test('an answer with a block that was not asked for is refused as excess (S4)', async () => {
  const life = await begin('rav-olten');
  const { frame } = await asked(life, ['identity', 'labourMarket']);
  const employment = [{ personId: life.personId, status: 'SEEKING' as const, workloadPercent: 0 }];
  expect(await codeOf(exchange.submit(answer(life, frame.messageId, { employment })))).toBe('DAP-4208');
});

test('a request is answered once, also by two answers at the same time, and no more once it is recalled', async () => {
  const [twice, recalled] = [await begin('rav-olten'), await begin('rav-olten')];
  const first = await asked(twice);
  const codes = await Promise.all([answer(twice, first.frame.messageId), answer(twice, first.frame.messageId)].map((each) => codeOf(exchange.submit(each))));
  expect(codes.toSorted()).toEqual(['DAP-4206', 'accepted']);
  const second = await asked(recalled);
  await recall(recalled, second.frame.messageId, ['oealk-so']);
  expect(await codeOf(exchange.submit(answer(recalled, second.frame.messageId)))).toBe('DAP-4206');
});

test('who may give nothing says so by a nack: it owes no answer any more, and has none left to give', async () => {
  const life = await begin('rav-olten');
  const { frame } = await asked(life);
  const owed = async (): Promise<unknown[]> =>
    (await exchange.migrator.query<{ state: string }>(`select state from obligation where case_id = $1 and kind = 'REQUEST_ANSWER' and partner_id = 'oealk-so'`, [life.story.caseId])).rows.map(({ state }) => state);
  expect(await owed()).toEqual(['OPEN']);
  await life.send('nack', 'oealk-so', ['sr-sro'], { case: { code: 'NOT_PERMITTED' } }, { purpose: 'P0', action: '8', references: frame.messageId });
  expect(await owed()).toEqual(['DONE']);
  expect(await codeOf(exchange.submit(answer(life, frame.messageId)))).toBe('DAP-4206');
  expect(await life.deliver('sr-sro')).toContain('nack');
});

test('a request of another case, or to another partner, is none', async () => {
  const [life, other] = [await begin('rav-olten'), await begin('rav-olten')];
  const { frame } = await asked(other);
  await asked(life);
  expect(await codeOf(exchange.submit(answer(life, frame.messageId)))).toBe('DAP-4206');
});

function recall(life: Life, targetMessageId: string, to: string[], from = 'sr-sro'): Promise<Submitted> {
  return life.send('message.recall', from, to, { case: { targetMessageId, reason: { code: 'WRONG_RECIPIENT' } } }, { purpose: 'P0', action: '3' });
}

async function plan(life: Life, to: string[]): Promise<string> {
  const envelope = life.story.plan(to);
  await exchange.submit(envelope);
  return envelope.frame.messageId;
}

const statesOf = async (messageId: string): Promise<object[]> =>
  (await exchange.migrator.query<object>('select recipient, state, code from delivery where message_id = $1 order by recipient', [messageId])).rows;

test('a recall stops what waits, names what has been read, and tells the recipients', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  const messageId = await plan(life, ['ivst-so', 'rav-olten']);
  await life.deliver('ivst-so');
  const before = Date.now();
  const { receipt } = await recall(life, messageId, ['ivst-so', 'rav-olten']);
  const took = Date.now() - before;
  expect(receipt.recall).toMatchObject({ stopped: 1, read: ['ivst-so'], inFlight: [{ recipientId: 'ivst-so', channel: 'inbox' }] });
  expect(receipt.recall?.withinMs).toBeLessThanOrEqual(took);
  const events = eventsIn(await router.drain());
  expect(events.filter(({ kind }) => kind === 'RECALLED')).toMatchObject([{ detail: { aboutMessage: messageId, stopped: 1, read: 1 } }]);
  expect(await statesOf(messageId)).toMatchObject([{ recipient: 'ivst-so', state: 'delivered' }, { recipient: 'rav-olten', state: 'withheld', code: 'DAP-4207' }]);
  const types = await life.deliver('rav-olten');
  expect(types).toContain('message.recall');
  expect(types).not.toContain('plan.published');
});

test('nobody recalls somebody else\'s message, or towards whom it never went', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  const messageId = await plan(life, ['rav-olten']);
  await router.drain();
  expect(await codeOf(recall(life, messageId, ['sr-sro'], 'rav-olten'))).toBe('DAP-4205');
  expect(await codeOf(recall(life, messageId, ['ivst-so']))).toBe('DAP-4205');
  expect(await statesOf(messageId)).toMatchObject([{ state: 'ready' }]);
});

test('a message that is recalled before the router has seen it goes nowhere', async () => {
  const life = await begin('rav-olten');
  const messageId = await plan(life, ['rav-olten']);
  expect((await recall(life, messageId, ['rav-olten'])).receipt.recall).toMatchObject({ stopped: 1, inFlight: [], read: [] });
  await router.drain();
  expect(await statesOf(messageId)).toMatchObject([{ state: 'withheld', code: 'DAP-4207' }]);
});

test('of a fetch and a recall at the same time one is first: the item is fetched and named, or it is not fetched', async () => {
  const life = await begin('rav-olten');
  const messageId = await plan(life, ['rav-olten']);
  await router.drain();
  const item = (await listInbox(exchange.gateway, 'rav-olten', '0', 200)).items.find((each) => each.messageId === messageId);
  const barrier = barrierBefore(exchange.gateway, 'spend-nonce-holding');
  const fetching = fetchInboxItem(barrier.pool, { partnerId: 'rav-olten', deliveryId: item?.id ?? '', keyid: 'k', nonce: messageId }, () => Promise.resolve({ opened: true, records: [] }));
  await barrier.reached;
  expect((await recall(life, messageId, ['rav-olten'])).receipt.recall).toMatchObject({ stopped: 1, inFlight: [] });
  barrier.open();
  expect(await fetching).toMatchObject({ kind: 'withheld' });
});

test('a recall waits for what is being decided, so that it finds it', async () => {
  const life = await begin('rav-olten');
  await router.drain();
  const messageId = await plan(life, ['rav-olten']);
  const records = await router.publish();
  const barrier = barrierBefore(exchange.router, 'routing-insert-deliveries');
  const routing = router.route(records, undefined, barrier.pool);
  await barrier.reached;
  const recalling = recall(life, messageId, ['rav-olten']);
  await until(async () => (await exchange.migrator.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount === 1);
  barrier.open();
  await routing;
  expect((await recalling).receipt.recall).toMatchObject({ stopped: 1, inFlight: [] });
  expect(await statesOf(messageId)).toMatchObject([{ state: 'withheld' }]);
});
