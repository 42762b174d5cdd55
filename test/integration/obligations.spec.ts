import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays, addMonths } from '#cases';
import { advanceObligations, fetchInboxItem, listInbox, listObligations, openPool, orderRehearsal } from '#persistence';
import type { ListedObligation, Pool } from '#persistence';
import { rehearseDeadlines, watchDeadlines, watchInboxes } from '../../apps/router/src/upkeep/watch-deadlines.ts';
import { Life, sendNotices } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import type { LoggedEvent } from '../support/running-router.ts';
import { noonAfter, steadyToday } from '../support/steady-day.ts';

const dayMs = 86_400_000;
const today = await steadyToday();
const withoutConsent = { assertions: { costBearerUnclear: true, noOverridingPrivateInterest: true } };
let exchange: RunningExchange;
let router: RunningRouter;
let operator: Pool;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  operator = openPool({ url: exchange.urls.operator, poolSize: 2 });
});

afterAll(async () => {
  await operator.end();
  await exchange.close();
});

const begin = (...partners: string[]): Promise<Life> => Life.begin(exchange, router, 'sr-sro', partners);

/** What the routers do by their clocks, so many days from now: `routers` of them at once. What is due is sent and delivered. */
async function watchIn(days: number, routers = 1): Promise<LoggedEvent[]> {
  const at = noonAfter(today, days);
  await watchInboxes(exchange.router, at);
  await Promise.all(Array.from({ length: routers }, () => watchDeadlines(exchange.router, at)));
  await sendNotices(exchange);
  return eventsIn(await router.drain());
}

/** The obligations of the case, without their ids and times. */
async function owed(life: Life): Promise<Pick<ListedObligation, 'kind' | 'state' | 'partnerId' | 'dueOn'>[]> {
  const { rows } = await exchange.migrator.query<Pick<ListedObligation, 'kind' | 'state' | 'partnerId' | 'dueOn'>>(
    `select kind, state, partner_id as "partnerId", due_on::text as "dueOn" from obligation where case_id = $1 order by kind, partner_id, due_on`, [life.story.caseId]);
  return rows;
}

const of = async (life: Life, kind: string) => (await owed(life)).filter((each) => each.kind === kind);

async function disclosed(life: Life): Promise<string> {
  const status = life.compose('rav.status', 'rav-olten', ['ivst-so'], { labourMarket: [{ personId: life.personId, status: 'REGISTERED', since: today, nextStep: 'Termin', registered: true }] }, withoutConsent);
  await exchange.submit(status);
  return status.frame.messageId;
}

test('a disclosure without consent obliges its sender to tell the person within fourteen days of it: reminded, overdue, done (S3)', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  const messageId = await disclosed(life);
  await router.drain();
  expect(await of(life, 'SUBJECT_NOTICE')).toEqual([]);
  await life.deliver('ivst-so');
  const dueOn = addDays(today, 14);
  const expectState = async (state: string): Promise<void> => expect(await of(life, 'SUBJECT_NOTICE')).toEqual([{ kind: 'SUBJECT_NOTICE', state, partnerId: 'rav-olten', dueOn }]);
  await expectState('OPEN');
  await watchIn(13);
  await expectState('OPEN');
  await watchIn(14);
  await expectState('REMINDED');
  expect(await life.deliver('rav-olten')).toContain('deadline.reminder');
  const events = await watchIn(15);
  await expectState('OVERDUE');
  expect(events.filter(({ kind }) => kind === 'OVERDUE')).toMatchObject([{ recipient: 'rav-olten', detail: { obligation: 'SUBJECT_NOTICE', dueOn, aboutSender: 'rav-olten', aboutMessage: messageId } }]);
  expect((await listObligations(operator, { state: 'OVERDUE', partnerId: 'rav-olten', kind: 'SUBJECT_NOTICE' }, 10)).obligations).toMatchObject([{ dueOn, reference: { senderId: 'rav-olten', messageId } }]);

  const notice = life.compose('subject.notice-issued', 'rav-olten', ['iiz-dap'], { consent: { personId: life.personId, disclosureMessageIds: [messageId], informedOn: today, channel: 'LETTER' } }, { purpose: 'P0' });
  await exchange.submit(notice);
  await expectState('DONE');
  expect((await listObligations(operator, { state: 'DONE', partnerId: 'rav-olten', kind: 'SUBJECT_NOTICE' }, 10)).obligations).toMatchObject([{ closedBy: { senderId: 'rav-olten', messageId: notice.frame.messageId } }]);
});

