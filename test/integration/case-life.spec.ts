import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addMonths } from '#cases';
import { Life } from '../support/life.ts';
import type { Said } from '../support/life.ts';
import { openRunningExchange, runExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { steadyToday } from '../support/steady-day.ts';
import { Story } from '../support/story.ts';

const today = await steadyToday();
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

test('a case is handed over to the region of the new municipality, and to no other (S8)', async () => {
  const life = await Life.begin(exchange, router, 'sr-tg', ['rav-olten']);
  await exchange.submit(life.consent(['sr-tg', 'sr-sro'], ['P5']));
  const offer = (newMunicipalityBfs: number) =>
    life.send('case.transfer-offer', 'sr-tg', ['sr-sro'], { case: { effectiveOn: today, newMunicipalityBfs, openPlan: false, documents: [] }, identity: life.identity }, { purpose: 'P5' });
  await expect(offer(2546)).rejects.toMatchObject({ slug: 'not-authorised', code: 'DAP-3301' });
  await expect(offer(2499)).rejects.toMatchObject({ code: 'DAP-3301' });
  expect((await offer(2581)).receipt.outcomes).toMatchObject([{ recipientId: 'sr-sro', outcome: 'permitted' }]);
  expect(await life.state()).toMatchObject({ status: 'TRANSFER_PENDING', leadPartner: 'sr-tg', pendingTransfer: { to: 'sr-sro' } });
  expect(await life.deliver('sr-sro')).toEqual(['case.transfer-offer']);

  await life.send('case.transfer-accept', 'sr-sro', ['sr-tg'], { case: { leadFrom: today }, identity: life.identity }, { purpose: 'P5' });
  expect(await life.state()).toMatchObject({ status: 'ACTIVE', leadPartner: 'sr-sro', pendingTransfer: null });
  expect(await life.deliver('sr-tg')).toContain('case.transfer-accept');
  await expect(life.send('case.closed', 'sr-tg', ['rav-olten'], { case: { closedOn: today, outcome: 'MOVED' } })).rejects.toMatchObject({ code: 'DAP-3321' });
});

test('nobody accepts what was not offered', async () => {
  const life = await Life.begin(exchange, router, 'sr-tg', ['rav-olten']);
  await exchange.submit(life.consent(['sr-tg', 'rav-olten'], ['P1', 'P5']));
  await expect(life.send('case.transfer-accept', 'rav-olten', ['sr-tg'], { case: { leadFrom: today }, identity: life.identity }, { purpose: 'P5' })).rejects.toMatchObject({ slug: 'not-authorised' });
  expect(await life.state()).toMatchObject({ leadPartner: 'sr-tg', pendingTransfer: null });
});

test('a registration that names a lead whom it does not reach, or who is no region, is accepted, warned of and counted', async () => {
  const codesOf = async (leadPartner: string, to: string[]): Promise<string[]> => {
    const story = new Story('sr-sro');
    await exchange.submit(story.consentGranted(to, ['C01', 'C03', 'C16']));
    const registration = story.registration(to);
    (registration.blocks as { case: { leadPartner: string } }).case.leadPartner = leadPartner;
    return (await exchange.submit(registration)).receipt.warnings.map(({ code }) => code);
  };
  exchange.warned.length = 0;
  expect(await codesOf('sr-sro', ['rav-olten'])).toEqual([]);
  expect(await codesOf('sr-tg', ['rav-olten'])).toEqual(['LEAD_NOT_REACHED']);
  expect(await codesOf('rav-olten', ['rav-olten'])).toEqual(['LEAD_NO_REGION']);
  expect(exchange.warned).toEqual(['LEAD_NOT_REACHED', 'LEAD_NO_REGION']);
});

test('a case lives from segment to aftercare, closing and reopening (S7)', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const { personId } = life.story;
  const aftercare = (endsOn: string) => life.send('aftercare.started', 'sr-sro', ['rav-olten'], { plan: [{ personId, detachedOn: today, startsOn: today, endsOn, reason: { code: 'NEW_JOB' } }] });
  const change = () => life.send('segment.changed', 'sr-sro', ['rav-olten'], {
    assessment: [{ personId, previousSegment: 'VERAENDERN', newSegment: 'ABLOESEN', changedOn: today, reason: { code: 'REVIEW' }, reviewId: 'r-1' }],
  });
  await life.send('segment.assigned', 'sr-sro', ['rav-olten'], { assessment: [{ personId, segment: 'VERAENDERN', assignedOn: today, complexity: 2, supportNeed: 2 }] });
  await change();
  expect(await life.state()).toMatchObject({ status: 'ACTIVE', persons: [{ segment: 'ABLOESEN', segmentHistory: [{ segment: 'VERAENDERN' }, { segment: 'ABLOESEN' }] }] });
  await expect(aftercare(addMonths(today, 7))).rejects.toMatchObject({ slug: 'case-rule', code: 'DAP-4401' });
  await aftercare(addMonths(today, 6));
  expect(await life.state()).toMatchObject({ status: 'AFTERCARE', aftercareUntil: addMonths(today, 6) });
  await life.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: today, outcome: 'EMPLOYED' } });
  await expect(change()).rejects.toMatchObject({ slug: 'case-rule', code: 'DAP-4402' });
  expect(await life.deliver('rav-olten')).toEqual(expect.arrayContaining(['aftercare.started', 'case.closed']));
  await life.send('case.reopened', 'sr-sro', ['rav-olten'], { case: { reopenedOn: today, reason: { code: 'RELAPSE' } } });
  expect(await life.state()).toMatchObject({ status: 'ACTIVE', closedOn: null, aftercareUntil: null });
});

