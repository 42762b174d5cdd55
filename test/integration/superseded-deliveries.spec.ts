import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { partnerTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { packHash } from '#consent';
import { causedByExpiry, expireUnfetched, fetchInboxItem, listInbox, publishAgain, releaseHeld, shardOf } from '#persistence';
import type { Pool } from '#persistence';
import { deliveryCodes } from '#problems';
import { decideSuperseded } from '../../apps/router/src/delivery/decide-superseded.ts';
import { until } from '../support/audit-world.ts';
import { barrierBefore } from '../support/barrier.ts';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import type { LoggedEvent } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

const onTopic = 'rav-solothurn';
const inInbox = 'ivst-so';
/** What registrations and plans go by asks for a consent that covers onward transfer, which it did not. */
const stricter = { R05: { consentTerms: { onwardTransfer: true } }, R20: { consentTerms: { onwardTransfer: true } } };
let exchange: RunningExchange;
let router: RunningRouter;
let packs = 0;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());

beforeEach(async () => {
  await takenOver();
  await router.drain();
});

interface Waiting {
  story: Story;
  messageId: string;
}

const fits = true;

/** Registrations that are decided and wait to be handed over; under a consent that covers onward transfer they fit the stricter pack too. */
async function routed<const T extends readonly (readonly [recipient: string, fits?: boolean])[]>(...wanted: T): Promise<{ [I in keyof T]: Waiting }> {
  const waiting: Waiting[] = [];
  for (const [recipient, onwardTransfer = false] of wanted) {
    const story = new Story();
    await exchange.submit(consentOf(story, recipient, onwardTransfer));
    const registration = story.registration([recipient]);
    await exchange.submit(registration);
    waiting.push({ story, messageId: registration.frame.messageId });
  }
  await router.route(await router.publish());
  return waiting as { [I in keyof T]: Waiting };
}

function consentOf(story: Story, recipient: string, onwardTransfer: boolean) {
  const granted = structuredClone(story.consentGranted([recipient], ['C01', 'C03', 'C15', 'C16']));
  Object.assign(granted.blocks.consent as object, { onwardTransfer });
  return granted;
}

/** The next plan of the case, decided. */
async function nextPlan({ story }: Waiting, recipient: string, version: number): Promise<string> {
  const plan = story.plan([recipient], version);
  await exchange.submit(plan);
  await router.route(await router.publish());
  return plan.frame.messageId;
}

/** The shipped pack with rules bent, in force from a moment on, now where none is given; undone when `work` is. */
async function underPack(bend: Record<string, object>, work: () => Promise<void>, activeFrom = new Date(Date.now() - 1)): Promise<void> {
  const version = await stored(bend);
  await activate(version, activeFrom);
  await exchange.directory.refresh();
  try {
    await work();
  } finally {
    await deactivate(version);
  }
}

async function deactivate(version: string): Promise<void> {
  await exchange.migrator.query('delete from policy_activation where pack_version = $1', [version]);
  await exchange.directory.refresh();
}

async function stored(bend: Record<string, object>): Promise<string> {
  const shipped = parse(readFileSync(join(repositoryRoot, 'policies', 'so-iiz-2026.1.yaml'), 'utf8')) as { rules: { ruleId: string }[] };
  const version = `bent-${++packs}`;
  const source = stringify({ ...shipped, packVersion: version, rules: shipped.rules.map((rule) => ({ ...rule, ...bend[rule.ruleId] })) }, { aliasDuplicateObjects: false });
  await exchange.migrator.query('insert into policy_pack (version, source, hash) values ($1, $2, $3)', [version, source, packHash(source)]);
  return version;
}

const activate = (version: string, activeFrom: Date): Promise<unknown> =>
  exchange.migrator.query(`insert into policy_activation (pack_version, kind, active_from, approved_by) values ($1, 'regular', $2, '{a,b}')`, [version, activeFrom]);

/** The router decides anew until nothing is left. */
async function takenOver(): Promise<void> {
  while ((await decideSuperseded(exchange.router, exchange.directory)) > 0);
}

async function fetched({ messageId }: Pick<Waiting, 'messageId'>, pool: Pool = exchange.gateway): Promise<string> {
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('select delivery_id from delivery where message_id = $1', [messageId]);
  const request = { partnerId: inInbox, deliveryId: rows[0]?.delivery_id ?? '', keyid: 'k', nonce: randomBytes(16).toString('hex') };
  const outcome = await fetchInboxItem(pool, request, () => Promise.resolve({ opened: true, records: [] }));
  return outcome.kind === 'withheld' ? outcome.code : outcome.kind;
}

