import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditTopic } from '#bus';
import { zurichDate } from '#cases';
import { fetchInboxItem, listInbox, openPool, readTimeline, rewriteKeysAtNight, shardOf, veilDue } from '#persistence';
import type { Pool } from '#persistence';
import type { Problem } from '#problems';
import { openVeil } from '#sealing';
import { ErasureOrders } from '../../apps/gateway/src/operator/erasure/erasure-orders.ts';
import { LegalHolds } from '../../apps/gateway/src/operator/erasure/legal-holds.ts';
import { ShowErasures } from '../../apps/gateway/src/operator/erasure/show-erasures.ts';
import { OperatorActions } from '../../apps/gateway/src/operator/operator-actions.ts';
import { barrierBefore } from '../support/barrier.ts';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { Life } from '../support/life.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

interface Report {
  erasureId: string;
  state: string;
  counts: { messages: number; aboutOthers: number; waiting: number; held: number };
  stoppedBy: string[];
  effectiveAt?: string;
  completeOn?: string;
}

const office = { id: 'u-0002', roles: ['GSIIZ'] };
const officer = { id: 'u-0003', roles: ['DPO'] };
const second = { id: 'u-0004', roles: ['GSIIZ'] };
const reason = 'Frist nach Aktennotiz 12 abgelaufen';
const dayMs = 86_400_000;
let exchange: RunningExchange;
let router: RunningRouter;
let operator: Pool;
let orders: ErasureOrders;
let holds: LegalHolds;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  operator = openPool({ url: exchange.urls.operator });
  const actions = new OperatorActions(operator, exchange.directory);
  orders = new ErasureOrders(actions, exchange.directory, exchange.personKeyOf, exchange.veil);
  holds = new LegalHolds(actions, exchange.personKeyOf);
});

afterAll(async () => {
  await operator.end();
  await exchange.close();
});

