import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Queryable } from '#persistence';
import { Problem } from '#problems';
import { createNonce } from '#signing';
import type { SignedBy } from '../../apps/gateway/src/submissions/signed-by.ts';
import { RefusalLog } from '../../apps/gateway/src/refusals/refusal-log.ts';
import { RefusedDisclosure } from '../../apps/gateway/src/refusals/refused-disclosure.ts';
import type { DecidedRefusal } from '../../apps/gateway/src/refusals/refused-disclosure.ts';
import type { Submission } from '../../apps/gateway/src/submissions/submission.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import type { LoggedEvent } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

/** Leaves a minute and key that a refusal has to itself. */
const budget = 60;
const at = new Date('2026-03-02T08:00:30.000Z');
let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

beforeEach(() => router.drain());

/** The database, while `away` says so out of reach. */
function unsteady(): { db: Queryable; away: boolean } {
  const { gateway } = exchange;
  const state = {
    away: false,
    db: { query: (query: never) => (state.away ? Promise.reject(new Error('the database is away')) : gateway.query(query)) } as unknown as Queryable,
  };
  return state;
}

function submissionOf(partnerId: string): Submission {
  const [sender, key] = [exchange.directory.partner(partnerId), exchange.keys.get(partnerId)];
  if (sender === undefined || key === undefined) throw new Error(`${partnerId} is no partner`);
  const wire = { method: 'POST', targetUri: '', contentType: '', contentDigest: '', signatureInput: '', signature: '', coveredFields: [], keyid: key.keyid };
  return { sender, wire, body: Buffer.alloc(0), receivedAt: at };
}

const keyidOf = (partnerId: string): string => submissionOf(partnerId).wire.keyid;

const loggedOf = async (keyid: string): Promise<LoggedEvent[]> => eventsIn(await router.drain()).filter(({ actor }) => actor.keyid === keyid);
const representedBy = (events: readonly LoggedEvent[]): number => events.reduce((sum, { detail }) => sum + Number(detail?.['represents']), 0);

async function refuse(log: RefusalLog, partnerId: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await log.message(submissionOf(partnerId), undefined, new Problem('payload-invalid', { pointers: [] }));
}

async function claimFalsely(log: RefusalLog, partnerId: string, times: number): Promise<void> {
  const claimed = { keyid: keyidOf(partnerId), partnerId, role: 'SR' };
  for (let i = 0; i < times; i++) await log.request(new Problem('signature-invalid'), claimed, at);
}

test('THR-S7 one nonce is good for one message, also when four come at once', async () => {
  // While nobody can take a nonce, the messages gather to one commit.
  const holder = await exchange.migrator.connect();
  await holder.query('begin');
  await holder.query('lock table nonce in exclusive mode');
  const before = exchange.submit(new Story().consentGranted(['rav-olten'], ['C01']));
  await delay(200);
  const nonce = createNonce();
  const stories = [1, 2, 3, 4].map(() => new Story());
  const answers = Promise.allSettled(stories.map((story) => exchange.submit(story.consentGranted(['rav-olten'], ['C01']), nonce)));
  await delay(300);
  await holder.query('commit');
  holder.release();
  await before;
  const settled = await answers;
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const refused = settled.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Problem] : []));
  expect(refused.map(({ slug, status }) => ({ slug, status }))).toEqual(Array.from({ length: 3 }, () => ({ slug: 'replay', status: 409 })));
  const { rows } = await exchange.migrator.query('select 1 from consent where case_id = any($1::uuid[])', [stories.map(({ caseId }) => caseId)]);
  expect(rows).toHaveLength(1);
  const events = eventsIn(await router.drain());
  expect(events.filter(({ kind, problem }) => kind === 'REFUSED' && problem?.slug === 'replay')).toHaveLength(3);
});

test('THR-S7 a message that was refused for its nonce is accepted under another', async () => {
  const nonce = createNonce();
  await exchange.submit(new Story().consentGranted(['rav-olten'], ['C01']), nonce);
  const second = new Story().consentGranted(['rav-olten'], ['C01']);
  await expect(exchange.submit(second, nonce)).rejects.toMatchObject({ slug: 'replay' });
  expect(await exchange.submit(second)).toMatchObject({ repeated: false });
});

