import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listInbox } from '#persistence';
import type { Envelope } from '#schemas';
import { FetchItem } from '../../../apps/gateway/src/inbox/fetch-item.ts';
import type { SignedBy } from '../../../apps/gateway/src/submissions/signed-by.ts';
import { openRunningExchange } from '../../support/running-exchange.ts';
import type { RunningExchange } from '../../support/running-exchange.ts';
import { RunningRouter } from '../../support/running-router.ts';
import { Story } from '../../support/story.ts';

/** What one partner sends at a time, before another one sends one message. */
const many = 200;
/** Of them, those that may be answered before it: what was under way when it came, and what goes on beside it. */
const few = 40;
let exchange: RunningExchange;

beforeAll(async () => {
  exchange = await openRunningExchange();
});

afterAll(() => exchange.close());

const consent = (senderId: string, recipients = ['rav-olten']): { story: Story; envelope: Envelope } => {
  const story = new Story(senderId);
  return { story, envelope: story.consentGranted(recipients, ['C01', 'C03', 'C16']) };
};

/** How many of these are answered before the message that comes behind them: at once, or when so many of them have been. */
async function answeredBefore(message: Envelope, crowd: readonly Envelope[], behind = 0): Promise<number> {
  let answered = 0;
  const { promise: soMany, resolve: come } = Promise.withResolvers<void>();
  const count = (): void => {
    answered += 1;
    if (answered === behind) come();
  };
  const all = crowd.map((each) => exchange.submit(each).then(count, count));
  if (behind > 0) await soMany;
  await exchange.submit(message);
  const before = answered - behind;
  await Promise.all(all);
  return before;
}

test.each([
  ['that come with it', 0],
  ['that wait to be written already', 20],
])('THR-C13 behind withdrawals, each of which commits alone, nobody else waits: %s', async (_, behind) => {
  const stories = Array.from({ length: many }, () => consent('sr-sro'));
  await Promise.all(stories.map(({ envelope }) => exchange.submit(envelope)));
  expect(await answeredBefore(consent('sr-tg').envelope, stories.map(({ story }) => story.consentWithdrawn()), behind)).toBeLessThan(few);
});

test('THR-C5 nor does somebody else\'s withdrawal', async () => {
  const stories = Array.from({ length: many }, () => consent('sr-sro'));
  const other = consent('sr-tg');
  await Promise.all([...stories, other].map(({ envelope }) => exchange.submit(envelope)));
  expect(await answeredBefore(other.story.consentWithdrawn(), stories.map(({ story }) => story.consentWithdrawn()))).toBeLessThan(few);
});

test('THR-C13 what many messages of one partner are decided on is read by turns with what another one\'s is', async () => {
  const readBasis = ({ envelope }: { envelope: Envelope }): Promise<unknown> => {
    const reading = exchange.judge.read(Buffer.from(JSON.stringify(envelope)), exchange.directory.partner(envelope.frame.senderId)!, new Date());
    return reading.ok ? exchange.judge.basis(reading) : Promise.reject(reading.problem);
  };
  const holder = await exchange.migrator.connect();
  try {
    await holder.query('begin');
    await holder.query('lock table message_key in access exclusive mode');
    let read = 0;
    const crowd = Array.from({ length: many }, () => readBasis(consent('sr-sro')).then(() => (read += 1)));
    while ((await exchange.migrator.query(`select from pg_locks where relation = 'message_key'::regclass and not granted`)).rows.length === 0);
    const other = readBasis(consent('sr-tg')).then(() => read);
    await holder.query('rollback');
    // Behind those that were being read when it came, and not behind all.
    expect(await other).toBeLessThan(many / 2);
    await Promise.all(crowd);
  } finally {
    holder.release();
  }
});

test('THR-C13 who may not act in a case does not keep it from those who may by naming it without end', async () => {
  const { story, envelope } = consent('sr-tg');
  await exchange.submit(envelope);
  await exchange.submit(story.registration(['rav-olten']));
  const foreign = (): Envelope => {
    const plan = story.plan(['sr-tg']);
    return { ...plan, frame: { ...plan.frame, senderId: 'ivst-so', messageId: randomUUID() } };
  };
  expect(await answeredBefore(story.consentGranted(['ivst-so'], ['C01'], randomUUID()), Array.from({ length: many }, foreign))).toBeLessThan(few);
});

test('THR-C13 large messages share a commit as far as its statement stays small, so that who sends many fills no memory with one', async () => {
  const { story, envelope } = consent('sr-tg');
  await exchange.submit(envelope);
  const holder = await exchange.migrator.connect();
  try {
    await holder.query('begin');
    await holder.query('select from case_head where case_id = $1 for update', [story.caseId]);
    const held = exchange.submit(story.registration(['rav-olten']));
    await setTimeout(200);
    const large = Array.from({ length: 30 }, () => consent('sr-sro').envelope);
    const sent = large.map((each) => exchange.submitBytes('sr-sro', Buffer.from(JSON.stringify(each).padEnd(500 * 1024))));
    await setTimeout(2_000);
    await holder.query('rollback');
    await Promise.all([held, ...sent]);
    const { rows: [commits] } = await exchange.migrator.query<{ n: number }>('select count(distinct xmin::text)::int as n from message_key where message_id = any($1)', [large.map(({ frame }) => frame.messageId)]);
    expect(commits?.n).toBeGreaterThanOrEqual(4);
  } finally {
    holder.release();
  }
});

test('THR-C13 who fetches one item again and again keeps nobody else from fetching', async () => {
  const router = await RunningRouter.start(exchange);
  const { story, envelope } = consent('sr-sro', ['rav-olten', 'ivst-so']);
  await exchange.submit(envelope);
  await exchange.submit(story.registration(['rav-olten', 'ivst-so']));
  await router.drain();
  const itemOf = async (partnerId: string): Promise<string> => (await listInbox(exchange.gateway, partnerId, '0', 10)).items[0]?.id ?? '';
  const fetch = new FetchItem(exchange.gateway, exchange.keys.get('iiz-dap')!, exchange.keks, () => false);
  const fetchAs = (partnerId: string, item: string): Promise<unknown> => {
    const signer = { partner: exchange.directory.partner(partnerId), nonce: randomUUID(), receivedAt: new Date(), wire: { keyid: exchange.keys.get(partnerId)?.keyid } } as SignedBy;
    return fetch.run(signer, item);
  };
  const [wanted, other] = [await itemOf('rav-olten'), await itemOf('ivst-so')];
  const holder = await exchange.migrator.connect();
  try {
    await holder.query('begin');
    await holder.query('select from delivery where delivery_id = $1 for update', [wanted]);
    let answered = 0;
    const count = (): number => (answered += 1);
    const waiting = Array.from({ length: many }, () => fetchAs('rav-olten', wanted).then(count, count));
    await expect(fetchAs('ivst-so', other)).resolves.toMatchObject({ body: expect.any(Buffer) });
    expect(answered).toBe(0);
    await holder.query('rollback');
    await Promise.all(waiting);
  } finally {
    holder.release();
  }
});
