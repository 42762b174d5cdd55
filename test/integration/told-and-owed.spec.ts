import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { watchDeadlines } from '../../apps/router/src/upkeep/watch-deadlines.ts';
import { Life, sendNotices } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { noonAfter, steadyToday } from '../support/steady-day.ts';

const today = await steadyToday();
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

/** Everybody takes back what she consented to in the case, as this partner reports. */
async function withdrawAll(life: Life, reportedBy: string): Promise<void> {
  const { rows } = await exchange.migrator.query<{ id: string }>('select consent_id as id from consent where case_id = $1 and withdrawn_at is null', [life.story.caseId]);
  for (const { id: consentId } of rows) {
    await life.send('consent.withdrawn', reportedBy, ['iiz-dap'], { consent: { consentId, personId: life.personId, withdrawnOn: new Date().toISOString(), withdrawnBy: 'SELF' } }, { purpose: 'P0' });
  }
}

/** What the platform owed the partner, with the message that it is about. */
async function noticesTo(life: Life, recipient: string): Promise<string[][]> {
  const { rows } = await exchange.migrator.query<{ notice: string[] }>(
    `select array[kind, content->>'referenceMessageId'] as notice from notice where case_id = $1 and recipient = $2`, [life.story.caseId, recipient]);
  return rows.map(({ notice }) => notice);
}

test('a region that handed its case over is told what became of its messages, and reminded of its duties, before anything of the case was delivered to it (S5, S8)', async () => {
  const life = await Life.begin(exchange, router, 'sr-tg', ['rav-olten']);
  await exchange.submit(life.consent(['sr-tg', 'sr-sro'], ['P5']));
  const offer = await life.send('case.transfer-offer', 'sr-tg', ['sr-sro'], { case: { effectiveOn: today, newMunicipalityBfs: 2581, openPlan: false, documents: [] }, identity: life.identity }, { purpose: 'P5' });
  await life.deliver('sr-sro');
  const plan = await exchange.submit(life.story.plan(['rav-olten']));
  await router.drain();
  await life.send('case.transfer-accept', 'sr-sro', ['sr-tg'], { case: { leadFrom: today }, identity: life.identity }, { purpose: 'P5' });
  await withdrawAll(life, 'rav-olten');
  // A notice that is refused ends the test.
  await sendNotices(exchange);
  await watchDeadlines(exchange.router, noonAfter(today, 14));
  await sendNotices(exchange);
  expect(await noticesTo(life, 'sr-tg')).toEqual(expect.arrayContaining([['delivery-withheld', plan.receipt.messageId], ['deadline-reminder', offer.receipt.messageId]]));
});

test('who is told of a disclosure while it still waits is told: it obliges to nothing about that person, and about others as before (S3)', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten', 'ivst-so']);
  const withoutConsent = { assertions: { costBearerUnclear: true, noOverridingPrivateInterest: true } };
  const status = async (): Promise<string> => {
    const labourMarket = [{ personId: life.personId, status: 'REGISTERED' as const, since: today, nextStep: 'Termin', registered: true }];
    return (await life.send('rav.status', 'rav-olten', ['ivst-so'], { labourMarket }, withoutConsent)).receipt.messageId;
  };
  const [announced, other, foreign] = [await status(), await status(), await status()];
  const notice = (from: string, personId: string, ...disclosureMessageIds: string[]) =>
    life.send('subject.notice-issued', from, ['iiz-dap'], { consent: { personId, disclosureMessageIds, informedOn: today, channel: 'MEETING' } }, { purpose: 'P0' });
  await notice('rav-olten', life.personId, announced);
  await notice('ivst-so', life.personId, foreign);
  await life.deliver('ivst-so');
  const { rows } = await exchange.migrator.query<{ id: string; state: string }>(`select message_id as id, state from obligation where case_id = $1 and kind = 'SUBJECT_NOTICE' order by opened_at`, [life.story.caseId]);
  expect(rows).toEqual([{ id: other, state: 'OPEN' }, { id: foreign, state: 'OPEN' }]);
});

test('a case is closed, and opened again, also where nobody takes part in it or may be told of it any more (S5, S7)', async () => {
  const withdrawn = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  await withdrawAll(withdrawn, 'sr-sro');
  const unanswered = await Life.invite(exchange, router, 'sr-sro', ['rav-olten']);
  for (const [life, code] of [[withdrawn, 'DAP-4201'], [unanswered, 'DAP-3320']] as const) {
    const closed = (to: string, purpose: 'P0' | 'P1') => life.send('case.closed', 'sr-sro', [to], { case: { closedOn: today, outcome: 'OTHER' } }, { purpose });
    await expect(closed('rav-olten', 'P1')).rejects.toMatchObject({ code });
    expect((await closed('iiz-dap', 'P0')).receipt).toMatchObject({ outcomes: [{ recipientId: 'iiz-dap', outcome: 'permitted', items: [{ ruleId: 'R01' }] }] });
    expect(await life.state()).toMatchObject({ status: 'CLOSED', closedOn: today });
    const { rows } = await exchange.migrator.query('select closed_at is not null as closed, (select count(*)::int from consent c where c.case_id = h.case_id and ended_at is null) as lasting from case_head h where case_id = $1', [life.story.caseId]);
    expect(rows).toEqual([{ closed: true, lasting: 0 }]);
    expect(await life.deliver('rav-olten')).not.toContain('case.closed');
    await life.send('case.reopened', 'sr-sro', ['iiz-dap'], { case: { reopenedOn: today, reason: { code: 'RELAPSE' } } }, { purpose: 'P0' });
    expect(await life.state()).toMatchObject({ status: 'ACTIVE', closedOn: null });
  }
});

test('who never gets a request owes no answer to it; who has fetched it does, also if it is withdrawn after that (S4, S5)', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const request = async (): Promise<string> => {
    const asked = { requestedBlocks: ['labourMarket' as const], purpose: 'P1' as const, justification: 'Für den Integrationsplan ist der Stand der Anmeldung nötig.', dueOn: today };
    return (await life.send('request.info', 'sr-sro', ['rav-olten'], { case: asked, identity: life.identity })).receipt.messageId;
  };
  const had = await request();
  await life.deliver('rav-olten');
  const waiting = await request();
  await router.drain();
  const notRouted = await request();
  await withdrawAll(life, 'sr-sro');
  await router.drain();
  const { rows } = await exchange.migrator.query<{ id: string; state: string }>(`select message_id as id, state from obligation where case_id = $1 and kind = 'REQUEST_ANSWER' order by opened_at`, [life.story.caseId]);
  expect(rows).toEqual([{ id: had, state: 'OPEN' }, { id: waiting, state: 'DONE' }, { id: notRouted, state: 'DONE' }]);
});