test('a recipient that cannot be given a message takes back no duty that its disclosure to another one has brought about', async () => {
  const life = await begin('rav-olten', 'rav-solothurn', 'ivst-so');
  const status = life.compose('iv.status', 'ivst-so', ['rav-solothurn', 'rav-olten'], { ivProcedure: [{ personId: life.personId, status: 'REGISTERED', since: today, nextStep: 'Abklärung' }] }, withoutConsent);
  const { messageId } = status.frame;
  await exchange.submit(status);
  await router.drain();
  expect(await of(life, 'SUBJECT_NOTICE')).toHaveLength(1);
  const item = (await listInbox(exchange.gateway, 'rav-olten', '0', 200)).items.find((each) => each.messageId === messageId);
  // As where the payload's key-encryption key is not at hand.
  const fetching = fetchInboxItem(exchange.gateway, { partnerId: 'rav-olten', deliveryId: item?.id ?? '', keyid: 'k', nonce: messageId }, () => Promise.resolve({ opened: undefined, records: [] }));
  expect(await fetching).toEqual({ kind: 'none' });
  expect(await of(life, 'SUBJECT_NOTICE')).toHaveLength(1);
});

test('on a topic the publishing is the disclosure, and one that never went out obliges to nothing', async () => {
  const life = await begin('rav-solothurn', 'ivst-so');
  const status = (): Promise<unknown> =>
    life.send('iv.status', 'ivst-so', ['rav-solothurn'], { ivProcedure: [{ personId: life.personId, status: 'REGISTERED', since: today, nextStep: 'Abklärung' }] }, withoutConsent);
  await status();
  expect(await of(life, 'SUBJECT_NOTICE')).toEqual([]);
  await router.drain();
  expect(await of(life, 'SUBJECT_NOTICE')).toEqual([{ kind: 'SUBJECT_NOTICE', state: 'OPEN', partnerId: 'ivst-so', dueOn: addDays(today, 14) }]);
  await status();
  await exchange.migrator.query(`update partner set blocked_at = now() where partner_id = 'rav-solothurn'`);
  try {
    await router.drain();
  } finally {
    await exchange.migrator.query('update partner set blocked_at = null');
  }
  expect(await of(life, 'SUBJECT_NOTICE')).toHaveLength(1);
});

test('who names another disclosure, or was not the one to disclose, fulfils nothing', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  const messageId = await disclosed(life);
  await life.deliver('ivst-so');
  const notice = (from: string, disclosure: string) => life.send('subject.notice-issued', from, ['iiz-dap'], { consent: { personId: life.personId, disclosureMessageIds: [disclosure], informedOn: today, channel: 'PHONE' } }, { purpose: 'P0' });
  await notice('ivst-so', messageId);
  await notice('rav-olten', life.story.caseId);
  expect(await of(life, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'OPEN' }]);
});

