import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays } from '#cases';
import { readLedger, readTimeline } from '#persistence';
import type { BlocksOf } from '#schemas';
import { openMessage } from '../../apps/gateway/src/notices/open-message.ts';
import { watchDeadlines } from '../../apps/router/src/upkeep/watch-deadlines.ts';
import { Life, sendNotices } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { noonAfter, steadyToday } from '../support/steady-day.ts';

const today = await steadyToday();
const checked = { purpose: 'P9', assertions: { identityVerified: true, thirdPartyInterestsChecked: true } } as const;
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

const begin = (...partners: string[]): Promise<Life> => Life.begin(exchange, router, 'sr-sro', partners);

type Rectification = BlocksOf['rights.rectification'];

function rectify(life: Life, to: string[], target: string, fieldPath: string, more: Partial<Rectification> = {}, measure: Rectification['case']['measure'] = 'NEW_VALUE') {
  return life.compose('rights.rectification', 'sr-sro', to, { case: { personId: life.personId, targetMessageIds: [target], fieldPath, measure, decidedOn: today }, ...more }, checked);
}

/** The acknowledgements that are tracked in the case: who owes one, and how it stands. */
async function tracked(life: Life): Promise<Record<string, string>> {
  const { rows } = await exchange.migrator.query<{ partner_id: string; state: string }>(
    `select partner_id, state from obligation where case_id = $1 and kind = 'RIGHTS_ACKNOWLEDGEMENT'`, [life.story.caseId]);
  return Object.fromEntries(rows.map(({ partner_id, state }) => [partner_id, state]));
}

/** The platform's messages of a type to a partner in the case, opened. */
async function opened<T extends keyof BlocksOf>(life: Life, type: T, recipient: string): Promise<{ frame: Record<string, unknown>; blocks: BlocksOf[T] }[]> {
  const { rows } = await exchange.migrator.query<{ message_ref: string }>(
    `select m.message_ref from message m join delivery d using (message_ref) where m.case_id = $1 and m.type = $2 and d.recipient = $3 and m.sender_id = 'iiz-dap' order by m.message_ref`, [life.story.caseId, type, recipient]);
  const envelopes = await Promise.all(rows.map(({ message_ref }) => openMessage(exchange.gateway, exchange.keks, message_ref)));
  return envelopes as unknown as { frame: Record<string, unknown>; blocks: BlocksOf[T] }[];
}

async function registrationOf(life: Life): Promise<string> {
  const { rows } = await exchange.migrator.query<{ message_id: string }>(`select message_id from message where case_id = $1 and type = 'case.registration'`, [life.story.caseId]);
  return rows[0]?.message_id ?? '';
}

test('a rectified date of birth goes to all three who have the old one, whoever was named; who is silent is reminded (S10)', async () => {
  const life = await begin('rav-olten', 'ivst-so', 'rav-solothurn');
  const identity = life.identity.map((item) => ({ ...item, dateOfBirth: '1988-04-05' }));
  const rectification = rectify(life, ['rav-olten'], await registrationOf(life), '/blocks/identity/0/dateOfBirth', { identity });
  const { receipt } = await exchange.submit(rectification);
  expect(receipt.forwardedTo).toEqual(['ivst-so', 'rav-solothurn']);
  await sendNotices(exchange);
  expect(await life.deliver('rav-olten')).toContain('rights.rectification');
  expect(await life.deliver('ivst-so')).toContain('rights.rectification');
  const [forward] = await opened(life, 'rights.rectification', 'ivst-so');
  expect(forward).toMatchObject({ frame: { senderId: 'iiz-dap', originalSenderId: 'sr-sro', referenceMessageId: rectification.frame.messageId }, blocks: rectification.blocks });
  expect(await tracked(life)).toEqual({ 'ivst-so': 'OPEN', 'rav-olten': 'OPEN', 'rav-solothurn': 'OPEN' });

  await exchange.submit(life.story.acknowledgement('rav-olten', 'sr-sro', rectification.frame.messageId));
  await exchange.submit(life.story.acknowledgement('ivst-so', 'iiz-dap', String(forward?.frame['messageId'])));
  expect(await tracked(life)).toEqual({ 'ivst-so': 'DONE', 'rav-olten': 'DONE', 'rav-solothurn': 'OPEN' });
  await watchDeadlines(exchange.router, noonAfter(today, 14));
  await sendNotices(exchange);
  await router.drain();
  expect(await opened(life, 'deadline.reminder', 'rav-solothurn')).toMatchObject([{ frame: { action: '12' }, blocks: { case: { kind: 'RIGHTS_ACKNOWLEDGEMENT', dueOn: addDays(today, 14) } } }]);
  await watchDeadlines(exchange.router, noonAfter(today, 21));
  expect(await tracked(life)).toMatchObject({ 'rav-solothurn': 'OVERDUE' });
});