test('who only claims a key cannot use up what its owner may have on record', async () => {
  const log = new RefusalLog(exchange.gateway, () => undefined);
  await claimFalsely(log, 'sr-sro', budget + 40);
  await refuse(log, 'sr-sro', budget);
  const events = await loggedOf(keyidOf('sr-sro'));
  expect(events.filter(({ kind }) => kind === 'REFUSED')).toHaveLength(budget);
  expect(events.filter(({ kind }) => kind === 'SECURITY')).toHaveLength(budget);
  await log.close();
  expect(await loggedOf(keyidOf('sr-sro'))).toMatchObject([{ kind: 'SECURITY', problem: { slug: 'signature-invalid' }, detail: { represents: 40 } }]);
});

test('refusals beyond sixty a minute and key are one leaf that says how many it stands for', async () => {
  const log = new RefusalLog(exchange.gateway, () => undefined);
  await refuse(log, 'sr-tg', budget + 15);
  expect(await loggedOf(keyidOf('sr-tg'))).toHaveLength(budget);
  await log.close();
  expect(await loggedOf(keyidOf('sr-tg'))).toMatchObject([{ problem: { slug: 'payload-invalid' }, detail: { represents: 15 } }]);
});

test('a refusal that keeps two thousand decisions weighs as much as forty that keep fifty', async () => {
  const log = new RefusalLog(exchange.gateway, () => undefined);
  const items = Array.from({ length: 1_000 }, () => ({ personId: null, block: 'identity', category: 'C01' }));
  const decided = { disclosure: { items }, decisions: { recipients: [{}, {}] } } as unknown as DecidedRefusal;
  for (let i = 0; i < 5; i++) await log.message(submissionOf('ivst-so'), undefined, new RefusedDisclosure('payload-invalid', { pointers: [] }, {}, decided));
  expect(await loggedOf(keyidOf('ivst-so'))).toHaveLength(2);
  await log.close();
  expect(await loggedOf(keyidOf('ivst-so'))).toMatchObject([{ problem: { slug: 'payload-invalid' }, detail: { represents: 3 } }]);
});

test('a refusal that is on record is not put there again when it is answered, and is nobody else\'s', async () => {
  const log = new RefusalLog(exchange.gateway, () => undefined);
  const submission = submissionOf('sr-sro');
  const signer = { ...submission, partner: submission.sender } as unknown as SignedBy;
  const refused = await log.message(submission, undefined, new Problem('payload-invalid', { pointers: [] }));
  const looked = await log.answer(signer, new Problem('not-found'));
  for (const problem of [refused, looked, log.counted(signer, new Problem('rate-limited', { retryAfterSeconds: 1 }))]) {
    expect(await log.answer(signer, problem)).toBe(problem);
    log.answered(problem);
  }
  await log.close();
  const events = eventsIn(await router.drain());
  expect(events.map(({ kind, actor, problem }) => [kind, actor.id, problem?.slug])).toEqual([['REFUSED', 'sr-sro', 'payload-invalid'], ['REFUSED', 'sr-sro', 'not-found'], ['SECURITY', 'sr-sro', 'rate-limited']]);
});

test('THR-D9 anonymous requests are counted and cost one leaf a reason', async () => {
  const log = new RefusalLog(exchange.gateway, () => undefined);
  for (let i = 0; i < 500; i++) await log.request(new Problem('signature-required'), undefined, at);
  expect(eventsIn(await router.drain())).toEqual([]);
  await log.close();
  expect(eventsIn(await router.drain())).toMatchObject([{ kind: 'SECURITY', actor: { id: 'anonymous' }, detail: { represents: 500 } }]);
});

test('THR-D9 whom the operator API does not let in cost one leaf a reason as well, and sixty a minute who signed in', async () => {
  const log = new RefusalLog(exchange.gateway, () => undefined);
  for (let i = 0; i < 300; i++) await log.operator('unauthenticated', 'DAP-3116', undefined, at);
  for (let i = 0; i < 200; i++) await log.operator('not-found', 'DAP-3302', undefined, at);
  expect(eventsIn(await router.drain())).toEqual([]);
  for (let i = 0; i < budget + 40; i++) await log.operator('not-authorised', 'DAP-3310', 'u-0009', at);
  expect(eventsIn(await router.drain())).toHaveLength(budget);
  await log.close();
  const counted = eventsIn(await router.drain());
  expect(counted.map(({ kind, actor, problem, detail }) => [kind, actor.id, problem?.slug, detail?.['represents']])).toEqual([
    ['SECURITY', 'anonymous', 'unauthenticated', 300], ['SECURITY', 'anonymous', 'not-found', 200], ['SECURITY', 'iiz-dap', 'not-authorised', 40],
  ]);
});