test('who owes the person a notice can give it after the closing of the case, and after handing it over (S3, S8)', async () => {
  const notice = (life: Life, from: string, disclosure: string) => life.send('subject.notice-issued', from, ['iiz-dap'], { consent: { personId: life.personId, disclosureMessageIds: [disclosure], informedOn: today, channel: 'LETTER' } }, { purpose: 'P0' });
  const closed = await begin('rav-olten', 'ivst-so');
  const messageId = await disclosed(closed);
  await closed.deliver('ivst-so');
  await closed.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: today, outcome: 'EMPLOYED' } });
  await notice(closed, 'rav-olten', messageId);
  expect(await of(closed, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'DONE', partnerId: 'rav-olten' }]);

  const moved = await Life.begin(exchange, router, 'sr-tg', ['rav-olten']);
  await exchange.submit(moved.consent(['sr-tg', 'sr-sro'], ['P5']));
  const offer = await moved.send('case.transfer-offer', 'sr-tg', ['sr-sro'], { case: { effectiveOn: today, newMunicipalityBfs: 2581, openPlan: false, documents: [] }, identity: moved.identity }, { purpose: 'P5' });
  await moved.deliver('sr-sro');
  await moved.send('case.transfer-accept', 'sr-sro', ['sr-tg'], { case: { leadFrom: today }, identity: moved.identity }, { purpose: 'P5' });
  await notice(moved, 'sr-tg', offer.receipt.messageId);
  expect(await of(moved, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'DONE', partnerId: 'sr-tg' }]);
});

test('a year is caught up with in one go, by two routers at once, each step made once', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  const messageId = await disclosed(life);
  await life.deliver('ivst-so', 'rav-olten', 'sr-sro');
  const events = await watchIn(365, 2);
  expect(await of(life, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'OVERDUE' }]);
  const { rows } = await exchange.migrator.query<{ kind: string; n: string }>(
    `select content->>'kind' as kind, count(*) as n from notice where case_id = $1 and kind = 'deadline-reminder' group by 1 order by 1`, [life.story.caseId]);
  expect(rows).toEqual([{ kind: 'CONSENT_EXPIRY', n: '1' }, { kind: 'SUBJECT_NOTICE', n: '1' }]);
  expect(events.filter(({ kind, detail }) => kind === 'OVERDUE' && detail?.['aboutMessage'] === messageId)).toHaveLength(1);
  expect(await watchIn(366, 2)).toEqual([]);
});

test('a step that a router began and did not finish is made by the next one, once', async () => {
  const life = await begin('rav-olten', 'ivst-so');
  await disclosed(life);
  await life.deliver('ivst-so', 'rav-olten', 'sr-sro');
  await expect(advanceObligations(exchange.router, addDays(today, 14), () => { throw new Error('the process died'); })).rejects.toThrow('the process died');
  expect(await of(life, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'OPEN' }]);
  await watchIn(14);
  expect(await of(life, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'REMINDED' }]);
  expect((await life.deliver('rav-olten')).filter((type) => type === 'deadline.reminder')).toHaveLength(1);
});

test('one obligation is rehearsed by the day that is named, and no other', async () => {
  const [life, other] = [await begin('rav-olten', 'ivst-so'), await begin('rav-olten', 'ivst-so')];
  for (const each of [life, other]) {
    await disclosed(each);
    await each.deliver('ivst-so', 'rav-olten');
  }
  const { rows } = await exchange.migrator.query<{ obligation_id: string }>(`select obligation_id from obligation where case_id = $1 and kind = 'SUBJECT_NOTICE'`, [life.story.caseId]);
  const rehearse = async (days: number): Promise<void> => {
    expect(await orderRehearsal(operator, rows[0]?.obligation_id ?? '', addDays(today, days))).toBe(true);
    await rehearseDeadlines(exchange.router, new Date());
    await sendNotices(exchange);
  };
  await rehearse(13);
  expect(await of(life, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'OPEN' }]);
  await rehearse(14);
  expect(await of(life, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'REMINDED' }]);
  expect(await life.deliver('rav-olten')).toContain('deadline.reminder');
  await rehearse(15);
  expect(await of(life, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'OVERDUE' }]);
  expect(await of(other, 'SUBJECT_NOTICE')).toMatchObject([{ state: 'OPEN' }]);
  expect((await exchange.migrator.query('select 1 from obligation_rehearsal')).rowCount).toBe(0);
});