test('a correction corrects something of its sender: an id that is none neither stretches an aftercare nor opens a closed case', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const { personId } = life.story;
  const aftercare = (detachedOn: string, said: Said = {}) =>
    life.send('aftercare.started', 'sr-sro', ['rav-olten'], { plan: [{ personId, detachedOn, startsOn: detachedOn, endsOn: addMonths(detachedOn, 6), reason: { code: 'NEW_JOB' } }] }, said);
  const segment = await life.send('segment.assigned', 'sr-sro', ['rav-olten'], { assessment: [{ personId, segment: 'VERAENDERN', assignedOn: today, complexity: 2, supportNeed: 2 }] });
  const started = await aftercare(today);
  const later = addMonths(today, 1);
  for (const references of [randomUUID(), segment.receipt.messageId]) await expect(aftercare(later, { action: '4', references })).rejects.toMatchObject({ slug: 'case-rule', code: 'DAP-4401' });
  await aftercare(later, { action: '4', references: started.receipt.messageId });
  expect(await life.state()).toMatchObject({ detachedOn: later, aftercareUntil: addMonths(later, 6) });

  await life.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: today, outcome: 'EMPLOYED' } });
  await exchange.submit(life.consent(['sr-sro', 'rav-olten'], ['P1']));
  const again = (references: string) => life.send('segment.assigned', 'sr-sro', ['rav-olten'], { assessment: [{ personId, segment: 'ABLOESEN', assignedOn: today, complexity: 1, supportNeed: 1 }] }, { action: '4', references });
  for (const references of [randomUUID(), started.receipt.messageId]) await expect(again(references)).rejects.toMatchObject({ slug: 'case-rule', code: 'DAP-4402' });
  expect((await again(segment.receipt.messageId)).receipt.outcomes).toMatchObject([{ outcome: 'permitted' }]);
  expect(await life.state()).toMatchObject({ status: 'CLOSED' });
});

test('with its case a consent ends: what was accepted before goes out, what comes after a reopening needs a new one (S7)', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const plan = () => exchange.submit(life.story.plan(['rav-olten']));
  await plan();
  await life.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: today, outcome: 'OTHER' } });
  expect(await life.deliver('rav-olten')).toEqual(expect.arrayContaining(['plan.published', 'case.closed']));
  await life.send('case.reopened', 'sr-sro', ['rav-olten'], { case: { reopenedOn: today, reason: { code: 'RELAPSE' } } });
  await expect(plan()).rejects.toMatchObject({ slug: 'disclosure-not-permitted', code: 'DAP-4202' });
  await exchange.submit(life.consent(['sr-sro', 'rav-olten'], ['P1']));
  expect((await plan()).receipt.outcomes).toMatchObject([{ outcome: 'permitted' }]);
  await life.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: today, outcome: 'OTHER' } });
  expect(await life.state()).toMatchObject({ status: 'CLOSED' });
});

test('what one gateway accepted before the closing goes out, and what comes after a reopening needs a new consent, also where the gateways\' clocks are apart', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const plan = await exchange.submit(life.story.plan(['rav-olten']));
  const close = () => life.send('case.closed', 'sr-sro', ['rav-olten'], { case: { closedOn: today, outcome: 'OTHER' } });
  await exchange.migrator.query(`update message set accepted_at = accepted_at + interval '1 minute' where message_id = $1`, [plan.receipt.messageId]);
  await close();
  expect(await life.deliver('rav-olten')).toEqual(expect.arrayContaining(['plan.published', 'case.closed']));

  await life.send('case.reopened', 'sr-sro', ['rav-olten'], { case: { reopenedOn: today, reason: { code: 'RELAPSE' } } });
  await exchange.migrator.query(`update consent set ended_at = now() + interval '1 minute' where case_id = $1`, [life.story.caseId]);
  await expect(exchange.submit(life.story.plan(['rav-olten']))).rejects.toMatchObject({ slug: 'disclosure-not-permitted', code: 'DAP-4202' });
});

