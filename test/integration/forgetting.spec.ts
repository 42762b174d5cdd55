import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commitmentsOf, fillProof, forgettingText, hashRuns, MerkleFrontier, messageKeyValue, planConsistencyProof, planInclusionProof, pooledRandom, toLeaf, verifyConsistency, verifyInclusion, type AuditEvent, type IndexKeyKind } from '#audit';
import { auditTopic, type IncomingRecord } from '#bus';
import { provision, startPostgres, type DatabaseUrls, type PostgresEngine } from '#local';
import { addPendingEvent, migrateAudit, openAudit, openPool, readEvents, readHashes, readHead, readLeaves, rewriteOpeningsAtNight, type AuditDatabase, type LogHead } from '#persistence';
import { IntegrateEvents, type IntegrationReport } from '../../apps/auditor/src/log/integrate-events.ts';
import { findEvents } from '../../apps/auditor/src/queries/find-events.ts';
import { accepted, delivered, newCase, TestTopic } from '../support/audit-events.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-forgetting-'));
const quiet: IntegrationReport = { appended: () => undefined, repeated: () => undefined, halted: () => undefined };
const topic = new TestTopic();
let postgres: PostgresEngine;
let urls: DatabaseUrls;
let database: AuditDatabase;
let integrate: IntegrateEvents;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  postgres = await startPostgres({ folder });
  urls = await provision(postgres.adminUrl);
  await migrateAudit(urls.audit.migrator);
  database = openAudit({ url: urls.audit.auditor });
  integrate = new IntegrateEvents(database, quiet);
  await integrate.take();
});