let numbers = 100;
/** Synthetic and valid. */
function drawVn(): string {
  const digits = `756999900${(numbers += 1)}`;
  const sum = Array.from(digits).reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** A case whose registration names the person's AHV number and waits in an inbox; four messages in all, three of them about the person. */
async function openCase(vn = drawVn()): Promise<{ story: Story; vn: string; registration: string }> {
  const story = new Story();
  await exchange.submit(story.consentGranted(['ivst-so'], ['C01', 'C02', 'C03', 'C14', 'C15', 'C16']));
  const registration = story.registration(['ivst-so'], { vn });
  await exchange.submit(registration);
  await router.drain();
  expect(await fetchItem('ivst-so', registration.frame.messageId)).toBe('fetched');
  await exchange.submit(story.participation('ivst-so'));
  await exchange.submit(story.segment(['ivst-so']));
  await router.drain();
  return { story, vn, registration: registration.frame.messageId };
}

async function fetchItem(partnerId: string, messageId: string): Promise<string> {
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1 and recipient = $2', [messageId, partnerId]);
  const item = { partnerId, deliveryId: rows[0]?.delivery_id ?? '', keyid: 'k', nonce: randomUUID() };
  return (await fetchInboxItem(exchange.gateway, item, () => Promise.resolve({ opened: true, records: [] }))).kind;
}

/** Of a case's second message to the same inbox, which nobody has fetched. */
const segmentOf = async (caseId: string): Promise<string> =>
  (await exchange.migrator.query<{ message_id: string }>(`select message_id from message where case_id = $1 and type = 'segment.assigned'`, [caseId])).rows[0]?.message_id ?? '';

const readable = async (caseId: string): Promise<number> =>
  (await exchange.migrator.query('select from payload_key join message using (message_ref) where case_id = $1', [caseId])).rowCount ?? 0;

const request = async (target: Parameters<ErasureOrders['request']>[1]['target'], more: { dryRun?: boolean } = {}, who = office): Promise<Report> => (await orders.request(who, { target, reason, ...more })) as Report;
const approve = async (who: typeof office, id: string): Promise<Report> => (await orders.approve(who, id)) as Report;

/** Asked for by one, approved by two others. */
async function erase(target: Parameters<typeof request>[0]): Promise<Report> {
  const { erasureId } = await request(target);
  await approve(officer, erasureId);
  return approve(second, erasureId);
}

async function release(holdId: string): Promise<void> {
  for (const who of [office, officer, second]) await holds.release(who, holdId);
}

test('a look says what would go and changes nothing', async () => {
  const { story } = await openCase();
  expect(await request({ kind: 'case', caseId: story.caseId }, { dryRun: true })).toEqual({
    state: 'preview', scope: 'case', counts: { messages: 4, aboutOthers: 0, waiting: 3, held: 0 }, stoppedBy: [], approvalsNeeded: 2,
  });
  expect(await readable(story.caseId)).toBe(4);
});

test('a message that is erased cannot be read from the commit on, what had not left is stopped, and the log names it alone', async () => {
  const { story, registration: fetchedBefore } = await openCase();
  const messageId = await segmentOf(story.caseId);
  const report = await request({ kind: 'message', senderId: 'sr-sro', messageId });
  expect(report).toMatchObject({ state: 'effective', counts: { messages: 1, waiting: 1 }, stoppedBy: [] });
  expect(Date.parse(report.completeOn ?? '') - Date.parse(report.effectiveAt ?? '')).toBe(31 * dayMs);
  expect(await readable(story.caseId)).toBe(3);
  const { rows } = await exchange.migrator.query('select state, code from delivery where message_id = $1', [messageId]);
  expect(rows).toEqual([{ state: 'withheld', code: 'DAP-4210' }]);
  await request({ kind: 'message', senderId: 'sr-sro', messageId: fetchedBefore });
  const listed = (await listInbox(exchange.gateway, 'ivst-so', '0', 200)).items.map((item) => item.messageId);
  expect(listed).not.toContain(messageId);
  expect(listed).not.toContain(fetchedBefore);
  const events = eventsIn(await router.drain()).filter(({ kind, detail }) => kind === 'ERASED' && detail?.['erasure'] === report.erasureId);
  expect(events).toHaveLength(2);
  expect(events.find(({ message }) => message !== undefined)).toMatchObject({ message: { senderId: 'sr-sro', messageId }, detail: { scope: 'message' } });
  expect(events.find(({ message }) => message === undefined)).toMatchObject({ actor: { id: 'iiz-dap', role: 'GSIIZ' }, detail: { scope: 'message', messages: 1 } });
  for (const event of events) expect(event).not.toHaveProperty('subjects');
  // To whom it was addressed, it is not there, rather than not permitted.
  for (const each of [messageId, fetchedBefore]) expect(await fetchItem('ivst-so', each)).toBe('none');
  const { rows: notices } = await exchange.migrator.query(`select content->>'code' as code from notice where content->>'referenceMessageId' = $1`, [messageId]);
  expect(notices).toEqual([{ code: 'DAP-4210' }]);
});

test('what is erased is answered as before, to its sender alone: the same bytes with the receipt of then, others not', async () => {
  const story = new Story();
  await exchange.submit(story.consentGranted(['ivst-so'], ['C01', 'C02', 'C03', 'C14', 'C16']));
  const registration = story.registration(['ivst-so']);
  const { receipt } = await exchange.submit(registration);
  const { messageId } = registration.frame;
  await request({ kind: 'message', senderId: 'sr-sro', messageId });
  const { rows } = await exchange.migrator.query(`select m.digest, k.digest as kept, m.wire, m.receipt::text from message m join message_key k using (message_ref) where m.message_id = $1`, [messageId]);
  expect(rows).toEqual([{ digest: '', kept: '', wire: {}, receipt: expect.stringMatching(/^\{"veiled" : "[A-Za-z0-9+/=]+"\}$/) }]);
  expect(await exchange.submit(registration)).toEqual({ repeated: true, receipt });
  await expect(exchange.submit({ ...registration, frame: { ...registration.frame, ourBusinessReferenceId: 'x' } })).rejects.toMatchObject({ slug: 'message-conflict' });
  expect(await readTimeline(exchange.gateway, 'sr-sro', messageId, exchange.veil)).toMatchObject({ wire: { method: 'POST', signature: expect.stringContaining(':') }, receipt: { body: JSON.stringify(receipt) } });
  const other = openVeil(randomBytes(32));
  await expect(readTimeline(exchange.gateway, 'sr-sro', messageId, other)).rejects.toThrow();
});

test('what the clock destroyed is veiled too, a moment later, and nothing that can still be read', async () => {
  const { story } = await openCase();
  const digests = async (): Promise<string[]> => (await exchange.migrator.query<{ digest: string }>('select digest from message where case_id = $1 order by case_seq', [story.caseId])).rows.map(({ digest }) => digest);
  await exchange.migrator.query('delete from payload_key where message_ref in (select message_ref from message where case_id = $1 order by case_seq limit 2)', [story.caseId]);
  const before = await digests();
  while ((await veilDue(exchange.gateway, exchange.veil)) > 0);
  expect(await digests()).toEqual(['', '', ...before.slice(2)]);
  await exchange.gateway.query('select veil_messages($1::uuid[], $2::json)', [[], JSON.stringify((await exchange.migrator.query('select message_ref as ref, \'x\' as veiled from payload_key')).rows)]);
  expect((await digests()).slice(2)).toEqual(before.slice(2));
});

test('a person goes only when two others have approved: by AHV number in every case, and is found by it no more', async () => {
  const vn = drawVn();
  const [one, other, stranger] = [await openCase(vn), await openCase(vn), await openCase()];
  const { erasureId, ...asked } = await request({ kind: 'person', vn });
  expect(asked).toMatchObject({ state: 'waiting', counts: { messages: 6 }, approvalsNeeded: 2, approvedBy: [] });
  await expect(approve(office, erasureId)).rejects.toMatchObject({ slug: 'not-authorised' } satisfies Partial<Problem>);
  expect(await approve(officer, erasureId)).toMatchObject({ state: 'waiting', approvedBy: ['DPO'] });
  expect(await approve(officer, erasureId)).toMatchObject({ state: 'waiting', approvedBy: ['DPO'] });
  expect(await readable(one.story.caseId)).toBe(4);
  expect(await approve(second, erasureId)).toMatchObject({ state: 'effective', counts: { messages: 6 }, approvedBy: ['DPO', 'GSIIZ'] });
  expect(await Promise.all([one, other, stranger].map(({ story }) => readable(story.caseId)))).toEqual([1, 1, 4]);
  expect(await request({ kind: 'person', vn }, { dryRun: true })).toMatchObject({ counts: { messages: 0 } });
  const key = exchange.personKeyOf(vn);
  const { rows } = await exchange.migrator.query(`select (select count(*) from message where disclosure::text like '%' || $1 || '%')::int as messages,
    (select count(*) from case_person where person_key = $1)::int as persons, (select count(*) from erasure where target::text like '%' || $1 || '%')::int as orders`, [key]);
  expect(rows).toEqual([{ messages: 0, persons: 0, orders: 0 }]);
});

test('THR-P3 of a person that goes nothing that is stopped names it, each shard of its cases has the order, and who decides was told what is about others too', async () => {
  const vn = drawVn();
  const cases = [await openCase(vn)];
  while (new Set(cases.map(({ story }) => shardOf(story.caseId))).size < 2) cases.push(await openCase(vn));
  const another = `update message set disclosure = jsonb_set(disclosure::jsonb, '{subjects}', (disclosure::jsonb->'subjects') || $2::jsonb)::json where case_id = $1 and type = 'segment.assigned'`;
  await exchange.migrator.query(another, [cases[0]?.story.caseId, JSON.stringify([randomUUID()])]);
  await router.drain();
  const { erasureId, counts } = await erase({ kind: 'person', vn });
  const events = eventsIn(await router.drain()) as (ReturnType<typeof eventsIn>[number] & { subjects?: string[]; personKeys?: string[] })[];
  const stopped = events.filter(({ kind }) => kind === 'WITHHELD');
  const named = stopped.flatMap(({ subjects = [], personKeys = [] }) => [...subjects, ...personKeys]);
  const ordered = events.filter(({ kind, message, detail }) => kind === 'ERASED' && message === undefined && detail?.['erasure'] === erasureId);
  expect([stopped.length > 0, named, ordered.length, counts]).toEqual([true, [], 2, expect.objectContaining({ messages: 3 * cases.length, aboutOthers: 1 })]);
});

test('a person by its id is the one of that case', async () => {
  const vn = drawVn();
  const [one, other] = [await openCase(vn), await openCase(vn)];
  const { erasureId } = await request({ kind: 'person', personId: one.story.personId });
  await approve(officer, erasureId);
  await approve(second, erasureId);
  expect([await readable(one.story.caseId), await readable(other.story.caseId)]).toEqual([1, 4]);
});

test('THR-P3 whoever was named by a number is found by it, also when another message names the person by another since', async () => {
  const { story, vn } = await openCase();
  const other = drawVn();
  await exchange.submit(story.plan(['ivst-so'], 1, { vn: other }));
  expect(await request({ kind: 'person', vn }, { dryRun: true })).toMatchObject({ counts: { messages: 4 } });
  expect(await request({ kind: 'person', vn: other }, { dryRun: true })).toMatchObject({ counts: { messages: 4 } });
  expect(await erase({ kind: 'person', vn })).toMatchObject({ state: 'effective', counts: { messages: 4 } });
  expect(await readable(story.caseId)).toBe(1);
  const { rows } = await exchange.migrator.query('select person_key, former_keys from case_person where case_id = $1', [story.caseId]);
  expect(rows).toEqual([{ person_key: null, former_keys: [] }]);
});

test('THR-P3 with a person the log forgets no number of somebody else, though the person was named by it', async () => {
  const [one, another] = [await openCase(), await openCase()];
  const nobodys = drawVn();
  for (const [version, vn] of [another.vn, nobodys, one.vn].entries()) await exchange.submit(one.story.plan(['ivst-so'], version + 1, { vn }));
  await router.drain();
  await erase({ kind: 'person', vn: one.vn });
  const written = (await router.drain()).filter(({ topic }) => topic === auditTopic).map(({ value }) => JSON.parse(String(value)) as { openings: { path: string; value: string }[] });
  const forgotten = written.flatMap(({ openings }) => openings.filter(({ path }) => path === '/text/personKeys').flatMap(({ value }) => value.split(' ')));
  expect(forgotten.toSorted()).toEqual([one.vn, nobodys].map(exchange.personKeyOf).toSorted());
  expect(await request({ kind: 'person', vn: another.vn }, { dryRun: true })).toMatchObject({ counts: { messages: 3 } });
});

test('a legal hold stops an order, is looked for again when it is carried out, and the order goes on when it is released', async () => {
  const { story, vn } = await openCase();
  const { erasureId } = await request({ kind: 'person', vn });
  await approve(officer, erasureId);
  const { holdId } = (await holds.place(office, { target: { kind: 'case', caseId: story.caseId }, reason })) as { holdId: string };
  expect(await approve(second, erasureId)).toMatchObject({ state: 'waiting', counts: { held: 3 }, stoppedBy: [holdId] });
  expect(await erase({ kind: 'case', caseId: story.caseId })).toMatchObject({ state: 'waiting', stoppedBy: [holdId] });
  expect(await request({ kind: 'message', senderId: 'sr-sro', messageId: await segmentOf(story.caseId) })).toMatchObject({ state: 'stopped', stoppedBy: [holdId] });
  expect(await readable(story.caseId)).toBe(4);
  await release(holdId);
  expect(await approve(second, erasureId)).toMatchObject({ state: 'effective', stoppedBy: [] });
  expect(await readable(story.caseId)).toBe(1);
});

test('a hold on a person by AHV number covers messages that name the person by its id alone', async () => {
  const { story, vn } = await openCase();
  const { holdId } = (await holds.place(office, { target: { kind: 'person', vn }, reason })) as { holdId: string };
  expect(await request({ kind: 'case', caseId: story.caseId }, { dryRun: true })).toMatchObject({ counts: { messages: 4, held: 3 }, stoppedBy: [holdId] });
  await release(holdId);
});

test('a hold on a person stands when a partner corrects her AHV number, by the former and by the present one', async () => {
  const [former, present] = [drawVn(), drawVn()];
  const life = await Life.begin(exchange, router, 'sr-sro', ['rav-olten']);
  await correctNumber(life, former);
  await exchange.submit(life.story.segment(['rav-olten']));
  const { holdId } = (await holds.place(office, { target: { kind: 'person', vn: former }, reason })) as { holdId: string };
  const { counts } = await request({ kind: 'case', caseId: life.story.caseId }, { dryRun: true });
  await correctNumber(life, present);
  expect(await request({ kind: 'case', caseId: life.story.caseId }, { dryRun: true })).toMatchObject({ counts: { held: counts.held + 1 }, stoppedBy: [holdId] });
  for (const target of [{ kind: 'person', personId: life.personId }, { kind: 'person', vn: present }] as const) expect(await request(target, { dryRun: true })).toMatchObject({ stoppedBy: [holdId] });
  await release(holdId);
  const later = (await holds.place(office, { target: { kind: 'person', vn: former }, reason })) as { holdId: string };
  expect(await request({ kind: 'case', caseId: life.story.caseId }, { dryRun: true })).toMatchObject({ counts: { held: counts.held + 1 }, stoppedBy: [later.holdId] });
  await release(later.holdId);
});

async function correctNumber(life: Life, vn: string): Promise<void> {
  const { rows } = await exchange.migrator.query<{ message_id: string }>(`select message_id from message where case_id = $1 and type = 'case.registration'`, [life.story.caseId]);
  const decision = { personId: life.personId, targetMessageIds: rows.map(({ message_id: id }) => id), fieldPath: '/blocks/identity/0/vn', measure: 'NEW_VALUE' as const, decidedOn: zurichDate(new Date()) };
  const blocks = { case: decision, identity: life.identity.map((each) => ({ ...each, vn })) };
  await exchange.submit(life.compose('rights.rectification', 'sr-sro', ['iiz-dap'], blocks, { purpose: 'P9', assertions: { identityVerified: true, thirdPartyInterestsChecked: true } }));
  await router.drain();
}

test('a person under a hold is not forgotten when nothing about her can be read any more', async () => {
  const { story, vn } = await openCase();
  await exchange.migrator.query('delete from payload_key where message_ref in (select message_ref from message where case_id = $1)', [story.caseId]);
  for (const target of [{ kind: 'person', vn }, { kind: 'person', personId: story.personId }, { kind: 'case', caseId: story.caseId }, { kind: 'message', senderId: 'sr-sro', messageId: await segmentOf(story.caseId) }] as const) {
    const { holdId } = (await holds.place(office, { target, reason })) as { holdId: string };
    expect(await erase({ kind: 'person', vn })).toMatchObject({ state: 'waiting', counts: { messages: 0 }, stoppedBy: [holdId] });
    expect((await exchange.migrator.query('select from case_person where person_key = $1', [exchange.personKeyOf(vn)])).rowCount).toBe(1);
    await release(holdId);
  }
  const unknown = drawVn();
  const { holdId } = (await holds.place(office, { target: { kind: 'person', vn: unknown }, reason })) as { holdId: string };
  expect(await erase({ kind: 'person', vn: unknown })).toMatchObject({ state: 'waiting', stoppedBy: [holdId] });
  await release(holdId);
});

test('nobody alone erases more than a message, nor releases a hold, and no class reaches into the future', async () => {
  const { story } = await openCase();
  for (const target of [{ kind: 'case', caseId: story.caseId }, { kind: 'class', type: 'case.*', before: new Date().toISOString() }] as const) {
    const { erasureId, state } = await request(target);
    expect(state).toBe('waiting');
    await expect(approve(office, erasureId)).rejects.toMatchObject({ slug: 'not-authorised' } satisfies Partial<Problem>);
    for (let time = 0; time < 2; time++) expect(await approve(officer, erasureId)).toMatchObject({ state: 'waiting', approvedBy: ['DPO'] });
  }
  await expect(request({ kind: 'class', type: 'case.*', before: '2099-01-01T00:00:00Z' }, { dryRun: true })).rejects.toMatchObject({ slug: 'query-invalid' } satisfies Partial<Problem>);
  const { holdId } = (await holds.place(office, { target: { kind: 'case', caseId: story.caseId }, reason })) as { holdId: string };
  for (const who of [office, officer, officer]) expect(await holds.release(who, holdId)).not.toHaveProperty('releasedAt');
  expect(await holds.release(second, holdId)).toMatchObject({ releaseAskedBy: ['GSIIZ', 'DPO', 'GSIIZ'], releasedAt: expect.any(String) as unknown });
  expect(await readable(story.caseId)).toBe(4);
});

test('THR-P6 the clock destroys nothing that a hold keeps, and does when it is released', async () => {
  const { story } = await openCase();
  const { holdId } = (await holds.place(office, { target: { kind: 'case', caseId: story.caseId }, reason })) as { holdId: string };
  await keepUpIn(70);
  expect(await readable(story.caseId)).toBe(4);
  await release(holdId);
  await keepUpIn(70);
  // The message of the consent stays as long as its record.
  expect(await readable(story.caseId)).toBe(1);
});

async function keepUpIn(days: number): Promise<void> {
  for (let round = 0; round < 2; round++) await keepUpOnce(exchange, days);
  await router.drain();
}

test('an order that waits while a hold is being placed finds it', async () => {
  const { story } = await openCase();
  const client = await operator.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(7412)');
    await client.query(`insert into legal_hold (hold_id, kind, case_id, placed_at) values ($1, 'case', $2, now())`, [randomUUID(), story.caseId]);
    const ordered = request({ kind: 'message', senderId: 'sr-sro', messageId: await segmentOf(story.caseId) });
    await waitsFor(7412);
    await client.query('commit');
    expect(await ordered).toMatchObject({ state: 'stopped', counts: { held: 1 } });
  } finally {
    client.release();
  }
});

