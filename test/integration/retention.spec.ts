import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { receiptsTopic } from '#bus';
import { zurichDate } from '#cases';
import type { OutgoingRecord } from '#bus';
import { destroyDue, fetchInboxItem, firstMessage, listInbox } from '#persistence';
import type { Envelope } from '#schemas';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { Life } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import type { LoggedEvent } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const inInbox = ['ivst-so', 'rav-olten'];
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  await exchange.migrator.query(`insert into agreement (from_partner, to_partner, code, valid_from) values ('rav-solothurn', 'sr-sro', 'reciprocity', '2026-01-01')`);
  await exchange.directory.refresh();
});

afterAll(() => exchange.close());
beforeEach(async () => void (await router.drain()));

/** A registration that waits in the inboxes of its recipients; `type` in place of its own, for how long it is kept. */
async function routed(recipients: string[], type?: string): Promise<{ story: Story; messageId: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted(recipients, ['C01', 'C03', 'C16']));
  const registration = story.registration(recipients);
  await exchange.submit(registration);
  await router.drain();
  if (type !== undefined) await exchange.migrator.query('update message set type = $2 where message_id = $1', [registration.frame.messageId, type]);
  return { story, messageId: registration.frame.messageId };
}

async function fetched(partnerId: string, messageId: string): Promise<string> {
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1 and recipient = $2', [messageId, partnerId]);
  const request = { partnerId, deliveryId: rows[0]?.delivery_id ?? '', keyid: 'k', nonce: randomBytes(16).toString('hex') };
  const outcome = await fetchInboxItem(exchange.gateway, request, () => Promise.resolve({ opened: true, records: [] }));
  return outcome.kind === 'withheld' ? outcome.code : outcome.kind;
}

async function acknowledged(story: Story, partnerId: string, messageId: string): Promise<void> {
  expect(await fetched(partnerId, messageId)).toBe('fetched');
  await exchange.submit(story.acknowledgement(partnerId, 'sr-sro', messageId));
}

/** What the router does by its clock, so many days from now. */
async function keepUpIn(days: number): Promise<OutgoingRecord[]> {
  for (let round = 0; round < 2; round++) await keepUpOnce(exchange, days);
  return router.drain();
}

const about = (records: readonly OutgoingRecord[], messageId: string): LoggedEvent[] => eventsIn(records).filter(({ message }) => message?.messageId === messageId);

const readable = async (messageId: string): Promise<boolean> =>
  (await exchange.migrator.query('select 1 from payload_key join message using (message_ref) where message_id = $1', [messageId])).rowCount === 1;

const endsOf = async (messageId: string): Promise<unknown[]> =>
  (await exchange.migrator.query<object>('select recipient, state, code from delivery where message_id = $1 order by recipient', [messageId])).rows;

test('what nobody fetched in thirty days expires: on record, its sender is told, and its payload is destroyed', async () => {
  const { messageId } = await routed(['ivst-so']);
  await keepUpIn(29);
  expect(await endsOf(messageId)).toMatchObject([{ state: 'ready' }]);
  const records = await keepUpIn(31);
  expect(await endsOf(messageId)).toEqual([{ recipient: 'ivst-so', state: 'expired', code: 'DAP-5320' }]);
  expect(about(records, messageId)).toMatchObject([{ kind: 'EXPIRED', recipient: 'ivst-so', problem: { code: 'DAP-5320' } }, { kind: 'DESTROYED', detail: { cause: 'undelivered' } }]);
  expect(await readable(messageId)).toBe(false);
  expect(await fetched('ivst-so', messageId)).not.toBe('fetched');
  const { rows } = await exchange.migrator.query(`select content->>'code' as code from notice where content->>'referenceMessageId' = $1`, [messageId]);
  expect(rows).toEqual([{ code: 'DAP-5320' }]);
});

test('a sender on Kafka is told on its receipts topic that nobody fetched its message', async () => {
  const story = new Story('rav-solothurn');
  await exchange.submit(story.consentGranted(['sr-sro'], ['C01', 'C03', 'C16']));
  const drawn = story.registration(['sr-sro']);
  const registration = { ...drawn, frame: { ...drawn.frame, iiz: { ...drawn.frame.iiz, assertions: { recipientBenefit: true, dataFromAvam: false } } } } as Envelope;
  await exchange.submit(registration);
  await router.drain();
  const told = (await keepUpIn(31)).filter(({ topic }) => topic === receiptsTopic('rav-solothurn')).map(({ value }) => JSON.parse(String(value)) as object);
  expect(told).toContainEqual(expect.objectContaining({ messageId: registration.frame.messageId, state: 'expired', code: 'DAP-5320' }));
});