test('who never had the data is not told of its rectification; who is about to get it is', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  const plan = life.story.plan(['ivst-so']);
  await exchange.submit(plan);
  const { receipt } = await exchange.submit(rectify(life, ['iiz-dap'], plan.frame.messageId, '/blocks/plan/0/goals/0/status', {}, 'DISPUTED'));
  expect(receipt.forwardedTo).toEqual(['ivst-so']);
});

test('THR-C3 who was to get the data and did not is told of no rectification', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  const plan = life.story.plan(['ivst-so']);
  await exchange.submit(plan);
  await exchange.submit(life.story.consentWithdrawn((await consentsOf(life))[0]));
  await router.drain();
  const { receipt } = await exchange.submit(rectify(life, ['iiz-dap'], plan.frame.messageId, '/blocks/plan/0/goals/0/status', {}, 'DISPUTED'));
  expect(receipt.forwardedTo).toBeUndefined();
});

const consentsOf = async (life: Life): Promise<string[]> => (await exchange.migrator.query<{ consent_id: string }>('select consent_id from consent where case_id = $1', [life.story.caseId])).rows.map((row) => row.consent_id);

test('a person is told what was disclosed about it until it asked: nothing of another, nothing refused, no notice of the platform', async () => {
  const life = await begin('rav-olten');
  await exchange.submit(rectify(life, ['rav-olten'], await registrationOf(life), '/blocks/identity/0/dateOfBirth', { identity: life.identity }));
  const another = life.consent(['sr-sro', 'rav-olten'], ['P1']);
  await exchange.submit(another);
  await exchange.submit(life.story.consentWithdrawn((another.blocks.consent as { consentId: string }).consentId));
  await sendNotices(exchange);
  expect(await life.deliver('rav-olten')).toEqual(expect.arrayContaining(['rights.rectification', 'consent.withdrawn']));
  const other = JSON.stringify([{ block: 'health', category: 'C10', permitted: true, personId: randomUUID() }, { block: 'sanctions', category: 'C13', permitted: false, personId: life.personId }]);
  await exchange.migrator.query(`update message set decisions = jsonb_set(decisions::jsonb, '{recipients,0,decision,items}', (decisions::jsonb #> '{recipients,0,decision,items}') || $2::jsonb)::json
    where case_id = $1 and type = 'case.registration'`, [life.story.caseId, other]);
  const toldUntil = async (until: Date): Promise<unknown[]> =>
    (await readLedger(exchange.gateway, { caseId: life.story.caseId, personId: life.personId, until })).map(({ senderId, recipient, categories }) => [senderId, recipient, categories]);
  const now = new Date();
  expect(await toldUntil(now)).toEqual([['sr-sro', 'rav-olten', ['C01', 'C03', 'C16']]]);
  expect(await toldUntil(new Date(now.getTime() - 86_400_000))).toEqual([]);
});

test('a disputed field stays marked on the message until a new value is decided', async () => {
  const life = await begin('rav-olten');
  const [target, path] = [await registrationOf(life), '/blocks/identity/0/dateOfBirth'];
  const marks = async (): Promise<object[] | undefined> => (await readTimeline(exchange.gateway, 'sr-sro', target, exchange.veil))?.marks;
  expect(await marks()).toEqual([]);
  await exchange.submit(rectify(life, ['rav-olten'], target, path, {}, 'DISPUTED'));
  expect(await marks()).toEqual([{ kind: 'DISPUTED', fieldPath: path, decidedOn: today }]);
  await exchange.submit(rectify(life, ['rav-olten'], target, path, {}, 'RESTRICT'));
  expect(await marks()).toEqual([{ kind: 'RESTRICT', fieldPath: path, decidedOn: today }]);
  await exchange.submit(rectify(life, ['rav-olten'], target, path, { identity: life.identity }));
  expect(await marks()).toEqual([]);
});

