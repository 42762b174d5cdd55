import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fetchInboxItem, listInbox, shardOf } from '#persistence';
import type { Pool } from '#persistence';
import type { Envelope } from '#schemas';
import { barrierBefore } from '../support/barrier.ts';
import { Life } from '../support/life.ts';
import { openRunningExchange, runExchange } from '../support/running-exchange.ts';
import type { RunningExchange, Submitted } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const [onTopic, inInbox] = ['rav-solothurn', 'ivst-so'] as const;
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

interface Waiting {
  story: Story;
  messageId: string;
  item: string;
}

/** A registration that is decided and waits to be handed over. */
async function waiting(recipient: string): Promise<Waiting> {
  await router.drain();
  const story = new Story();
  await exchange.submit(story.consentGranted([recipient], ['C01', 'C03', 'C16']));
  const registration = story.registration([recipient]);
  await exchange.submit(registration);
  await router.route(await router.publish());
  const { messageId } = registration.frame;
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1', [messageId]);
  return { story, messageId, item: rows[0]?.delivery_id ?? '' };
}

const stateOf = async ({ messageId }: Waiting): Promise<unknown> => (await exchange.migrator.query('select state, code from delivery where message_id = $1', [messageId])).rows[0];

/** Until somebody stands before a lock, or has not been kept by any. */
async function waitsOrEnds(work: Promise<unknown>): Promise<void> {
  const ended = work.then(() => true, () => true);
  while (!(await Promise.race([ended, delay(20, false)])) && (await exchange.migrator.query('select from pg_locks where not granted')).rowCount === 0);
}

const fetched = ({ item }: Waiting, pool: Pool = exchange.gateway): Promise<{ kind: string }> =>
  fetchInboxItem(pool, { partnerId: inInbox, deliveryId: item, keyid: 'k', nonce: randomBytes(16).toString('hex') }, () => Promise.resolve({ opened: true, records: [] }));

const leased = async ({ story }: Waiting, pool: Pool = exchange.router): Promise<string[]> => (await router.claim(shardOf(story.caseId), pool)).leased.map(({ messageId }) => messageId);

/** Another gateway, which accepts a message up to that statement. */
async function submitting(envelope: Envelope, before: string): Promise<{ submitted: Promise<Submitted>; open: () => void }> {
  const barrier = barrierBefore(exchange.gateway, before);
  const gateway = Object.assign(barrier.pool, { query: exchange.gateway.query.bind(exchange.gateway) });
  const submitted = runExchange({ ...exchange, gateway }).submit(envelope);
  await Promise.race([barrier.reached, submitted]);
  return { submitted, open: () => barrier.open() };
}

/** A withdrawal that has stopped what there is, and is not committed before it is let. */
async function withdrawing({ story }: Pick<Waiting, 'story'>, consentId?: string): Promise<{ letCommit: () => Promise<Submitted> }> {
  const { submitted, open } = await submitting(story.consentWithdrawn(consentId), 'journal-insert-messages');
  return {
    letCommit: () => {
      open();
      return submitted;
    },
  };
}

test('THR-C5 a fetch that comes while a withdrawal is being written waits for it, and hands nothing over', async () => {
  const of = await waiting(inInbox);
  const withdrawal = await withdrawing(of);
  const fetching = fetched(of);
  await waitsOrEnds(fetching);
  expect((await withdrawal.letCommit()).receipt.withdrawal).toMatchObject({ stopped: 1, inFlight: [] });
  expect(await fetching).toMatchObject({ kind: 'withheld', code: 'DAP-4207' });
  expect(await stateOf(of)).toEqual({ state: 'withheld', code: 'DAP-4207' });
});

test('THR-C5 so does one of what was fetched before', async () => {
  const of = await waiting(inInbox);
  expect(await fetched(of)).toMatchObject({ kind: 'fetched' });
  const withdrawal = await withdrawing(of);
  const again = fetched(of);
  await waitsOrEnds(again);
  expect((await withdrawal.letCommit()).receipt.withdrawal).toMatchObject({ stopped: 0, inFlight: [{ recipientId: inInbox }] });
  expect(await again).toMatchObject({ kind: 'withheld' });
});

