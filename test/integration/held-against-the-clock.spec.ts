import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditRecordOf, destroyDue, fetchInboxItem, firstMessage, openPool } from '#persistence';
import type { DestroyedPayload, Pool } from '#persistence';
import { LegalHolds } from '../../apps/gateway/src/operator/erasure/legal-holds.ts';
import { OperatorActions } from '../../apps/gateway/src/operator/operator-actions.ts';
import { barrierBefore } from '../support/barrier.ts';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const inInbox = 'ivst-so';
const office = { id: 'u-0002', roles: ['GSIIZ'] };
const others = [{ id: 'u-0003', roles: ['DPO'] }, { id: 'u-0004', roles: ['GSIIZ'] }];
const reason = 'Hängiges Verfahren';
const vn = '7569999000017';
let exchange: RunningExchange;
let router: RunningRouter;
let operator: Pool;
let holds: LegalHolds;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  operator = openPool({ url: exchange.urls.operator });
  holds = new LegalHolds(new OperatorActions(operator, exchange.directory), exchange.personKeyOf);
});

afterAll(async () => {
  await operator.end();
  await exchange.close();
});

interface Waiting {
  story: Story;
  registration: string;
}

/** A case whose registration was fetched, and whose segment waits in the same inbox. */
async function openCase(): Promise<Waiting> {
  const story = new Story();
  await exchange.submit(story.consentGranted([inInbox], ['C01', 'C02', 'C03', 'C14', 'C16']));
  const registration = story.registration([inInbox], { vn });
  await exchange.submit(registration);
  await router.drain();
  const { messageId } = registration.frame;
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1', [messageId]);
  const item = { partnerId: inInbox, deliveryId: rows[0]?.delivery_id ?? '', keyid: 'k', nonce: randomUUID() };
  expect(await fetchInboxItem(exchange.gateway, item, () => Promise.resolve({ opened: true, records: [] }))).toMatchObject({ kind: 'fetched' });
  await exchange.submit(story.participation(inInbox));
  await exchange.submit(story.segment([inInbox]));
  await router.drain();
  return { story, registration: messageId };
}

/** Types of the case's messages about the person that can still be read. */
async function readable({ story }: Waiting): Promise<string[]> {
  const { rows } = await exchange.migrator.query<{ type: string }>(
    `select type from message join payload_key using (message_ref) where case_id = $1 and type in ('case.registration', 'segment.assigned') order by type`, [story.caseId]);
  return rows.map(({ type }) => type);
}

async function keepUpIn(days: number): Promise<void> {
  for (let round = 0; round < 2; round++) await keepUpOnce(exchange, days);
  await router.drain();
}

async function place(target: Parameters<LegalHolds['place']>[1]['target']): Promise<string> {
  return ((await holds.place(office, { target, reason })) as { holdId: string }).holdId;
}

async function release(holdId: string): Promise<void> {
  for (const who of [office, ...others]) await holds.release(who, holdId);
}

const waitsFor = async (lock: number): Promise<boolean> => (await exchange.migrator.query(`select from pg_locks where locktype = 'advisory' and objid = $1 and not granted`, [lock])).rowCount !== 0;

/** Until it stands before the lock between holds and those who destroy, or was kept by none. */
async function waitsOrEnds(work: Promise<unknown>): Promise<void> {
  const ended = work.then(() => true, () => true);
  while (!(await Promise.race([ended, delay(20, false)])) && !(await waitsFor(7412)));
}

const both = ['case.registration', 'segment.assigned'];

test.each<[string, string[], (of: Waiting) => Parameters<typeof place>[0]]>([
  ['a message', ['case.registration'], ({ registration }) => ({ kind: 'message', senderId: 'sr-sro', messageId: registration })],
  ['a case', both, ({ story }) => ({ kind: 'case', caseId: story.caseId })],
  ['a person by her id', both, ({ story }) => ({ kind: 'person', personId: story.personId })],
  ['a person by her number', both, () => ({ kind: 'person', vn })],
])('THR-P6 a hold on %s keeps it from the clock, also what reaches nobody, until it is released', async (_, kept, target) => {
  const of = await openCase();
  const holdId = await place(target(of));
  await exchange.submit(of.story.consentWithdrawn());
  await keepUpIn(0);
  expect(await readable(of)).toEqual(kept);
  await keepUpIn(70);
  expect(await readable(of)).toEqual(kept);
  await release(holdId);
  await keepUpIn(70);
  expect(await readable(of)).toEqual([]);
});

test('THR-P6 the clock waits for a hold that is being placed, and destroys nothing of it', async () => {
  const of = await openCase();
  const barrier = barrierBefore(operator, 'commit');
  const placing = new LegalHolds(new OperatorActions(barrier.pool, exchange.directory), exchange.personKeyOf).place(office, { target: { kind: 'case', caseId: of.story.caseId }, reason });
  await barrier.reached;
  const keeping = keepUpIn(70);
  await waitsOrEnds(keeping);
  barrier.open();
  const { holdId } = (await placing) as { holdId: string };
  await keeping;
  expect(await readable(of)).toEqual(both);
  await release(holdId);
});

test('THR-P6 a hold waits for what is being destroyed: from its commit on nothing of it is', async () => {
  const of = await openCase();
  const barrier = barrierBefore(exchange.router, 'commit');
  const eventOf = ({ caseId }: DestroyedPayload) => auditRecordOf({ eventId: randomUUID(), kind: 'DESTROYED', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DAP' }, caseId });
  const destroying = destroyDue(barrier.pool, firstMessage, new Date(Date.now() + 70 * 86_400_000), eventOf);
  await barrier.reached;
  // Read at once: who was told of the hold may do so before anything else happens.
  const placing = place({ kind: 'case', caseId: of.story.caseId }).then(async (holdId) => ({ holdId, found: await readable(of) }));
  await waitsOrEnds(placing);
  barrier.open();
  const { holdId, found } = await placing;
  await destroying;
  expect(await readable(of)).toEqual(found);
  await release(holdId);
});