test('a payload is destroyed thirty days after its last recipient has acknowledged it, on record', async () => {
  const { story, messageId } = await routed(inInbox);
  for (const partnerId of inInbox) await acknowledged(story, partnerId, messageId);
  expect(about(await keepUpIn(29), messageId)).toEqual([]);
  expect(await readable(messageId)).toBe(true);
  expect(about(await keepUpIn(31), messageId)).toMatchObject([{ kind: 'DESTROYED', detail: { cause: 'retention' } }]);
  expect(await readable(messageId)).toBe(false);
});

test('a payload that one of its recipients never acknowledged is destroyed after sixty days, and listed no longer', async () => {
  const { story, messageId } = await routed(inInbox);
  await acknowledged(story, 'ivst-so', messageId);
  expect(await fetched('rav-olten', messageId)).toBe('fetched');
  await keepUpIn(59);
  expect(await readable(messageId)).toBe(true);
  await keepUpIn(61);
  expect(await readable(messageId)).toBe(false);
  expect(await endsOf(messageId)).toMatchObject([{ recipient: 'ivst-so', state: 'acknowledged' }, { recipient: 'rav-olten', state: 'delivered' }]);
  expect((await listInbox(exchange.gateway, 'rav-olten', '0', 200)).items.map((item) => item.messageId)).not.toContain(messageId);
});

test.each(['by its type', 'by a block of health data'])('what is sensitive is kept seven days after the ack, thirty at most: %s', async (how) => {
  const type = how === 'by its type' ? 'assessment.short' : undefined;
  const [read, unread] = [await routed(['ivst-so'], type), await routed(['ivst-so'], type)];
  if (type === undefined) {
    const health = `update message set disclosure = jsonb_set(disclosure::jsonb, '{items,0,category}', '"C10"')::json where message_id = any($1::uuid[])`;
    await exchange.migrator.query(health, [[read.messageId, unread.messageId]]);
  }
  await acknowledged(read.story, 'ivst-so', read.messageId);
  expect(await fetched('ivst-so', unread.messageId)).toBe('fetched');
  await keepUpIn(6);
  expect(await readable(read.messageId)).toBe(true);
  await keepUpIn(8);
  expect([await readable(read.messageId), await readable(unread.messageId)]).toEqual([false, true]);
  await keepUpIn(31);
  expect(await readable(unread.messageId)).toBe(false);
});

test.each([['CHILD', false], ['HEAD', true]])('the segment of somebody registered as %s is readable eight days after the ack: %s', async (role, isReadable) => {
  const story = new Story();
  const [granted, registration, segment] = [story.consentGranted(['ivst-so'], ['C01', 'C03', 'C14', 'C16']), story.registration(['ivst-so']), story.segment(['ivst-so'])];
  const saying = (envelope: Envelope, word: string, other: string): Envelope => JSON.parse(JSON.stringify(envelope).replace(`"${word}"`, `"${other}"`)) as Envelope;
  await exchange.submit(saying(granted, 'SELF', 'LEGAL_REP'));
  await exchange.submit(saying(registration, 'HEAD', role));
  await router.drain();
  await fetched('ivst-so', registration.frame.messageId);
  await exchange.submit(story.participation('ivst-so'));
  await exchange.submit(segment);
  await router.drain();
  await acknowledged(story, 'ivst-so', segment.frame.messageId);
  await keepUpIn(6);
  expect(await readable(segment.frame.messageId)).toBe(true);
  await keepUpIn(8);
  expect(await readable(segment.frame.messageId)).toBe(isReadable);
});

test('THR-P6 what is said of the consents of a case that is never registered goes thirty days after the last of them has ended', async () => {
  const story = new Story();
  const granted = story.consentGranted(['ivst-so'], ['C01']);
  const another = story.consentGranted(['rav-olten'], ['C01'], randomUUID());
  await exchange.submit(granted);
  await exchange.submit(another);
  const withdrawn = story.consentWithdrawn();
  await exchange.submit(withdrawn);
  await keepUpIn(329);
  for (const { frame } of [granted, another, withdrawn]) expect(await readable(frame.messageId)).toBe(true);
  await keepUpIn(332);
  for (const { frame } of [granted, another, withdrawn]) expect(await readable(frame.messageId)).toBe(false);
});