/** Those of the messages that a listing shows, in its order. */
const listed = async (...of: string[]): Promise<string[]> => (await listInbox(exchange.gateway, inInbox, '0', 200)).items.map(({ messageId }) => messageId).filter((each) => of.includes(each));

async function stateOf({ messageId }: Pick<Waiting, 'messageId'>): Promise<{ state: string; code: string | null; waiting: string | null }> {
  const { rows } = await exchange.migrator.query<{ state: string; code: string | null; waiting: string | null }>('select state, code, waiting from delivery where message_id = $1', [messageId]);
  return rows[0] ?? { state: 'none', code: null, waiting: null };
}

/** Everything that a broker gets until nothing is held any more. */
async function drained(): Promise<OutgoingRecord[]> {
  const sent = await router.drain();
  while ((await releaseHeld(exchange.router)) > 0) sent.push(...(await router.drain()));
  return sent;
}

const published = (records: readonly OutgoingRecord[]): string[] =>
  records.filter(({ topic }) => topic === partnerTopic(onTopic)).map(({ value }) => (JSON.parse(String(value)) as { frame: { messageId: string } }).frame.messageId);

const withheldEvents = (records: readonly OutgoingRecord[], { messageId }: Waiting): LoggedEvent[] => eventsIn(records).filter(({ kind, message }) => kind === 'WITHHELD' && message?.messageId === messageId);

async function noticesAbout({ messageId }: Waiting): Promise<number> {
  const { rows } = await exchange.migrator.query<{ n: number }>(`select count(*)::int as n from notice where content->>'referenceMessageId' = $1`, [messageId]);
  return rows[0]?.n ?? 0;
}

const somebodyWaits = async (): Promise<boolean> => (await exchange.migrator.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).rowCount === 1;

test.each([
  ['at once', 0],
  ['at its scheduled moment', 1_500],
])('a pack that asks for more lets nothing go %s before it is decided anew: the rest is withheld with event and notice', async (_, afterMs) => {
  const [inbox, fitsInbox, topic, fitsTopic] = await routed([inInbox], [inInbox, fits], [onTopic], [onTopic, fits]);
  const [refused, permitted] = [[inbox, topic], [fitsInbox, fitsTopic]];
  const activeFrom = new Date(Date.now() + (afterMs === 0 ? -1 : afterMs));
  await underPack(stricter, async () => {
    await until(async () => (await exchange.migrator.query(`select 1 from pack_in_force where pack_version like 'bent-%'`)).rowCount === 1);
    expect([await fetched(inbox), await fetched(fitsInbox)]).toEqual(['undecided', 'undecided']);
    expect(await listed(inbox.messageId, fitsInbox.messageId)).toEqual([]);
    expect(published(await router.drain())).toEqual([]);
    for (const each of [topic, fitsTopic]) expect(await stateOf(each)).toMatchObject({ state: 'held' });

    await keepUpOnce(exchange);
    const records = await drained();
    for (const each of refused) {
      expect(await stateOf(each)).toEqual({ state: 'withheld', code: 'DAP-4201', waiting: null });
      expect(withheldEvents(records, each)).toMatchObject([{ problem: { code: 'DAP-4201' }, detail: { mayHaveLeft: false } }]);
      expect(await noticesAbout(each)).toBe(1);
    }
    for (const each of permitted) expect([withheldEvents(records, each), await noticesAbout(each)]).toEqual([[], 0]);
    expect(published(records)).toEqual([fitsTopic.messageId]);
    expect(await stateOf(fitsTopic)).toMatchObject({ state: 'delivered' });
    expect(await listed(inbox.messageId, fitsInbox.messageId)).toEqual([fitsInbox.messageId]);
    expect([await fetched(inbox), await fetched(fitsInbox)]).toEqual(['DAP-4201', 'fetched']);
  }, activeFrom);
});

test('until the first moment of a pack that asks for more what waits may go, and nothing of it is decided anew', async () => {
  const [inbox, topic] = await routed([inInbox], [onTopic]);
  await underPack(stricter, async () => {
    expect(await decideSuperseded(exchange.router, exchange.directory)).toBe(0);
    expect(await fetched(inbox)).toBe('fetched');
    expect(published(await drained())).toEqual([topic.messageId]);
    const [later] = await routed([inInbox]);
    expect(await fetched(later)).toBe('fetched');
  }, new Date(Date.now() + 86_400_000));
});

