import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { acquireShard, claimOutbox, dropHeldReceipts, giveLeasesBack, LeaseLost, readHeldReceipts, releaseShard, shardOf } from '#persistence';
import type { Claim, ShardLease } from '#persistence';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const onTopic = 'rav-solothurn';
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

/** Only of a shard whose owner gave no sign of life. */
async function takeOver(shard: number, owner: string): Promise<ShardLease> {
  await exchange.migrator.query(`update relay_shard set lease_until = now() - interval '1 ms' where shard = $1`, [shard]);
  const lease = await acquireShard(exchange.router, shard, owner);
  if (lease === undefined) throw new Error('the shard is not free');
  return lease;
}

const claimBy = (lease: ShardLease): Promise<Claim> => claimOutbox(exchange.router, lease, () => []);

/** A registration that is decided and waits for its relay. */
async function decided(): Promise<{ story: Story; messageId: string; shard: number }> {
  const story = new Story();
  await exchange.submit(story.consentGranted([onTopic], ['C01', 'C03', 'C16']));
  const registration = story.registration([onTopic]);
  await exchange.submit(registration);
  await router.route(await router.publish());
  return { story, messageId: registration.frame.messageId, shard: shardOf(story.caseId) };
}

test('THR-K9 a relay that wakes up late takes back no lease of its successor: what that one sends is told as under way', async () => {
  const { story, messageId, shard } = await decided();
  const sleeper = await takeOver(shard, 'sleeper');
  const { leased } = await claimBy(sleeper);
  expect(leased).toMatchObject([{ messageId, mayHaveLeft: false }]);
  expect((await claimBy(await takeOver(shard, 'successor'))).leased).toMatchObject([{ messageId, mayHaveLeft: true }]);
  await giveLeasesBack(exchange.router, sleeper, leased);
  expect((await exchange.submit(story.consentWithdrawn())).receipt.withdrawal).toMatchObject({ stopped: 0, inFlight: [{ recipientId: onTopic }] });
});

test('THR-K9 no shard of a living owner is taken over, and who lost one does not give it away', async () => {
  const sleeper = await takeOver(0, 'sleeper');
  expect(await acquireShard(exchange.router, 0, 'another')).toBeUndefined();
  await takeOver(0, 'successor');
  await releaseShard(exchange.router, sleeper);
  expect(await acquireShard(exchange.router, 0, 'another')).toBeUndefined();
});

test('THR-K9 a relay that wakes up late does not forget what its successor has to tell', async () => {
  const sleeper = await takeOver(0, 'sleeper');
  await exchange.migrator.query(`insert into held_receipt (shard, partner_id, record) values (0, $1, '{}')`, [onTopic]);
  const { receipts } = await readHeldReceipts(exchange.router, 0, onTopic);
  expect(receipts).toHaveLength(1);
  const successor = await takeOver(0, 'successor');
  await expect(dropHeldReceipts(exchange.router, sleeper, receipts)).rejects.toBeInstanceOf(LeaseLost);
  expect((await readHeldReceipts(exchange.router, 0, onTopic)).receipts).toEqual(receipts);
  await dropHeldReceipts(exchange.router, successor, receipts);
  expect((await readHeldReceipts(exchange.router, 0, onTopic)).receipts).toEqual([]);
});
