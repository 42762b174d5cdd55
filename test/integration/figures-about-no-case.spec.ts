import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fetchInboxItem, listInbox, readTimeline } from '#persistence';
import type { Envelope } from '#schemas';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { sendNotices } from '../support/life.ts';
import { repositoryRoot } from '../support/repository-root.ts';
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

function example(type: string, name: string, frame: Partial<Envelope['frame']> = {}): Envelope {
  const envelope = JSON.parse(readFileSync(join(repositoryRoot, 'libs/schemas/catalog', type, 'examples', `${name}.json`), 'utf8')) as Envelope;
  return { ...envelope, frame: { ...envelope.frame, messageId: randomUUID(), ...frame } };
}

/** What KOI answers, in the thread of the figures. */
function answer(to: Envelope, senderId: string, recipientId: string): Envelope {
  const ack = example('ack.received', 'received', { senderId, recipientId: [recipientId], referenceMessageId: to.frame.messageId });
  return { ...ack, frame: { ...ack.frame, iiz: { ...ack.frame.iiz, caseRef: { caseId: to.frame.messageId, regionId: to.frame.senderId } } } };
}

test('R15 figures about no case reach the coordination office, open no case, and can be acknowledged', async () => {
  const figures = example('controlling.case-counts', 'first-half-of-2026');
  const { receipt } = await exchange.submit(figures);
  expect(receipt.outcomes).toMatchObject([{ recipientId: 'koi-so', outcome: 'permitted' }]);
  expect(await exchange.submit(figures)).toMatchObject({ repeated: true });
  await router.drain();
  const item = (await listInbox(exchange.gateway, 'koi-so', '0', 10)).items.find(({ messageId }) => messageId === figures.frame.messageId);
  expect(item).toMatchObject({ type: 'controlling.case-counts', caseId: figures.frame.messageId });
  const { rows } = await exchange.migrator.query('select state from case_head where case_id = $1', [figures.frame.messageId]);
  expect(rows).toEqual([{ state: null }]);

  await fetchInboxItem(exchange.gateway, { partnerId: 'koi-so', deliveryId: item?.id ?? '', keyid: 'k', nonce: randomBytes(16).toString('hex') }, () => Promise.resolve({ opened: true, records: [] }));
  const ack = answer(figures, 'koi-so', 'sr-sro');
  const acknowledged = { ...ack, frame: { ...ack.frame, messageType: 'so.iiz.ack.processed' } };
  expect((await exchange.submit(acknowledged)).receipt.outcomes).toMatchObject([{ recipientId: 'sr-sro', outcome: 'permitted' }]);
  await router.drain();
  expect((await readTimeline(exchange.gateway, 'sr-sro', figures.frame.messageId, exchange.veil))?.deliveries).toMatchObject([{ recipient: 'koi-so', state: 'acknowledged' }]);
  expect((await listInbox(exchange.gateway, 'sr-sro', '0', 10)).items.map(({ messageId }) => messageId)).toContain(acknowledged.frame.messageId);
});

test('figures under the id of a case are refused and leave the case as it is', async () => {
  const story = new Story();
  await exchange.submit(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  await exchange.submit(story.registration(['rav-olten']));
  await expect(exchange.submit(example('controlling.case-counts', 'first-half-of-2026', { messageId: story.caseId }))).rejects.toMatchObject({ code: 'DAP-3321' });
  const { rows } = await exchange.migrator.query("select state ->> 'status' as status from case_head where case_id = $1", [story.caseId]);
  expect(rows).toEqual([{ status: 'REGISTERED' }]);
});

test('who sent figures is told that nobody has fetched them', async () => {
  const figures = example('controlling.case-counts', 'first-half-of-2026');
  await exchange.submit(figures);
  await router.drain();
  await exchange.migrator.query(`update delivery set routed_at = now() - interval '31 days' where message_id = $1`, [figures.frame.messageId]);
  await keepUpOnce(exchange);
  await sendNotices(exchange);
  await router.drain();
  const told = (await listInbox(exchange.gateway, 'sr-sro', '0', 50)).items.filter(({ caseId }) => caseId === figures.frame.messageId);
  expect(told).toMatchObject([{ type: 'nack', senderId: 'iiz-dap' }]);
});

test('nobody but who got them may write in the thread of figures', async () => {
  const figures = example('controlling.self-declaration', 'year-2026');
  await exchange.submit(figures);
  await expect(exchange.submit(answer(figures, 'rav-olten', 'sr-sro'))).rejects.toMatchObject({ slug: 'not-authorised', code: 'DAP-3321' });
  await expect(exchange.submit(answer(figures, 'koi-so', 'sr-sro'))).rejects.toMatchObject({ slug: 'not-authorised', code: 'DAP-3321' });
});

test('figures that name a case are refused by their schema (S14)', async () => {
  const figures = example('controlling.case-counts', 'year-2026', { senderId: 'sr-tg' });
  const withCase = { ...figures, frame: { ...figures.frame, iiz: { ...figures.frame.iiz, caseRef: { caseId: randomUUID(), regionId: 'sr-tg' } } } };
  await expect(exchange.submit(withCase)).rejects.toMatchObject({ slug: 'frame-invalid' });
});