test('what rests on rules that the next pack has alike goes on as it was decided, whatever became of its case since', async () => {
  const [inbox, topic] = await routed([inInbox], [onTopic]);
  const before = await exchange.migrator.query<{ rules: string[] }>('select rules, consents, not_after from delivery where message_id = any($1::uuid[]) order by message_id', [[inbox.messageId, topic.messageId]]);
  await exchange.migrator.query(`update case_head set state = (state::jsonb || '{"participants": [], "leadPartner": "sr-dorneck"}')::json where case_id = any($1::uuid[])`, [[inbox.story.caseId, topic.story.caseId]]);
  await underPack({ R05: { title: { de: 'Anders genannt', en: 'Called otherwise' } }, R20: { status: 'RETIRED' } }, async () => {
    expect(await fetched(inbox)).toBe('undecided');
    await router.drain();
    await takenOver();
    expect((await exchange.migrator.query('select rules, consents, not_after from delivery where message_id = any($1::uuid[]) order by message_id', [[inbox.messageId, topic.messageId]])).rows).toEqual(before.rows);
    expect(published(await drained())).toEqual([topic.messageId]);
    expect(await fetched(inbox)).toBe('fetched');
  });
});

test('what rests on a rule that is gone goes where another one permits it, and rests on that', async () => {
  const [inbox, topic] = await routed([inInbox], [onTopic]);
  const gone = { R05: { status: 'RETIRED' } };
  await underPack(gone, async () => {
    await router.drain();
    await takenOver();
    for (const each of [inbox, topic]) expect(await stateOf(each)).toMatchObject({ state: 'withheld' });
    expect(published(await drained())).toEqual([]);
  });
  const [renamed] = await routed([inInbox]);
  await underPack({ R05: { ruleId: 'R99' } }, async () => {
    await takenOver();
    expect((await exchange.migrator.query('select rules from delivery where message_id = $1', [renamed.messageId])).rows).toEqual([{ rules: ['R99'] }]);
    expect(await fetched(renamed)).toBe('fetched');
  });
});

test('a rule that ends with its pack and goes on in the next lets nothing expire between the two', async () => {
  const [inbox, topic] = await routed([inInbox, fits], [onTopic, fits]);
  await exchange.migrator.query('update delivery set not_after = now() where message_id = any($1::uuid[])', [[inbox.messageId, topic.messageId]]);
  await underPack(stricter, async () => {
    await router.drain();
    await keepUpOnce(exchange);
    expect(published(await drained())).toEqual([topic.messageId]);
    expect(await fetched(inbox)).toBe('fetched');
  });
});

test('what was fetched may not be fetched again where the pack does not permit it, stays delivered, and can be acknowledged', async () => {
  const [refused, permitted] = await routed([inInbox], [inInbox, fits]);
  for (const each of [refused, permitted]) expect(await fetched(each)).toBe('fetched');
  await underPack(stricter, async () => {
    for (const each of [refused, permitted]) expect(await fetched(each)).toBe('undecided');
    await takenOver();
    expect([await fetched(refused), await fetched(permitted)]).toEqual(['DAP-4201', 'fetched']);
    expect(await stateOf(refused)).toMatchObject({ state: 'delivered', waiting: null });
    expect([withheldEvents(await drained(), refused), await noticesAbout(refused)]).toEqual([[], 0]);
    await exchange.submit(refused.story.acknowledgement(inInbox, 'sr-sro', refused.messageId));
    expect(await stateOf(refused)).toMatchObject({ state: 'acknowledged' });
  });
});

test('what is parked is decided anew where it is: withheld, or still parked for an operator', async () => {
  const [refused, permitted] = await routed([onTopic], [onTopic, fits]);
  await exchange.migrator.query(`update partner set encryption_key = 'no key at all' where partner_id = $1`, [onTopic]);
  await router.drain();
  await exchange.migrator.query('update partner set encryption_key = null where partner_id = $1', [onTopic]);
  await underPack(stricter, async () => {
    await takenOver();
    expect([await stateOf(refused), await stateOf(permitted)]).toMatchObject([{ state: 'withheld', code: 'DAP-4201' }, { state: 'parked', code: 'DAP-5500' }]);
    expect(withheldEvents(await drained(), refused)).toMatchObject([{ detail: { mayHaveLeft: false } }]);
  });
});

test('nothing of a case overtakes what is decided anew, on the topic or in the inbox', async () => {
  const [topic, inbox] = await routed([onTopic, fits], [inInbox, fits]);
  await router.drain();
  expect(await fetched(inbox)).toBe('fetched');
  await exchange.submit(inbox.story.acknowledgement(inInbox, 'sr-sro', inbox.messageId));
  await exchange.submit(topic.story.participation(onTopic));
  await exchange.submit(inbox.story.participation(inInbox));
  await router.drain();
  const [first, plans] = [await nextPlan(inbox, inInbox, 1), [await nextPlan(topic, onTopic, 1)]];
  await underPack(stricter, async () => {
    for (const version of [2, 3]) plans.push(await nextPlan(topic, onTopic, version));
    const second = await nextPlan(inbox, inInbox, 2);
    await router.drain();
    expect([await fetched({ messageId: second }), await listed(first, second)]).toEqual(['undecided', []]);
    await takenOver();
    expect(await listed(first, second)).toEqual([first, second]);
    for (const messageId of [first, second]) expect(await fetched({ messageId })).toBe('fetched');
    const records = await drained();
    expect(published(records)).toEqual(plans);
  });
});

