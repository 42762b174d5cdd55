import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fetchInboxItem, listInbox } from '#persistence';
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

test('two acknowledgements of one delivery are one acknowledgement in the log', async () => {
  const { story, messageId } = await fetchedBy('rav-olten');
  const acks = [1, 2].map(() => story.acknowledgement('rav-olten', 'sr-sro', messageId));
  for (const ack of acks) expect(await exchange.submit(ack)).toMatchObject({ repeated: false });
  const ids = new Set(acks.map(({ frame }) => frame.messageId));
  const events = eventsIn(await router.drain()).filter(({ message }) => ids.has(message?.messageId ?? ''));
  expect(events.filter(({ kind }) => kind === 'ACCEPTED')).toHaveLength(2);
  expect(events.filter(({ kind }) => kind === 'ACKNOWLEDGED')).toMatchObject([{ detail: { referenceMessageId: messageId } }]);
});