test('what comes about a person while it is being erased is found by AHV number, and goes with the next order', async () => {
  const { story, vn } = await openCase();
  const { erasureId } = await request({ kind: 'person', vn });
  await approve(officer, erasureId);
  const barrier = barrierBefore(operator, 'outbox-append');
  const carryingOut = new ErasureOrders(new OperatorActions(barrier.pool, exchange.directory), exchange.directory, exchange.personKeyOf, exchange.veil).approve(second, erasureId);
  await barrier.reached;
  await exchange.submit(story.segment(['ivst-so']));
  barrier.open();
  expect(await carryingOut).toMatchObject({ state: 'effective', counts: { messages: 3 } });
  const again = await request({ kind: 'person', vn });
  expect(again).toMatchObject({ counts: { messages: 1 } });
  await approve(officer, again.erasureId);
  expect(await approve(second, again.erasureId)).toMatchObject({ state: 'effective', counts: { messages: 1 } });
  const { rows } = await exchange.migrator.query('select (select count(*) from case_person where person_key = $1)::int as persons', [exchange.personKeyOf(vn)]);
  expect([rows, await readable(story.caseId)]).toEqual([[{ persons: 0 }], 1]);
});

async function waitsFor(lock: number): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    const { rowCount } = await exchange.migrator.query(`select from pg_locks where locktype = 'advisory' and objid = $1 and not granted`, [lock]);
    if ((rowCount ?? 0) > 0) return;
  }
  throw new Error('nobody waits');
}

