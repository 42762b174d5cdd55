import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fetchInboxItem, listInbox } from '#persistence';
import { until } from '../support/audit-world.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

/** A case whose registration both partners have fetched. */
async function fetchedBy(...recipients: string[]): Promise<{ story: Story; messageId: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted(recipients, ['C01', 'C03', 'C16']));
  const registration = story.registration(recipients);
  await exchange.submit(registration);
  await router.drain();
  const { messageId } = registration.frame;
  for (const partnerId of recipients) {
    const item = (await listInbox(exchange.gateway, partnerId, '0', 100)).items.find((each) => each.messageId === messageId);
    if (item === undefined) throw new Error(`nothing in the inbox of ${partnerId}`);
    await fetchInboxItem(exchange.gateway, { partnerId, deliveryId: item.id, keyid: 'k', nonce: randomBytes(16).toString('hex') }, () => Promise.resolve({ opened: true, records: [] }));
  }
  return { story, messageId };
}

test('R17 an acknowledgement goes to the sender of the message that it names, not to another partner of the case', async () => {
  const { story, messageId } = await fetchedBy('rav-olten', 'ivst-so');
  await exchange.submit(story.participation('ivst-so'));
  const drawn = story.acknowledgement('rav-olten', 'sr-sro', messageId);
  const { receipt } = await exchange.submit({ ...drawn, frame: { ...drawn.frame, recipientId: ['sr-sro', 'ivst-so'] } });
  expect(receipt.outcomes).toMatchObject([
    { recipientId: 'sr-sro', outcome: 'permitted' },
    { recipientId: 'ivst-so', outcome: 'refused', items: [{ permitted: false, ruleId: 'R17' }] },
  ]);
  await router.drain();
  const { rows } = await exchange.migrator.query('select recipient, state from delivery where message_id = $1', [drawn.frame.messageId]);
  expect(rows).toEqual([{ recipient: 'sr-sro', state: 'ready' }]);
});

test('R17 an acknowledgement that names first who did not send the message reaches nobody', async () => {
  const { story, messageId } = await fetchedBy('rav-olten', 'ivst-so');
  await exchange.submit(story.participation('ivst-so'));
  const drawn = story.acknowledgement('rav-olten', 'sr-sro', messageId);
  await expect(exchange.submit({ ...drawn, frame: { ...drawn.frame, recipientId: ['ivst-so', 'sr-sro'] } })).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
});

test('acknowledgements that come together share a commit: who works off its inbox keeps nobody else waiting', async () => {
  const waiting = [];
  for (let i = 0; i < 12; i += 1) waiting.push(await fetchedBy('rav-olten'));
  const acks = waiting.map(({ story, messageId }) => story.acknowledgement('rav-olten', 'sr-sro', messageId));
  await Promise.all(acks.map((ack) => exchange.submit(ack)));
  const ids = acks.map(({ frame }) => frame.messageId);
  const { rows: [commits] } = await exchange.migrator.query<{ n: number }>('select count(distinct xmin::text)::int as n from message_key where message_id = any($1)', [ids]);
  expect(commits?.n).toBeLessThanOrEqual(4);
  const events = eventsIn(await router.drain()).filter(({ kind }) => kind === 'ACKNOWLEDGED').map(({ detail }) => detail?.['referenceMessageId']);
  expect(events).toHaveLength(waiting.length);
  expect(new Set(events)).toEqual(new Set(waiting.map(({ messageId }) => messageId)));
  const { rows } = await exchange.migrator.query('select distinct state, acknowledged_by is not null as by, acknowledged_at is not null as at from delivery where message_id = any($1)', [waiting.map(({ messageId }) => messageId)]);
  expect(rows).toEqual([{ state: 'acknowledged', by: true, at: true }]);
});

test('acknowledgements of one commit that wait for a delivery hold no later one: whoever locks several cannot stand against them', async () => {
  const [earlier, later] = [await fetchedBy('rav-olten'), await fetchedBy('rav-olten')];
  const other = await exchange.migrator.connect();
  const lock = (messageId: string): Promise<unknown> => other.query('select from delivery where message_id = $1 for update nowait', [messageId]);
  await other.query('begin');
  await lock(earlier.messageId);
  const acks = [later, earlier].map(({ story, messageId }) => exchange.submit(story.acknowledgement('rav-olten', 'sr-sro', messageId)));
  await until(async () => (await exchange.migrator.query('select from pg_locks where not granted')).rowCount !== 0);
  const isFree = await lock(later.messageId).then(() => true, () => false);
  await other.query('rollback');
  other.release();
  expect(isFree).toBe(true);
  expect(await Promise.all(acks)).toMatchObject([{ repeated: false }, { repeated: false }]);
});

test('two acknowledgements of one delivery are one acknowledgement in the log', async () => {
  const { story, messageId } = await fetchedBy('rav-olten');
  const acks = [1, 2].map(() => story.acknowledgement('rav-olten', 'sr-sro', messageId));
  for (const ack of acks) expect(await exchange.submit(ack)).toMatchObject({ repeated: false });
  const ids = new Set(acks.map(({ frame }) => frame.messageId));
  const events = eventsIn(await router.drain()).filter(({ message }) => ids.has(message?.messageId ?? ''));
  expect(events.filter(({ kind }) => kind === 'ACCEPTED')).toHaveLength(2);
  expect(events.filter(({ kind }) => kind === 'ACKNOWLEDGED')).toMatchObject([{ detail: { referenceMessageId: messageId } }]);
});
