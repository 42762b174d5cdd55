import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Envelope } from '#schemas';
import { Life } from '../support/life.ts';
import { openRunningExchange, runExchange } from '../support/running-exchange.ts';
import type { RunningExchange, Submitted } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

let exchange: RunningExchange;
/** Several over one database: what one of them knows to be in progress the others do not. */
let gateways: readonly RunningExchange[];
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  gateways = Array.from({ length: 4 }, () => runExchange(exchange));
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

test.each([
  ['at the same gateway', 0],
  ['at another gateway', 1],
])('THR-I3 the same id by two partners %s at the same instant is a message of each', async (_, other) => {
  for (let round = 0; round < 10; round++) {
    const [own, foreign] = [new Story('sr-sro').consentGranted(['rav-olten'], ['C01']), new Story('sr-tg').consentGranted(['rav-olten'], ['C01'])];
    const same = { ...foreign, frame: { ...foreign.frame, messageId: own.frame.messageId } };
    const answers = await Promise.allSettled([gateways[0]?.submit(own) as Promise<Submitted>, gateways[other]?.submit(same) as Promise<Submitted>]);
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.receipt.senderId : String(answer.reason)))).toEqual(['sr-sro', 'sr-tg']);
    expect(await written(own)).toEqual([2, 2]);
  }
});

test('THR-I3 who repeats a message at several gateways gets its own receipt, though another partner has one under that id', async () => {
  const [foreign, own] = [new Story('sr-sro').consentGranted(['rav-olten'], ['C01']), new Story('sr-tg').consentGranted(['rav-olten'], ['C01'])];
  const same = { ...own, frame: { ...own.frame, messageId: foreign.frame.messageId } };
  await exchange.submit(foreign);
  const answers = await Promise.allSettled(gateways.map((gateway) => gateway.submit(same)));
  expect(answers.map(outcomeOf).toSorted(byName)).toEqual(threeTimes('repeated'));
  for (const answer of answers) expect(answer).toMatchObject({ value: { receipt: { senderId: 'sr-tg' } } });
});

/** What changes nothing but its case is written in one statement, whatever opens a case step by step. */
const kinds: readonly (readonly [string, () => Promise<Envelope>])[] = [
  ['that opens a case', () => Promise.resolve(new Story().consentGranted(['rav-olten'], ['C01']))],
  ['of a case that is there', async () => (await Life.begin(exchange, router, 'sr-sro', ['rav-olten'])).story.plan(['rav-olten'])],
];

/** How often a message of that id was written, and is on record as accepted. */
async function written({ frame: { messageId } }: Envelope): Promise<[stored: number | null, accepted: number]> {
  const { rowCount } = await exchange.migrator.query('select from message where message_id = $1', [messageId]);
  return [rowCount, eventsIn(await router.drain()).filter(({ kind, message }) => kind === 'ACCEPTED' && message?.messageId === messageId).length];
}

const outcomeOf = (settled: PromiseSettledResult<Submitted>): string => (settled.status === 'rejected' ? String((settled.reason as { slug?: string }).slug) : settled.value.repeated ? 'repeated' : 'accepted');
const byName = (a: string, b: string): number => a.localeCompare(b);
const threeTimes = (outcome: string): string[] => ['accepted', outcome, outcome, outcome];

describe.each(kinds)('of a message %s', (_, draw) => {
  test.each([
    ['signed anew each time', undefined],
    ['captured and sent again', randomBytes(16).toString('hex')],
  ])('THR-I1 the same bytes at several gateways at the same instant, %s, are one message with one receipt', async (_how, nonce) => {
    const envelope = await draw();
    await router.drain();
    const answers = await Promise.allSettled(gateways.map((gateway) => gateway.submit(envelope, nonce)));
    expect(answers.map(outcomeOf).toSorted(byName)).toEqual(threeTimes('repeated'));
    expect(new Set(answers.map((answer) => answer.status === 'fulfilled' && JSON.stringify(answer.value.receipt))).size).toBe(1);
    expect(await written(envelope)).toEqual([1, 1]);
  });

  test('THR-I2 other bytes under its id, for another case at another gateway at the same instant, are a conflict', async () => {
    const envelopes: Envelope[] = [];
    while (envelopes.length < gateways.length) envelopes.push(await draw());
    const messageId = envelopes[0]?.frame.messageId ?? '';
    await router.drain();
    const outcomes = await Promise.allSettled(envelopes.map((each, i) => gateways[i]?.submit({ ...each, frame: { ...each.frame, messageId } }) as Promise<Submitted>));
    expect(outcomes.map(outcomeOf).toSorted(byName)).toEqual(threeTimes('message-conflict'));
    expect(await written(envelopes[0] as Envelope)).toEqual([1, 1]);
  });

  test('THR-S7 a nonce is good for one of them, however many come with it to several gateways at the same instant', async () => {
    const envelopes: Envelope[] = [];
    while (envelopes.length < gateways.length) envelopes.push(await draw());
    const nonce = randomBytes(16).toString('hex');
    await router.drain();
    const outcomes = await Promise.allSettled(envelopes.map((each, i) => gateways[i]?.submit(each, nonce) as Promise<Submitted>));
    expect(outcomes.map(outcomeOf).toSorted(byName)).toEqual(threeTimes('replay'));
  });
});