test('a class goes but for what is held', async () => {
  await router.drain();
  const [kept, gone] = [await openCase(), await openCase()];
  await holds.place(office, { target: { kind: 'message', senderId: 'sr-sro', messageId: kept.registration }, reason });
  const before = new Date().toISOString();
  expect(await erase({ kind: 'class', type: 'segment.*', before: '2020-01-01T00:00:00Z' })).toMatchObject({ counts: { messages: 0 } });
  const found = await request({ kind: 'class', type: 'case.*', before }, { dryRun: true });
  expect(await erase({ kind: 'class', type: 'case.*', before })).toMatchObject({ state: 'effective', counts: { messages: found.counts.messages } });
  expect([await readable(kept.story.caseId), await readable(gone.story.caseId)]).toEqual([3, 2]);
  await erase({ kind: 'class', group: 2, before });
  expect(await readable(gone.story.caseId)).toBe(1);
});

test('the night after, the table of keys is written anew and the report has its second date; a dump that still sees the rows puts it off', async () => {
  const { story } = await openCase();
  const { erasureId } = await erase({ kind: 'case', caseId: story.caseId });
  const reader = await exchange.migrator.connect();
  const days = 400;
  const night = new Date(Date.now() + days * dayMs);
  try {
    await reader.query('begin isolation level repeatable read');
    await reader.query('select from migration');
    await exchange.migrator.query('delete from payload_key where message_ref = (select message_ref from payload_key limit 1)');
    expect(await rewriteKeysAtNight(exchange.router, night)).toMatchObject({ kind: 'seen', rows: 1 });
    expect((await keepUpOnce(exchange, days)).rewriting).toMatchObject({ kind: 'seen' });
    expect(await new ShowErasures(operator).one(office, erasureId)).not.toHaveProperty('rewrittenAt');
  } finally {
    await reader.query('rollback');
    reader.release();
  }
  expect(await rewriteKeysAtNight(exchange.router, night)).toEqual({ kind: 'rewritten' });
  expect(await rewriteKeysAtNight(exchange.router, night)).toBeUndefined();
  expect(await new ShowErasures(operator).one(office, erasureId)).toMatchObject({ state: 'effective', rewrittenAt: night.toISOString() });
  expect(await new ShowErasures(operator, () => new Date(Date.now() + 32 * dayMs)).one(office, erasureId)).toMatchObject({ state: 'complete' });
  const { rows } = await exchange.migrator.query(`select spcname from pg_class join pg_tablespace t on t.oid = reltablespace where relname in ('payload_key', 'payload_key_pkey')`);
  expect(rows).toEqual([{ spcname: 'iiz_keys' }, { spcname: 'iiz_keys' }]);
});