test('questions that were answered with a yes, and requests beyond the quota, are one leaf each that says how many', async () => {
  const log = new RefusalLog(exchange.gateway, () => undefined);
  const partner = exchange.directory.partner('sr-sro')!;
  const signer = { partner, wire: { keyid: keyidOf('sr-sro') } } as SignedBy;
  for (let i = 0; i < 70; i++) log.affirmed(signer);
  for (let i = 0; i < 80; i++) log.counted(signer, new Problem('rate-limited', { retryAfterSeconds: 1 }));
  await log.close();
  const [yes, late, ...more] = await loggedOf(keyidOf('sr-sro'));
  expect(more).toEqual([]);
  expect(yes).toMatchObject({ kind: 'SECURITY', detail: { signal: 'PREFLIGHT_ACCEPTED', represents: 70 } });
  expect(late).toMatchObject({ kind: 'SECURITY', problem: { slug: 'rate-limited' }, detail: { represents: 80 } });
});

test('a count that could not be written stays, with what has come since', async () => {
  const state = unsteady();
  const log = new RefusalLog(state.db, () => undefined);
  await refuse(log, 'rav-olten', budget + 7);
  state.away = true;
  await expect(log.flush()).rejects.toThrow('away');
  await refuse(log, 'rav-olten', 3);
  state.away = false;
  await log.close();
  expect(representedBy(await loggedOf(keyidOf('rav-olten')))).toBe(budget + 10);
});

test('a count is written once, also when the end comes while the minute is being written', async () => {
  const log = new RefusalLog(exchange.gateway, () => undefined);
  await refuse(log, 'ivst-so', budget + 9);
  await Promise.all([log.flush(), log.close()]);
  await log.flush();
  expect(representedBy(await loggedOf(keyidOf('ivst-so')))).toBe(budget + 9);
});

test('what the law refuses to everybody leaves one decision a message, the last one, and nothing of its content', async () => {
  const story = new Story();
  const registration = story.registration(['ivst-so'], { vn: '7569999000017' });
  const kept = async (): Promise<Record<string, unknown>[]> => (await exchange.migrator.query<Record<string, unknown>>('select * from refused_decision where case_id = $1', [story.caseId])).rows;
  await expect(exchange.submit(registration)).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  const [first] = await kept();
  await exchange.submit(story.consentGranted(['rav-olten'], ['C01']));
  for (let time = 0; time < 3; time++) await expect(exchange.submit(registration)).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  const rows = await kept();
  expect([first, rows]).toMatchObject([{ decisions: { consentIds: [] } }, [{ sender_id: 'sr-sro', message_id: registration.frame.messageId, persons: [story.personId], decisions: { consentIds: [story.consentId], recipients: [{ recipient: 'ivst-so', permitted: false }] } }]]);
  expect(JSON.stringify(rows)).not.toMatch(/Muster|Anna|1988|079 555|7569999000017/);
  expect(eventsIn(await router.drain()).filter(({ kind, message }) => kind === 'REFUSED' && message?.messageId === registration.frame.messageId)).toHaveLength(4);
});

test('what is refused before any rule is asked leaves no decision, and what is accepted in the end is known by that', async () => {
  const story = new Story();
  const unknown = story.registration(['nobody']);
  await expect(exchange.submit(unknown)).rejects.toMatchObject({ slug: 'not-authorised' });
  await expect(exchange.submit(story.plan(['ivst-so']))).rejects.toMatchObject({ slug: 'not-authorised' });
  await expect(exchange.submit({ ...unknown, blocks: {} })).rejects.toMatchObject({ slug: 'payload-invalid' });
  expect((await exchange.migrator.query('select from refused_decision where case_id = $1', [story.caseId])).rowCount).toBe(0);
  const registration = story.registration(['ivst-so']);
  const known = async (): Promise<unknown[]> => (await exchange.migrator.query<{ refused: boolean }>('select refused from stored_decision where message_id = $1', [registration.frame.messageId])).rows;
  await expect(exchange.submit(registration)).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  expect(await known()).toEqual([{ refused: true }]);
  await exchange.submit(story.consentGranted(['ivst-so'], ['C01', 'C03', 'C16']));
  await exchange.submit(registration);
  expect(await known()).toEqual([{ refused: false }]);
});