test('an erasure goes to everybody who has anything of the person', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  const erasure = life.compose('rights.erasure', 'sr-sro', ['iiz-dap'], { case: { personId: life.personId, targetMessageIds: [await registrationOf(life)], measure: 'ERASE', decidedOn: today } }, checked);
  expect((await exchange.submit(erasure)).receipt.forwardedTo).toEqual(['ivst-so', 'rav-olten']);
  await sendNotices(exchange);
  for (const partner of ['ivst-so', 'rav-olten']) expect(await life.deliver(partner)).toContain('rights.erasure');
});

test('a request for access is answered by the platform from its record of disclosures, and owed by whom it was put to (S10)', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  await exchange.submit(life.story.plan(['ivst-so']));
  await life.deliver('ivst-so');
  const request = life.compose('rights.access-request', 'sr-sro', ['iiz-dap', 'rav-olten'], {
    case: { personId: life.personId, receivedOn: today, identityVerified: true, scope: ['RECIPIENTS', 'SOURCES'], dueOn: addDays(today, 30) },
  }, { purpose: 'P9' });
  await exchange.submit(request);
  await sendNotices(exchange);
  expect(await life.deliver('sr-sro')).toContain('rights.access-response');
  const [answer] = await opened(life, 'rights.access-response', 'sr-sro');
  expect(answer?.frame).toMatchObject({ action: '6', referenceMessageId: request.frame.messageId });
  expect(answer?.blocks.case).toMatchObject({ personId: life.personId, sources: ['sr-sro'], purposes: ['P1'] });
  expect(answer?.blocks.case.recipients).toEqual(expect.arrayContaining([
    { partnerId: 'rav-olten', on: today, blocks: ['C01', 'C03', 'C16'], legalBasis: 'R05' },
    { partnerId: 'ivst-so', on: today, blocks: ['C01', 'C15'], legalBasis: 'R20' },
  ]));

  const owed = async (): Promise<unknown[]> => (await exchange.migrator.query<object>(
    `select partner_id, state, due_on::text from obligation where case_id = $1 and kind = 'ACCESS_REQUEST' order by partner_id`, [life.story.caseId])).rows;
  expect(await owed()).toEqual([{ partner_id: 'rav-olten', state: 'OPEN', due_on: addDays(today, 30) }, { partner_id: 'sr-sro', state: 'OPEN', due_on: addDays(today, 30) }]);
  const told = { personId: life.personId, sources: [], recipients: [], purposes: ['P1' as const], retention: [{ category: 'C07' as const, until: addDays(today, 60) }] };
  await life.deliver('rav-olten');
  await life.send('rights.access-response', 'rav-olten', ['sr-sro'], { case: told }, { ...checked, references: request.frame.messageId });
  await life.send('rights.access-response', 'sr-sro', ['iiz-dap'], { case: told }, { ...checked, references: request.frame.messageId });
  expect(await owed()).toMatchObject([{ partner_id: 'rav-olten', state: 'DONE' }, { partner_id: 'sr-sro', state: 'DONE' }]);
});

test('a changed AHV number is found from then on under the new one, and the log links both', async () => {
  const life = await begin('rav-olten');
  const renumber = async (vn: string): Promise<void> => {
    const identity = life.identity.map((item) => ({ ...item, vn }));
    await exchange.submit(rectify(life, ['iiz-dap'], await registrationOf(life), '/blocks/identity/0/vn', { identity }));
  };
  const key = async (): Promise<string | null | undefined> => (await exchange.migrator.query<{ person_key: string | null }>('select person_key from case_person where case_id = $1', [life.story.caseId])).rows[0]?.person_key;
  await renumber('7569999000017');
  const former = await key();
  await router.drain();
  await renumber('7569999000024');
  expect(former).toEqual(expect.any(String));
  expect(await key()).not.toBe(former);
  const accepted = eventsIn(await router.drain()).filter(({ kind }) => kind === 'ACCEPTED') as { personKeys?: string[] }[];
  expect(accepted.map(({ personKeys }) => personKeys?.length)).toEqual([2]);
});