test('THR-C5 a relay that comes while a withdrawal is being written waits for it, and leases nothing', async () => {
  const of = await waiting(onTopic);
  const withdrawal = await withdrawing(of);
  const leasing = leased(of);
  await waitsOrEnds(leasing);
  expect((await withdrawal.letCommit()).receipt.withdrawal).toMatchObject({ stopped: 1, inFlight: [] });
  expect(await leasing).toEqual([]);
  expect(await stateOf(of)).toEqual({ state: 'withheld', code: 'DAP-4207' });
});

test.each<[string, string, string, (of: Waiting, pool: Pool) => Promise<unknown>]>([
  ['a fetch', 'delivered', inInbox, fetched],
  ['a lease', 'leased', onTopic, leased],
])('THR-C5 a withdrawal that comes while %s is being written waits for it, names what goes out by it and leaves it %s', async (_, state, recipient, handsOver) => {
  const of = await waiting(recipient);
  const barrier = barrierBefore(recipient === inInbox ? exchange.gateway : exchange.router, 'commit');
  const handing = handsOver(of, barrier.pool);
  await barrier.reached;
  const withdrawal = exchange.submit(of.story.consentWithdrawn());
  await waitsOrEnds(withdrawal);
  barrier.open();
  await handing;
  expect((await withdrawal).receipt.withdrawal).toMatchObject({ stopped: 0, inFlight: [{ recipientId: recipient }] });
  expect(await stateOf(of)).toMatchObject({ state });
  expect((await listInbox(exchange.gateway, inInbox, '0', 200)).items.map(({ messageId }) => messageId)).not.toContain(of.messageId);
  expect(await leased(of)).toEqual([]);
});

test('THR-C5 of what rests on two consents nothing goes out once either is withdrawn', async () => {
  for (const which of [0, 1] as const) {
    await router.drain();
    const story = new Story();
    const consents = [story.consentId, crypto.randomUUID()] as const;
    await exchange.submit(story.consentGranted([inInbox], ['C01', 'C03', 'C16'], consents[0]));
    await exchange.submit(story.consentGranted([inInbox], ['C01', 'C04', 'C16'], consents[1]));
    const registration = story.registration([inInbox], { household: true });
    await exchange.submit(registration);
    await router.drain();
    const { rows } = await exchange.migrator.query<{ consents: string[] }>('select consents from delivery where message_id = $1', [registration.frame.messageId]);
    expect(rows[0]?.consents.toSorted()).toEqual(consents.toSorted());
    expect((await exchange.submit(story.consentWithdrawn(consents[which]))).receipt.withdrawal).toMatchObject({ stopped: 1, inFlight: [] });
  }
});

interface Accepting {
  story: Story;
  consentId: string;
  envelope: Envelope;
  /** With it begins what is written. */
  statement: string;
}

const accepting: readonly (readonly [string, () => Promise<Accepting>])[] = [
  ['a plan, written by one statement', async () => {
    const { story } = await Life.begin(exchange, router, 'sr-sro', [onTopic]);
    const { rows } = await exchange.migrator.query<{ id: string }>('select consent_id as id from consent where case_id = $1', [story.caseId]);
    return { story, consentId: rows[0]?.id ?? '', envelope: story.plan([onTopic]), statement: 'journal-write' };
  }],
  ['a registration, written step by step', async () => {
    const story = new Story();
    await exchange.submit(story.consentGranted([onTopic], ['C01', 'C03', 'C16']));
    return { story, consentId: story.consentId, envelope: story.registration([onTopic]), statement: 'journal-lock-cases' };
  }],
];

test.each(accepting)('THR-C5 what one gateway decided before another one wrote a withdrawal is decided anew after it (%s)', async (_, prepare) => {
  const { story, consentId, envelope, statement } = await prepare();
  const { submitted, open } = await submitting(envelope, statement);
  const refused = expect(submitted).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  await exchange.submit(story.consentWithdrawn(consentId));
  open();
  await refused;
});

test.each(accepting)('THR-C5 so is what it writes while the withdrawal is being written (%s)', async (_, prepare) => {
  const { story, consentId, envelope } = await prepare();
  const withdrawal = await withdrawing({ story }, consentId);
  const submitted = exchange.submit(envelope);
  const refused = expect(submitted).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  await waitsOrEnds(submitted);
  await withdrawal.letCommit();
  await refused;
});