test('the message that granted a consent is kept as long as its case, which is registered, is not closed', async () => {
  const story = new Story();
  const granted = story.consentGranted(['ivst-so'], ['C01', 'C03', 'C16']);
  await exchange.submit(granted);
  await exchange.submit(story.registration(['ivst-so']));
  await keepUpIn(400);
  expect(await readable(granted.frame.messageId)).toBe(true);
});

test('the closing of a case begins the time after which its payloads are destroyed, those that granted its consents among them (S7)', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const granted = life.consent(['sr-sro', 'rav-olten'], ['P1']);
  await exchange.submit(granted);
  await keepUpIn(29);
  await life.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: zurichDate(new Date()), outcome: 'EMPLOYED' } });
  await life.deliver('rav-olten');
  await keepUpIn(29);
  expect(await readable(granted.frame.messageId)).toBe(true);
  expect(about(await keepUpIn(31), granted.frame.messageId)).toMatchObject([{ kind: 'DESTROYED', detail: { cause: 'retention' } }]);
  expect(await readable(granted.frame.messageId)).toBe(false);
});

test('what comes after the closing of its case is kept as long from its acceptance: a request for access, and its receipt (S10)', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const today = zurichDate(new Date());
  await life.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: today, outcome: 'OTHER' } });
  await exchange.migrator.query(`update case_head set closed_at = closed_at - interval '500 days' where case_id = $1`, [life.story.caseId]);
  const { receipt: { messageId } } = await life.send('rights.access-request', 'sr-sro', ['rav-olten'], {
    case: { personId: life.personId, receivedOn: today, identityVerified: true, scope: ['RECIPIENTS'], dueOn: today },
  }, { purpose: 'P9' });
  await router.drain();
  expect(await fetched('rav-olten', messageId)).toBe('fetched');
  await keepUpIn(29);
  expect(await fetched('rav-olten', messageId)).toBe('fetched');
  const acknowledgement = life.story.acknowledgement('rav-olten', 'sr-sro', messageId);
  await exchange.submit(acknowledgement);
  await life.deliver('sr-sro');
  await keepUpIn(29);
  expect(await readable(acknowledgement.frame.messageId)).toBe(true);
  await keepUpIn(31);
  expect(await readable(acknowledgement.frame.messageId)).toBe(false);
  await keepUpIn(364);
  expect(await readable(messageId)).toBe(true);
  await keepUpIn(366);
  expect(await readable(messageId)).toBe(false);
});

test('from what a message was refused is forgotten after ninety days, of sensitive data after thirty, and not under a hold', async () => {
  const [usual, sensitive, held] = [new Story(), new Story(), new Story()];
  for (const story of [usual, sensitive, held]) await expect(exchange.submit(story.registration(['ivst-so']))).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  await exchange.migrator.query(`update refused_decision set disclosure = jsonb_set(disclosure::jsonb, '{items,0,category}', '"C10"')::json where case_id = $1`, [sensitive.caseId]);
  await exchange.migrator.query(`insert into legal_hold (hold_id, kind, case_id, placed_at) values (gen_random_uuid(), 'case', $1, now())`, [held.caseId]);
  const keptIn = async (days: number): Promise<string[]> => {
    await keepUpIn(days);
    return (await exchange.migrator.query<{ case_id: string }>('select case_id from refused_decision order by refused_at')).rows.map((row) => row.case_id);
  };
  expect(await keptIn(29)).toEqual([usual.caseId, sensitive.caseId, held.caseId]);
  expect(await keptIn(31)).toEqual([usual.caseId, held.caseId]);
  expect(await keptIn(89)).toEqual([usual.caseId, held.caseId]);
  expect(await keptIn(91)).toEqual([held.caseId]);
  await exchange.migrator.query('update legal_hold set released_at = now()');
  expect(await keptIn(91)).toEqual([]);
});

test('the walk over old payloads goes on where it stood and ends at what is too young to be due', async () => {
  const walked: (string | undefined)[] = [];
  const in70Days = new Date(Date.now() + 70 * 86_400_000);
  for (let at: string | undefined = firstMessage; at !== undefined; walked.push(at)) at = await destroyDue(exchange.router, at, in70Days, () => { throw new Error('all that is due is gone'); });
  expect(walked).toEqual([undefined]);
  expect(await destroyDue(exchange.router, firstMessage, new Date(), () => { throw new Error('nothing is due today'); })).toBeUndefined();
});