test('the expiry of a consent that the case does not have is refused, that of its own accepted', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const granted = life.story.consentGranted(['rav-olten'], ['C01']);
  await exchange.submit(granted);
  const expired = (consentId: string) => life.send('consent.expired', 'sr-sro', ['iiz-dap'], { consent: { personId: life.story.personId, consentId, expiredOn: today, cause: 'TERM' } }, { purpose: 'P0' });
  await expect(expired(randomUUID())).rejects.toMatchObject({ slug: 'payload-invalid' });
  expect((await expired(life.story.consentId)).receipt.outcomes).toMatchObject([{ outcome: 'permitted' }]);
});

test('a withdrawal or an expiry that names somebody else than who gave the consent is refused, and ends nothing', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const consentId = randomUUID();
  await exchange.submit(life.consent(['sr-sro', 'rav-olten'], ['P1'], consentId));
  const of = (personId: string) => ({ consentId, personId });
  const withdrawn = (personId: string) =>
    life.send('consent.withdrawn', 'sr-sro', ['iiz-dap'], { consent: { ...of(personId), withdrawnOn: new Date().toISOString(), withdrawnBy: 'SELF' } }, { purpose: 'P0', subjects: [personId] });
  const other = randomUUID();
  await expect(withdrawn(other)).rejects.toMatchObject({ slug: 'payload-invalid' });
  await expect(life.send('consent.expired', 'sr-sro', ['iiz-dap'], { consent: { ...of(other), expiredOn: today, cause: 'TERM' } }, { purpose: 'P0', subjects: [other] })).rejects.toMatchObject({ slug: 'payload-invalid' });
  const { rows } = await exchange.migrator.query<{ withdrawn_at: Date | null }>('select withdrawn_at from consent where case_id = $1 and consent_id = $2', [life.story.caseId, consentId]);
  expect(rows).toEqual([{ withdrawn_at: null }]);
  expect((await withdrawn(life.personId)).receipt.outcomes).toMatchObject([{ outcome: 'permitted' }]);
});

test('intensive case management and a review are asked for, decided and kept per person', async () => {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  const { personId } = life.story;
  await life.send('segment.assigned', 'sr-sro', ['rav-olten'], { assessment: [{ personId, segment: 'ORIENTIEREN', assignedOn: today, complexity: 3, supportNeed: 3 }] });
  await life.send('intensive.requested', 'sr-sro', ['sr-sro'], { assessment: [{ personId, specificNeed: true, employmentPotential: true, standardInsufficient: true }] });
  expect(await life.state()).toMatchObject({ persons: [{ intensive: 'REQUESTED' }] });
  await life.send('intensive.decided', 'sr-sro', ['rav-olten'], { assessment: [{ personId, decision: 'GRANTED', decidedOn: today }] });
  await life.send('review.held', 'sr-sro', ['rav-olten'], { assessment: [{ personId, reviewId: 'r-1', heldOn: today, segmentStillValid: true, nextReviewOn: addMonths(today, 3) }] });
  expect(await life.state()).toMatchObject({ status: 'ACTIVE', persons: [{ intensive: 'GRANTED', status: 'REVIEWED', reviewDueOn: addMonths(today, 3) }] });
});

test('an id of a person holds for one case: no other registers her under it', async () => {
  const [one, other] = [new Story(), new Story()];
  Object.assign(other, { personId: one.personId });
  for (const story of [one, other]) await exchange.submit(story.consentGranted(['ivst-so'], ['C01', 'C02', 'C03', 'C14', 'C16']));
  await exchange.submit(one.registration(['ivst-so']));
  await expect(exchange.submit(other.registration(['ivst-so']))).rejects.toMatchObject({ slug: 'case-rule', code: 'DAP-4403' });
});

test('an id of a person holds for one case, also when two cases register her at the same instant, at one gateway or at two', async () => {
  const gateways = [exchange, runExchange(exchange)] as const;
  for (let i = 0; i < 40; i++) {
    const [one, other] = [new Story(), new Story()];
    Object.assign(other, { personId: one.personId });
    for (const story of [one, other]) await exchange.submit(story.consentGranted(['ivst-so'], ['C01', 'C02', 'C03', 'C14', 'C16']));
    const answers = await Promise.allSettled([gateways[0].submit(one.registration(['ivst-so'])), (gateways[i % 2] ?? exchange).submit(other.registration(['ivst-so']))]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers.find((answer) => answer.status === 'rejected')?.reason).toMatchObject({ slug: 'case-rule', code: 'DAP-4403' });
    const { rows } = await exchange.migrator.query(`select from case_person p join case_head h using (case_id) where p.person_id = $1 and h.state->>'registeredOn' is not null`, [one.personId]);
    expect(rows).toHaveLength(1);
  }
});
