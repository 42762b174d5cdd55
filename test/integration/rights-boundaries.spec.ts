import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays } from '#cases';
import { readTimeline } from '#persistence';
import type { BlocksOf, Envelope } from '#schemas';
import { Life, sendNotices } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { steadyToday } from '../support/steady-day.ts';

const today = await steadyToday();
const checked = { purpose: 'P9', assertions: { identityVerified: true, thirdPartyInterestsChecked: true } } as const;
type Corrected = BlocksOf['rights.rectification'];
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

/** A case whose plan went to ivst-so and not to rav-olten. */
async function withPlan(): Promise<{ life: Life; plan: string; registration: string }> {
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten', 'ivst-so']);
  const plan = life.story.plan(['ivst-so']);
  await exchange.submit(plan);
  await life.deliver('ivst-so');
  const { rows } = await exchange.migrator.query<{ message_id: string }>(`select message_id from message where case_id = $1 and type = 'case.registration'`, [life.story.caseId]);
  return { life, plan: plan.frame.messageId, registration: rows[0]?.message_id ?? '' };
}

function rectification(life: Life, from: string, to: string[], targets: string[], fieldPath: string, blocks: Omit<Corrected, 'case'> = {}, measure: Corrected['case']['measure'] = 'DISPUTED'): Envelope {
  return life.compose('rights.rectification', from, to, { case: { personId: life.personId, targetMessageIds: targets, fieldPath, measure, decidedOn: today }, ...blocks }, checked);
}