test('a lease whose transaction is older than an activation, and comes to the delivery later, leases nothing under the pack before', async () => {
  const [topic] = await routed([onTopic]);
  const barrier = barrierBefore(exchange.router, 'relay-claim-rows');
  const claiming = router.claim(shardOf(topic.story.caseId), barrier.pool);
  await barrier.reached;
  await underPack(stricter, async () => {
    barrier.open();
    expect((await claiming).leased).toEqual([]);
    await router.drain();
    await takenOver();
    expect(await stateOf(topic)).toMatchObject({ state: 'withheld' });
  });
});

test('an activation waits for the fetch that came before it, and a fetch for the activation', async () => {
  const [before, after] = await routed([inInbox], [inInbox]);
  const barrier = barrierBefore(exchange.gateway, 'inbox-lease');
  const fetching = fetched(before, barrier.pool);
  await barrier.reached;
  const version = await stored(stricter);
  const activating = activate(version, new Date());
  await until(somebodyWaits);
  barrier.open();
  expect(await fetching).toBe('fetched');
  await activating;
  try {
    expect(await fetched(after)).toBe('undecided');
  } finally {
    await deactivate(version);
  }
  const client = await exchange.migrator.connect();
  const next = await stored(stricter);
  try {
    await client.query('begin');
    await client.query(`insert into policy_activation (pack_version, kind, active_from, approved_by) values ($1, 'regular', now(), '{a,b}')`, [next]);
    const late = fetched(after);
    await until(somebodyWaits);
    await client.query('commit');
    expect(await late).toBe('undecided');
  } finally {
    client.release();
    await deactivate(next);
  }
});

test('two routers decide each of them once', async () => {
  const waiting = await routed([inInbox], [inInbox], [inInbox]);
  await underPack(stricter, async () => {
    const barrier = barrierBefore(exchange.router, 'replace-decisions');
    const first = decideSuperseded(barrier.pool, exchange.directory);
    await barrier.reached;
    expect(await decideSuperseded(exchange.router, exchange.directory)).toBe(0);
    barrier.open();
    expect(await first).toBeGreaterThanOrEqual(waiting.length);
    expect(await decideSuperseded(exchange.router, exchange.directory)).toBe(0);
    const records = await drained();
    for (const each of waiting) expect([withheldEvents(records, each).length, await noticesAbout(each)]).toEqual([1, 1]);
  });
});

test('what nobody has fetched in time ends once, also while it is being decided anew', async () => {
  const [inbox] = await routed([inInbox]);
  await underPack(stricter, async () => {
    const barrier = barrierBefore(exchange.router, 'replace-decisions');
    const deciding = decideSuperseded(barrier.pool, exchange.directory);
    await barrier.reached;
    const later = new Date(Date.now() + 400 * 86_400_000);
    await expireUnfetched(exchange.router, later, (d) => causedByExpiry(d, { code: deliveryCodes.notFetched, at: later.toISOString(), senderReadsTopic: false }));
    barrier.open();
    await deciding;
    const ends = eventsIn(await drained()).filter(({ kind, message }) => (kind === 'WITHHELD' || kind === 'EXPIRED') && message?.messageId === inbox.messageId);
    expect([ends.map(({ kind }) => kind), await noticesAbout(inbox)]).toEqual([['WITHHELD'], 1]);
  });
});

test('of a delivery whose relay died while it published, the withholding says that it may have left', async () => {
  const [topic] = await routed([onTopic]);
  expect((await router.claim(shardOf(topic.story.caseId))).leased).toMatchObject([{ messageId: topic.messageId }]);
  await underPack(stricter, async () => {
    expect(published(await router.drain())).toEqual([]);
    await takenOver();
    expect(withheldEvents(await drained(), topic)).toMatchObject([{ detail: { mayHaveLeft: true } }]);
  });
});

test('THR-C6 what Kafka lost is published again as far as the pack in force permits it', async () => {
  const since = new Date();
  const [refused, permitted] = await routed([onTopic], [onTopic, fits]);
  expect(published(await drained()).toSorted()).toEqual([refused.messageId, permitted.messageId].toSorted());
  await underPack(stricter, async () => {
    await publishAgain(exchange.migrator, since);
    expect(published(await router.drain())).toEqual([permitted.messageId]);
  });
});