test('aftercare that ends asks the lead to close the case, and closing it is the end of the matter (S7)', async () => {
  const life = await begin('rav-olten');
  const endsOn = addMonths(today, 6);
  await life.send('aftercare.started', 'sr-sro', ['rav-olten'], { plan: [{ personId: life.personId, detachedOn: today, startsOn: today, endsOn, reason: { code: 'NEW_JOB' } }] });
  expect(await of(life, 'CLOSING_DUE')).toEqual([{ kind: 'CLOSING_DUE', state: 'OPEN', partnerId: 'sr-sro', dueOn: endsOn }]);
  await watchIn((Date.parse(endsOn) - Date.parse(today)) / dayMs);
  expect(await of(life, 'CLOSING_DUE')).toMatchObject([{ state: 'REMINDED' }]);
  expect(await life.deliver('sr-sro')).toContain('deadline.reminder');
  await life.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: today, outcome: 'EMPLOYED' } });
  expect(await owed(life)).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'CLOSING_DUE', state: 'DONE' }), expect.objectContaining({ kind: 'CONSENT_EXPIRY', state: 'DONE' })]));
  expect((await owed(life)).filter(({ state }) => state !== 'DONE')).toEqual([]);
});

test('a consent that ends by its date is announced thirty days before to its keeper, and its end to everybody in the case', async () => {
  const life = await begin('rav-olten');
  const [expiry] = await of(life, 'CONSENT_EXPIRY');
  const days = (Date.parse(expiry?.dueOn ?? '') - Date.parse(today)) / dayMs;
  await watchIn(days - 30);
  expect(await of(life, 'CONSENT_EXPIRY')).toMatchObject([{ state: 'REMINDED', partnerId: 'sr-sro' }]);
  await watchIn(days + 1);
  expect(await of(life, 'CONSENT_EXPIRY')).toMatchObject([{ state: 'DONE' }]);
  for (const partner of ['sr-sro', 'rav-olten']) expect(await life.deliver(partner)).toContain('consent.expired');
});

test('a consent that is withdrawn expires no more, and another of the person does', async () => {
  const life = await begin('rav-olten');
  const { rows } = await exchange.migrator.query<{ consent_id: string }>('select consent_id from consent where case_id = $1', [life.story.caseId]);
  await exchange.submit(life.consent(['sr-sro', 'rav-olten'], ['P1']));
  await exchange.submit(life.story.consentWithdrawn(rows[0]?.consent_id));
  const { rows: left } = await exchange.migrator.query(`select consent_id, state from obligation where case_id = $1 and kind = 'CONSENT_EXPIRY' and state <> 'DONE'`, [life.story.caseId]);
  expect(left).toEqual([{ consent_id: expect.not.stringMatching(rows[0]?.consent_id ?? ''), state: 'OPEN' }]);
  expect(await of(life, 'CONSENT_EXPIRY')).toHaveLength(2);
});

test('a message that waits in an inbox is on its recipient\'s list until it is fetched; one that is never fetched stays there as overdue', async () => {
  const [fetched, left] = [await begin('rav-olten'), await begin('rav-olten')];
  for (const life of [fetched, left]) {
    await life.send('segment.assigned', 'sr-sro', ['rav-olten'], { assessment: [{ personId: life.personId, segment: 'VERAENDERN', assignedOn: today, complexity: 2, supportNeed: 2 }] });
  }
  for (const life of [fetched, left]) await life.deliver('sr-sro');
  await watchIn(6);
  expect(await of(fetched, 'UNFETCHED_MESSAGE')).toEqual([]);
  await watchIn(8);
  for (const life of [fetched, left]) expect(await of(life, 'UNFETCHED_MESSAGE')).toEqual([{ kind: 'UNFETCHED_MESSAGE', state: 'OPEN', partnerId: 'rav-olten', dueOn: addDays(today, 30) }]);
  await fetched.deliver('rav-olten');
  await watchIn(16);
  expect(await of(fetched, 'UNFETCHED_MESSAGE')).toMatchObject([{ state: 'DONE' }]);
  expect(await of(left, 'UNFETCHED_MESSAGE')).toMatchObject([{ state: 'REMINDED' }]);
  await watchIn(30);
  expect(await of(left, 'UNFETCHED_MESSAGE')).toMatchObject([{ state: 'OVERDUE' }]);
});