afterAll(async () => {
  await database.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...events: AuditEvent[]): Promise<void> => integrate.run({ topic: auditTopic, partition: 0, records: events.map((event): IncomingRecord => topic.record(event)) });

function erased(members: Partial<AuditEvent>): AuditEvent {
  return { eventId: randomUUID(), kind: 'ERASED', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DPO', user: 'u-3' }, detail: { erasure: randomUUID() }, ...members };
}

const orderAbout = (subjects: string[], personKeys: string[] = []): AuditEvent => erased({ text: { reason: 'Frist', ...forgettingText({ subjects, personKeys }) } });

/** Paths that can still be opened, by the event's id. */
async function openPaths(...events: AuditEvent[]): Promise<string[][]> {
  const { size } = await readHead(database);
  const stored = await readEvents(database, Array.from({ length: Number(size) }, (_, i) => BigInt(i)));
  return events.map(({ eventId }) => {
    const found = stored.find(({ body }) => body.includes(eventId));
    return found?.openings.map(({ path }) => path).toSorted() ?? ['not in the log'];
  });
}

const chain = async (kind: IndexKeyKind, value: string): Promise<number[]> =>
  (await database.query<{ n: number }>('select event_count::int as n from index_key join key_event using (key_id) where kind = $1 and value = $2 order by 1', [kind, value])).rows.map(({ n }) => n);

function missing(what: string): never {
  throw new Error(`${what} is missing`);
}

async function proveAgain(before: LogHead, leaves: readonly bigint[]): Promise<void> {
  const now = await readHead(database);
  const tree = MerkleFrontier.empty();
  const all = await readLeaves(database, 0n, now.size);
  for (const { leafHash } of all) tree.append(leafHash);
  expect(now.root.equals(tree.root())).toBe(true);
  for (const index of leaves) {
    const plan = planInclusionProof(index, now.size);
    const proof = fillProof(plan, await readHashes(database, hashRuns(plan)));
    expect(verifyInclusion({ leafHash: all[Number(index)]?.leafHash ?? Buffer.alloc(0), index, size: now.size, proof, root: now.root })).toBe(true);
  }
  const plan = planConsistencyProof(before.size, now.size);
  expect(verifyConsistency({ from: before.size, to: now.size, fromRoot: before.root, toRoot: now.root, proof: fillProof(plan, await readHashes(database, hashRuns(plan))) })).toBe(true);
}

test('an erased message leaves its digest behind, and whom it was about stays known', async () => {
  const event = accepted(newCase());
  await run(event, delivered(event), accepted(newCase()));
  const [before] = await openPaths(event);
  const { senderId, messageId, type, version } = event.message ?? missing('a message');
  await run(erased({ message: { senderId, messageId, type, version } }));
  expect(await openPaths(event)).toEqual([before?.filter((path) => path !== '/message/digest')]);
  expect(await chain('message', messageKeyValue(senderId, messageId))).toEqual([1, 2, 3]);
});

test('THR-P3 a forgotten person is found no more, nothing opens what was about it, its secret is gone, and every proof verifies', async () => {
  const [vnKey, household] = [`key-${randomUUID()}`, newCase(2)];
  const [anna, beat] = household.persons as [string, string];
  const both = accepted(household, { personKeys: [vnKey] });
  const alone = accepted({ ...household, persons: [anna] }, { personKeys: [vnKey] });
  const looked: AuditEvent = { eventId: randomUUID(), kind: 'QUERY', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DPO', user: 'u-3' }, subjects: [anna], text: { reason: 'Auskunft an Anna Muster', ticket: 'T-1' } };
  const other = accepted(newCase());
  await addPendingEvent(database, toLeaf(looked, pooledRandom()));
  await run(both, alone, other);
  const [head, othersBefore] = [await readHead(database), await openPaths(other)];
  const order = orderAbout([anna], [vnKey]);
  await run(order);
  expect(await openPaths(both, alone, looked, order)).toEqual([['/actor/user', '/caseId', '/consentIds/0', '/subjects/1'], ['/actor/user'], ['/actor/user'], ['/actor/user', '/text/reason']]);
  expect(await openPaths(other)).toEqual(othersBefore);
  expect([await chain('person', anna), await chain('person-key', vnKey)]).toEqual([[], []]);
  expect(await chain('person', beat)).toEqual([1]);
  const { size } = await readHead(database);
  expect((await findEvents(database, { person: anna }, size, size, 10)).events).toEqual([]);
  const { rows } = await database.query<{ leaf_index: string }>('select leaf_index from leaf where leaf_index < $1', [head.size.toString()]);
  await proveAgain(head, rows.map(({ leaf_index }) => BigInt(leaf_index)));
  // The leaves themselves never held them.
  const bodies = Buffer.concat((await readLeaves(database, 0n, size)).map(({ body }) => body)).toString('latin1');
  for (const secret of [anna, vnKey, 'Anna Muster']) expect(bodies).not.toContain(secret);
  for (const secret of [anna, vnKey, 'Anna Muster']) expect((await database.query('select from leaf_opening where openings::text like $1', [`%${secret}%`])).rowCount).toBe(0);
});

test('a later event about the person begins a chain under a new secret, also right behind the order and after a restart', async () => {
  const { persons: [person = ''], ...rest } = newCase();
  const about = (): AuditEvent => accepted({ ...rest, persons: [person] });
  const secret = async (): Promise<string> => (await database.query<{ secret: Buffer }>(`select secret from index_key where kind = 'person' and value = $1`, [person])).rows[0]?.secret.toString('hex') ?? '';
  await run(about(), about());
  const first = await secret();
  await run(about(), orderAbout([person]), about(), about());
  expect(await chain('person', person)).toEqual([1, 2]);
  const second = await secret();
  await run(orderAbout([person]));
  integrate = new IntegrateEvents(database, quiet);
  await run(about());
  expect(await chain('person', person)).toEqual([1]);
  expect(new Set([first, second, await secret()]).size).toBe(3);
});

test('the order of an erasure is itself an event that can be read and proven', async () => {
  const order = orderAbout([randomUUID()]);
  await run(order);
  const { size } = await readHead(database);
  const { events } = await findEvents(database, { kind: 'ERASED' }, size, size, 1);
  const { event } = events[0] ?? missing('an event');
  expect(event).toMatchObject({ eventId: order.eventId, detail: order.detail });
  expect([...commitmentsOf(event).keys()].toSorted()).toEqual(['/actor/user', '/text/reason', '/text/subjects']);
});

test('the night after, what was forgotten is written out of the files, and where nothing was they are left alone', async () => {
  const event = accepted(newCase());
  await run(event, orderAbout([...(event.subjects ?? [])]));
  const file = async (): Promise<string> => (await database.query<{ path: string }>(`select pg_relation_filepath('leaf_opening_0') as path`)).rows[0]?.path ?? '';
  const before = await file();
  const night = new Date(Date.now() + 2 * 86_400_000);
  expect(await rewriteOpeningsAtNight(database, new Date())).toBeUndefined();
  expect(await rewriteOpeningsAtNight(database, night)).toEqual({ kind: 'rewritten' });
  const after = await file();
  expect(after).not.toBe(before);
  expect(await rewriteOpeningsAtNight(database, new Date(night.getTime() + 86_400_000))).toBeUndefined();
  await run(accepted(newCase()));
});

test('THR-P3 the night after, neither a look nor a hold that passed through tells any more of whom it was about', async () => {
  const superuser = openPool({ url: postgres.adminUrl.replace(/\/postgres$/, '/iiz_audit') });
  const event = accepted(newCase());
  const [person = ''] = event.subjects ?? [];
  const filesWithPerson = async (): Promise<string[]> => {
    await superuser.query('checkpoint');
    const { rows } = await superuser.query<{ name: string; path: string }>(`select t as name, current_setting('data_directory') || '/' || pg_relation_filepath(t) as path from unnest(array['pending_event', 'log_hold']) t`);
    return rows.filter(({ path }) => readFileSync(path).includes(person)).map(({ name }) => name);
  };
  const by = { at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DPO', user: 'u-3' } };
  const holdId = randomUUID();
  try {
    await addPendingEvent(database, toLeaf({ eventId: randomUUID(), kind: 'QUERY', ...by, subjects: [person], detail: { shown: 1 } }, pooledRandom()));
    await run(event, { eventId: randomUUID(), kind: 'OPERATED', ...by, subjects: [person], detail: { action: 'HOLD_PLACED', hold: holdId } });
    await run({ eventId: randomUUID(), kind: 'OPERATED', ...by, detail: { action: 'HOLD_RELEASED', hold: holdId } });
    expect(await filesWithPerson()).toEqual(['pending_event', 'log_hold']);
    await run(orderAbout([person]));
    expect(await rewriteOpeningsAtNight(database, new Date(Date.now() + 10 * 86_400_000))).toEqual({ kind: 'rewritten' });
    expect(await filesWithPerson()).toEqual([]);
  } finally {
    await superuser.end();
  }
});