/** What becomes of a message: the code of its refusal, else per recipient the blocks that it gets. */
async function told(message: Envelope): Promise<unknown> {
  try {
    const { receipt } = await exchange.submit(message);
    return Object.fromEntries(receipt.outcomes.map(({ recipientId, code, items }) => [recipientId, code ?? items.filter(({ permitted }) => permitted).map(({ block }) => block)]));
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

const healthOf = (life: Life) => ({ health: [{ personId: life.personId, workCapacityPercent: 40 }] });

test('THR-C3 a rectification needs targets of the case that disclosed that block of that person', async () => {
  const { life, plan, registration } = await withPlan();
  const other = await withPlan();
  const paths = { made: [randomUUID()], elsewhere: [other.plan], 'one too many': [plan, randomUUID()] };
  for (const targets of Object.values(paths)) expect(await told(rectification(life, 'sr-sro', ['ivst-so'], targets, '/blocks/plan/0/goals'))).toBe('DAP-4208');
  expect(await told(rectification(life, 'sr-sro', ['ivst-so'], [registration], '/blocks/health/0/note', healthOf(life)))).toBe('DAP-4208');
  expect(await told(rectification(life, 'sr-sro', ['ivst-so'], [plan], '/blocks/plan/0/goals'))).toEqual({ 'ivst-so': ['case'] });
});

test('who does not have the concerned block learns nothing by a correction of it, not even whether it was disclosed', async () => {
  const { life, plan } = await withPlan();
  expect(await told(rectification(life, 'rav-olten', ['iiz-dap'], [plan], '/blocks/plan/0/goals'))).toBe('DAP-4208');
  expect(await told(rectification(life, 'rav-olten', ['iiz-dap'], [plan], '/blocks/health/0/note'))).toBe('DAP-4208');
  expect(await told(rectification(life, 'ivst-so', ['iiz-dap'], [plan], '/blocks/plan/0/goals'))).toEqual({ 'iiz-dap': ['case'] });
});

test('THR-C3 no recipient gets a block by a rectification that was never disclosed to it, and none is told of what it never had', async () => {
  const { life, plan, registration } = await withPlan();
  expect(await told(rectification(life, 'sr-sro', ['rav-olten'], [plan], '/blocks/plan/0/goals'))).toBe('DAP-4208');
  const both = rectification(life, 'sr-sro', ['rav-olten', 'ivst-so'], [registration], '/blocks/identity/0/dateOfBirth', { identity: life.identity, ...healthOf(life) });
  expect(await told(both)).toEqual({ 'rav-olten': ['case', 'identity'], 'ivst-so': ['case', 'identity'] });
  await router.drain();
  const { rows } = await exchange.migrator.query<{ recipient: string; withheld: { block: string }[] | null }>(
    'select recipient, withheld from delivery d join message m using (message_ref) where m.message_id = $1 order by recipient', [both.frame.messageId]);
  expect(rows).toMatchObject([{ recipient: 'ivst-so', withheld: [{ block: 'health' }] }, { recipient: 'rav-olten', withheld: [{ block: 'health' }] }]);
});

/** Another person of the case. */
async function joinedBy(life: Life): Promise<string> {
  const personId = randomUUID();
  await exchange.migrator.query(`update case_head set state = jsonb_set(state::jsonb, '{persons}', (state::jsonb->'persons') || $2::jsonb)::json where case_id = $1`,
    [life.story.caseId, JSON.stringify([{ personId, role: 'OTHER' }])]);
  return personId;
}

test('THR-C3 a rectification of what is held of one person tells nothing of another', async () => {
  const { life, registration } = await withPlan();
  const other = await joinedBy(life);
  const of = (...persons: string[]): Envelope => life.compose('rights.rectification', 'sr-sro', ['ivst-so'], {
    case: { personId: life.personId, targetMessageIds: [registration], fieldPath: '/blocks/identity/0/dateOfBirth', measure: 'NEW_VALUE', decidedOn: today },
    identity: life.identity.flatMap((each) => persons.map((personId) => ({ ...each, personId }))),
  }, { ...checked, subjects: [life.personId, other] });
  expect(await told(of(life.personId, other))).toBe('DAP-4208');
  expect(await told(of(life.personId))).toEqual({ 'ivst-so': ['case', 'identity'] });
});

const newPlan = (life: Life) => life.story.plan(['ivst-so']).blocks as Required<Pick<Corrected, 'plan'>>;

test('THR-C3 a correction of one block brings no other along, though the recipient has that too: what it says may be new', async () => {
  const { life, plan, registration } = await withPlan();
  const of = (targets: string[], path: string): Envelope => rectification(life, 'sr-sro', ['ivst-so'], targets, path, { identity: life.identity, ...newPlan(life) }, 'NEW_VALUE');
  expect(await told(of([plan], '/blocks/plan/0/goals'))).toEqual({ 'ivst-so': ['case', 'identity', 'plan'] });
  expect(await told(of([registration], '/blocks/identity/0/dateOfBirth'))).toEqual({ 'ivst-so': ['case', 'identity'] });
});

test('THR-C3 what the platform forwards holds only what each recipient had, and is about', async () => {
  const { life, registration } = await withPlan();
  const { plan } = newPlan(life);
  const { receipt } = await exchange.submit(rectification(life, 'sr-sro', ['iiz-dap'], [registration], '/blocks/identity/0/dateOfBirth', { identity: life.identity, plan }));
  expect(receipt.forwardedTo).toEqual(['ivst-so', 'rav-olten']);
  await sendNotices(exchange);
  await router.drain();
  const { rows } = await exchange.migrator.query<{ recipient: string; blocks: string[] }>(
    `select d.recipient, array(select w->>'block' from json_array_elements(d.withheld::json) w) as blocks from delivery d join message m using (message_ref)
      where m.case_id = $1 and m.sender_id = 'iiz-dap' and m.type = 'rights.rectification' order by recipient`, [life.story.caseId]);
  expect(rows).toEqual(['ivst-so', 'rav-olten'].map((recipient) => ({ recipient, blocks: ['plan'] })));
});

test('an erasure that names a message of another case goes to nobody', async () => {
  const [{ life }, other] = [await withPlan(), await withPlan()];
  const erasure = (target: string): Envelope => life.compose('rights.erasure', 'sr-sro', ['iiz-dap'], { case: { personId: life.personId, targetMessageIds: [target], measure: 'ERASE', decidedOn: today } }, checked);
  expect(await told(erasure(other.registration))).toBe('DAP-4208');
});

test('who has the data is told to whoever sent it, and to nobody else', async () => {
  const { life, plan, registration } = await withPlan();
  const asked = async (from: string, target: string, path: string): Promise<unknown> => (await exchange.submit(rectification(life, from, ['iiz-dap'], [target], path))).receipt.forwardedTo;
  expect(await asked('sr-sro', plan, '/blocks/plan/0/goals')).toEqual(['ivst-so']);
  expect(await asked('rav-olten', registration, '/blocks/identity/0/dateOfBirth')).toBeUndefined();
  const { rows } = await exchange.migrator.query<{ recipient: string }>(
    `select n.recipient from notice n where n.case_id = $1 and n.kind = 'rights-forward' order by 1`, [life.story.caseId]);
  expect(rows.map(({ recipient }) => recipient)).toEqual(['ivst-so', 'ivst-so']);
});

test('THR-C3 information about a person goes only to whoever asked for it about that person, and once', async () => {
  const { life } = await withPlan();
  const content = { case: { personId: life.personId, sources: [], recipients: [], purposes: ['P1' as const], retention: [{ category: 'C10' as const, until: addDays(today, 60) }] }, ...healthOf(life) };
  const answer = (to: string[], references?: string): Envelope => life.compose('rights.access-response', 'sr-sro', to, content, { ...checked, ...(references === undefined ? {} : { references }) });
  expect(await told(answer(['rav-olten'], randomUUID()))).toBe('DAP-4206');
  const request = life.compose('rights.access-request', 'rav-olten', ['sr-sro'], { case: { personId: life.personId, receivedOn: today, identityVerified: true, scope: ['CONTENT'], dueOn: addDays(today, 30) } }, { purpose: 'P9' });
  await exchange.submit(request);
  await life.deliver('sr-sro');
  expect(await told(answer(['ivst-so'], request.frame.messageId))).toBe('DAP-4206');
  const other = await joinedBy(life);
  const ofOther = { case: { ...content.case, personId: other }, health: [{ personId: other, workCapacityPercent: 40 }] };
  const another = life.compose('rights.access-response', 'sr-sro', ['rav-olten'], ofOther, { ...checked, references: request.frame.messageId, subjects: [other] });
  expect(await told(another)).toBe('DAP-4206');
  expect(await told(answer(['rav-olten'], request.frame.messageId))).toEqual({ 'rav-olten': ['case', 'health'] });
  expect(await told(answer(['rav-olten'], request.frame.messageId))).toBe('DAP-4206');
});

test('a mark is lifted by whoever set it and by whoever sent the message, and by nobody else', async () => {
  const { life, registration } = await withPlan();
  const path = '/blocks/identity/0/dateOfBirth';
  const marks = async (): Promise<unknown[]> => ((await readTimeline(exchange.gateway, 'sr-sro', registration, exchange.veil))?.marks ?? []).map(({ kind }) => kind);
  const say = async (from: string, measure: Corrected['case']['measure']): Promise<unknown[]> => {
    await exchange.submit(rectification(life, from, ['iiz-dap'], [registration], path, { identity: life.identity }, measure));
    return marks();
  };
  expect(await say('sr-sro', 'RESTRICT')).toEqual(['RESTRICT']);
  expect(await say('rav-olten', 'NEW_VALUE')).toEqual(['RESTRICT']);
  expect(await say('rav-olten', 'DISPUTED')).toEqual(['DISPUTED', 'RESTRICT']);
  expect(await say('ivst-so', 'NEW_VALUE')).toEqual(['DISPUTED', 'RESTRICT']);
  expect(await say('rav-olten', 'NEW_VALUE')).toEqual(['RESTRICT']);
  expect(await say('ivst-so', 'DISPUTED')).toEqual(['DISPUTED', 'RESTRICT']);
  expect(await say('sr-sro', 'NEW_VALUE')).toEqual([]);
});
