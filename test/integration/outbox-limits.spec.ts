import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { outboxBacklogBytes, shardOf } from '#persistence';
import { OutboxLimit } from '../../apps/gateway/src/messages/outbox-limit.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

test('a full outbox takes nothing new, and still answers a repetition with the receipt of then', async () => {
  const limit = new OutboxLimit(exchange.gateway, 1, () => undefined);
  exchange.outbox.limit = limit;
  const known = new Story().consentGranted(['rav-olten'], ['C01']);
  const first = await exchange.submit(known);
  await limit.look();
  const late = new Story().consentGranted(['rav-olten'], ['C01']);
  await expect(exchange.submit(late)).rejects.toMatchObject({ slug: 'unavailable', status: 503 });
  expect(await exchange.submit(known)).toEqual({ repeated: true, receipt: first.receipt });
  await router.drain();
  await limit.look();
  expect(await exchange.submit(late)).toMatchObject({ repeated: false });
  await router.drain();
  limit.close();
});

test('of a long backlog some is measured and the rest reckoned from it, whatever was published before', async () => {
  for (let i = 0; i < 5; i++) await exchange.submit(new Story().consentGranted(['rav-olten'], ['C01']));
  await router.drain();
  for (let i = 0; i < 10; i++) await exchange.submit(new Story().consentGranted(['rav-olten'], ['C01']));
  const [all, reckoned] = [await outboxBacklogBytes(exchange.gateway), await outboxBacklogBytes(exchange.gateway, 3)];
  expect(reckoned / all).toBeGreaterThan(0.9);
  expect(reckoned / all).toBeLessThan(1.5);
  // The newest are eight times larger than those that are measured.
  await exchange.migrator.query(`update outbox set records = json_build_array(json_build_object('kind', 'none', 'filler', encode(sha512(id::text::bytea), 'hex') || repeat(md5(id::text), 400)))
    where published_at is null and id > (select min(id) + 4 from outbox where published_at is null)`);
  expect(await outboxBacklogBytes(exchange.gateway, 3)).toBeGreaterThan(0.9 * (await outboxBacklogBytes(exchange.gateway)));
  await exchange.migrator.query(`delete from outbox where records->0->>'kind' = 'none'`);
  await router.drain();
  expect(await outboxBacklogBytes(exchange.gateway, 3)).toBe(0);
});

/** Registrations with payloads of so many mebibytes on their way to the topic, each in a row of its own; returns their ids in the order of the rows. */
async function queued(payloads: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const mebibytes of payloads) {
    let story = new Story();
    while (shardOf(story.caseId) !== 0) story = new Story();
    await exchange.submit(story.consentGranted(['rav-solothurn'], ['C01', 'C03', 'C16']));
    const registration = story.registration(['rav-solothurn']);
    await exchange.submit(registration);
    await exchange.migrator.query('update message set sealed = $2 where message_id = $1', [registration.frame.messageId, randomBytes(mebibytes * 1024 * 1024)]);
    ids.push(registration.frame.messageId);
  }
  for (const record of await router.publish()) await router.route([record]);
  return ids;
}

/** Claims, has the claim for published, and says which messages were in it. */
async function claimed(): Promise<string[]> {
  const { rows, leased } = await router.claim(0);
  await exchange.migrator.query('update outbox set published_at = now() where id = any($1::bigint[])', [rows.map(({ id }) => id)]);
  return leased.map(({ messageId }) => messageId).toSorted();
}

async function statesOf(messageIds: readonly string[]): Promise<string[]> {
  const { rows } = await exchange.migrator.query<{ state: string }>('select state from delivery where message_id = any($1::uuid[]) order by delivery_no', [messageIds]);
  return rows.map(({ state }) => state);
}

test('a claim holds whole rows and at most four mebibytes of payloads, but always one row', async () => {
  const ids = await queued([3, 0.5, 1, 5]);
  const [first, second, third, fourth] = ids as [string, string, string, string];
  expect(await claimed()).toEqual([first, second].toSorted());
  expect(await statesOf(ids)).toEqual(['leased', 'leased', 'ready', 'ready']);
  expect(await claimed()).toEqual([third]);
  expect(await claimed()).toEqual([fourth]);
  expect(await claimed()).toEqual([]);
});