test('the operator reads neither ciphertext nor wrapped key', async () => {
  for (const column of ['m.sealed', 'm.wire', 'm.decisions', 'k.wrapped']) {
    await expect(operator.query(`select ${column} from message m join payload_key k using (message_ref) limit 1`)).rejects.toMatchObject({ code: '42501' });
  }
  await expect(operator.query('select decisions from refused_decision')).rejects.toMatchObject({ code: '42501' });
});

test('reports are listed, the youngest first', async () => {
  const { erasures } = (await new ShowErasures(operator).all(office, {})) as { erasures: Report[] };
  expect(erasures.length).toBeGreaterThan(5);
  expect(await new ShowErasures(operator).one(office, erasures[0]?.erasureId ?? '')).toEqual(erasures[0]);
  await expect(new ShowErasures(operator).one(office, randomUUID())).rejects.toMatchObject({ slug: 'not-found' } satisfies Partial<Problem>);
});

test('what is kept of a refused message goes with every order that names it, and not under a hold', async () => {
  const vn = drawVn();
  const [byMessage, byCase, byId, byNumber, byClass, held] = Array.from({ length: 6 }, () => new Story()) as [Story, Story, Story, Story, Story, Story];
  const refuse = async (story: Story, number?: string): Promise<string> => {
    const registration = story.registration(['ivst-so'], number === undefined ? {} : { vn: number });
    await expect(exchange.submit(registration)).rejects.toMatchObject({ slug: 'disclosure-not-permitted' } satisfies Partial<Problem>);
    return registration.frame.messageId;
  };
  const left = async (): Promise<string[]> => (await exchange.migrator.query<{ case_id: string }>('select case_id from refused_decision order by refused_at')).rows.map((row) => row.case_id);
  const messageId = await refuse(byMessage);
  for (const story of [byCase, byId, byClass]) await refuse(story);
  const heldId = await refuse(held);
  await refuse(byNumber, vn);
  const { holdId } = (await holds.place(office, { target: { kind: 'case', caseId: held.caseId }, reason })) as { holdId: string };
  expect(await left()).toHaveLength(6);
  expect(await request({ kind: 'message', senderId: 'sr-sro', messageId: heldId })).toMatchObject({ state: 'stopped', stoppedBy: [holdId] });
  expect(await request({ kind: 'message', senderId: 'sr-sro', messageId })).toMatchObject({ state: 'effective', stoppedBy: [] });
  await erase({ kind: 'case', caseId: byCase.caseId });
  await erase({ kind: 'person', personId: byId.personId });
  expect(await left()).toEqual([byClass, held, byNumber].map(({ caseId }) => caseId));
  await erase({ kind: 'person', vn });
  expect(await left()).toEqual([byClass, held].map(({ caseId }) => caseId));
  for (const target of [{ kind: 'class', type: 'plan.*' }, { kind: 'class', group: 1 }] as const) await erase({ ...target, before: new Date().toISOString() });
  expect(await left()).toEqual([byClass, held].map(({ caseId }) => caseId));
  await erase({ kind: 'class', group: 5, before: new Date().toISOString() });
  expect(await left()).toEqual([held.caseId]);
  await release(holdId);
  await erase({ kind: 'case', caseId: held.caseId });
  expect(await left()).toEqual([]);
});
