import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { forgettingText, openNote, parseCheckpoint, parseVkey, toLeaf, pooledRandom, type AuditEvent, type Checkpoint, type IndexKeyKind, type NoteVerifier } from '#audit';
import { Client } from 'pg';
import { auditTopic } from '#bus';
import { provision, startPostgres, type PostgresEngine } from '#local';
import { beginMonth, LogTaken, migrateAudit, openAudit, readClock, readHead, removeMonth, rewriteOpeningsAtNight, takeLog, type AuditDatabase } from '#persistence';
import { verifyLog, type Report } from '#verifier';
import { CountFacets } from '../../apps/auditor/src/counts/count-facets.ts';
import { LoggedPacks } from '../../apps/auditor/src/decisions/logged-packs.ts';
import { SummariseLog } from '../../apps/auditor/src/figures/summarise-log.ts';
import { IntegrateEvents } from '../../apps/auditor/src/log/integrate-events.ts';
import { keepLog } from '../../apps/auditor/src/keep-log.ts';
import { CheckpointSigner } from '../../apps/auditor/src/log/sign-checkpoint.ts';
import { RecordLooks } from '../../apps/auditor/src/looks/record-looks.ts';
import { KeepMonths } from '../../apps/auditor/src/months/keep-months.ts';
import { ServeTile } from '../../apps/auditor/src/log/serve-tile.ts';
import { QueryEvents } from '../../apps/auditor/src/queries/query-events.ts';
import type { QueryFilter } from '../../apps/auditor/src/queries/query-filter.ts';
import { accepted, delivered, newCase, TestTopic } from '../support/audit-events.ts';
import { repositoryRoot } from '../support/repository-root.ts';

/** The months of a year long past, so that the floor that the database keeps by its own clock lies behind them. */
const month = (n: number, day = 3): Date => new Date(Date.UTC(2015, n, day, 9));
const years = 5;
const signer = new CheckpointSigner('log.iiz-dap.test/months', generateKeyPairSync('ed25519').privateKey);
const purpose = { reason: 'Prüfung der Aufbewahrung', ticket: 'A-1' };
const packSource = readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'iiz-months-'));
const topic = new TestTopic();
/** A case at work in the first three months, one of the first month alone, one that a hold will stand on. */
const [family, once, disputed] = [newCase(2), newCase(), newCase()];
const told: string[] = [];
let postgres: PostgresEngine;
let migrator: string;
let auditor: AuditDatabase;
let integrate: IntegrateEvents;
let keep: KeepMonths;
/** The log as somebody saw it before anything was removed. */
let held: Checkpoint;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  postgres = await startPostgres({ folder });
  const urls = await provision(postgres.adminUrl);
  migrator = urls.audit.migrator;
  await migrateAudit(migrator);
  auditor = openAudit({ url: urls.audit.auditor });
  integrate = new IntegrateEvents(auditor, { appended: () => undefined, repeated: () => undefined, halted: () => undefined });
  keep = new KeepMonths(auditor, integrate, years, { removed: ({ first }) => told.push(`removed ${first}`), held: ({ first, heldBy }) => told.push(`held ${first} ${heldBy}`) });
  await integrate.take();
  const about = (of: typeof family, n: number): AuditEvent[] => Array.from({ length: 150 }, () => accepted(of, { at: month(n).toISOString() })).flatMap((event) => [event, delivered(event, { at: event.at })]);
  await inMonth(0, [...about(family, 0), ...about(once, 0), operated('PACK_ENTERED', {}, { pack: 'so-iiz-2026.1', text: { source: packSource, reason: 'Erstes Regelwerk' } })]);
  await inMonth(1, [...about(family, 1), ...about(disputed, 1)]);
  for (const quiet of [month(1, 20), month(2)]) await keep.run(quiet);
  await inMonth(3, about(family, 3));
  await inMonth(4, about(newCase(), 4));
  held = await state();
});

afterAll(async () => {
  await auditor.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...events: AuditEvent[]): Promise<void> {
  await integrate.run({ topic: auditTopic, partition: 0, records: events.map((event) => topic.record(event)) });
}

async function inMonth(n: number, events: AuditEvent[]): Promise<void> {
  await keep.run(month(n));
  await run(...events);
}

function operated(action: string, detail: Record<string, string>, members: Partial<AuditEvent> = {}): AuditEvent {
  return { eventId: randomUUID(), kind: 'OPERATED', at: month(0).toISOString(), actor: { id: 'iiz-dap', role: 'GSIIZ', user: 'u-1' }, detail: { action, ...detail }, ...members };
}

async function state(): Promise<Checkpoint> {
  const opened = openNote(signer.sign(await readHead(auditor)), [parseVkey(signer.vkey) as NoteVerifier]);
  return parseCheckpoint(opened.ok ? opened.text : '') as Checkpoint;
}

/** The whole log, from what is published of it. */
async function verified(): Promise<Report> {
  const tiles = new ServeTile(auditor);
  const note = Buffer.from(signer.sign(await readHead(auditor)));
  return verifyLog((path) => (path === 'checkpoint' ? Promise.resolve(note) : tiles.run(path).catch(() => undefined)), { log: [parseVkey(signer.vkey) as NoteVerifier], held: [held] });
}

const looks = () => new RecordLooks(auditor, () => undefined);
const ask = (filter: QueryFilter) => new QueryEvents(auditor, looks()).run('dpo-1', { filter, purpose, limit: 200 }, new Date());
const count = async (filter: QueryFilter) => (await new CountFacets(auditor, looks()).run('dpo-1', purpose, filter, new Date())).events;
const parts = async (): Promise<string[]> => (await auditor.query<{ name: string }>(`select inhrelid::regclass::text as name from pg_inherits where inhparent in ('leaf'::regclass, 'leaf_opening'::regclass, 'key_event'::regclass)`)).rows.map(({ name }) => name).toSorted();
const chain = async (kind: IndexKeyKind, value: string): Promise<number[]> =>
  (await auditor.query<{ n: number }>('select event_count::int as n from index_key join key_event using (key_id) where kind = $1 and value = $2 order by 1', [kind, value])).rows.map(({ n }) => n);
const yearsLater = (n: number, day?: number): Date => new Date(Date.UTC(2015 + years, n, day ?? 3, 9));

test('a month begins with the calendar, where the log then ends; one without an event is none', async () => {
  const months = await keep.all();
  expect(months.map(({ begunAt, closedAt }) => [begunAt?.getUTCMonth(), closedAt?.getUTCMonth()])).toEqual([[0, 1], [1, 2], [3, 4], [4, undefined]]);
  expect(months.map(({ first }, i) => first === (i === 0 ? 0n : months[i - 1]?.end))).toEqual([true, true, true, true]);
  expect(months.at(-1)?.end).toBe((await readHead(auditor)).size);
  expect(await parts()).toEqual(['leaf_0', ...['key_event', 'leaf_opening'].flatMap((table) => months.map(({ first }) => `${table}_${first}`))].toSorted());
  for (const { first, end } of months.slice(0, -1)) expect((await auditor.query<{ between: string }>('select pg_get_expr(relpartbound, oid) as between from pg_class where oid = $1::regclass', [`key_event_${first}`])).rows[0]?.between).toBe(`FOR VALUES FROM ('${first}') TO ('${end}')`);
});

test('its time is over years after the next one began; what would go can be asked before, and stays', async () => {
  const [first, second] = await keep.all();
  expect(first?.dueAt).toEqual(yearsLater(1));
  expect(await keep.preview(yearsLater(1, 2))).toEqual({ due: [], stoppedBy: undefined });
  expect((await keep.preview(yearsLater(2))).due.map((each) => each.first)).toEqual([first?.first, second?.first]);
  expect((await keep.all()).some(({ removedAt }) => removedAt !== undefined)).toBe(false);
  expect((await ask({ caseId: once.caseId })).query).not.toHaveProperty('removed');
});

test('THR-P6 then nobody opens its events or finds them by case or person; the removal is on record, and the whole log verifies against what was seen of it before', async () => {
  const [accepted0, delivered0] = [await count({ kind: 'ACCEPTED' }), await count({ kind: 'DELIVERED' })];
  const [first] = await keep.all();
  await keep.run(yearsLater(1, 2));
  expect(told).toEqual([]);
  await keep.run(yearsLater(1));
  await keep.run(yearsLater(1));
  expect(told).toEqual(['removed 0']);
  await integrate.runPending();
  expect((await auditor.query(`select from leaf_opening where leaf_index < $1 union all select from key_event where leaf_index < $1`, [first?.end.toString()])).rowCount).toBe(0);
  const answer = await ask({ caseId: once.caseId });
  expect(answer.events.filter(({ event }) => event.kind !== 'QUERY')).toEqual([]);
  expect(answer.query.removed).toEqual({ beforeLeaf: Number(first?.end), writtenBefore: month(1).toISOString() });
  // By what stands in clear they are found, sealed, and counts stay what they were.
  const sealed = await ask({ kind: 'ACCEPTED', to: month(0, 4).toISOString() });
  expect(sealed.events).toHaveLength(200);
  expect(new Set(sealed.events.flatMap((each) => each.openings))).toEqual(new Set());
  expect(sealed.events[0]?.sealed).toContain('/caseId');
  expect([await count({ kind: 'ACCEPTED' }), await count({ kind: 'DELIVERED' })]).toEqual([accepted0, delivered0]);
  const [removal] = (await ask({ kind: 'DESTROYED' })).events;
  expect(removal?.event).toMatchObject({ actor: { id: 'iiz-dap', role: 'DAP' }, detail: { cause: 'retention', of: 'openings', before: first?.end.toString(), writtenBefore: month(1).toISOString() } });
  expect(await verified()).toMatchObject({ faults: [], facts: { removedBefore: first?.end.toString() } });
  expect((await new SummariseLog(auditor).run()).byKind.ACCEPTED).toBe(accepted0);
});

test('a chain that goes on later keeps counting; one that ended there begins anew, under a new secret', async () => {
  const counts = await chain('case', family.caseId);
  expect([counts[0], counts.at(-1)]).toEqual([301, 900]);
  expect(await chain('person', once.persons[0] ?? '')).toEqual([]);
  await run(accepted(family), accepted(once));
  expect((await chain('case', family.caseId)).at(-1)).toBe(901);
  expect(await chain('person', once.persons[0] ?? '')).toEqual([1]);
  expect((await verified()).faults).toEqual([]);
});

test('the text of a policy pack outlives its month: later decisions are explained by it; who stored it and why does not', async () => {
  expect((await new LoggedPacks(auditor).read('so-iiz-2026.1'))?.pack.packVersion).toBe('so-iiz-2026.1');
  const [stored] = (await ask({ pack: 'so-iiz-2026.1', kind: 'OPERATED' })).events;
  expect(stored?.openings.map(({ path }) => path)).toEqual(['/text/source']);
});

test('a legal hold on a case keeps the month of its events and every later one, until it is released', async () => {
  await run(operated('HOLD_PLACED', { hold: 'hold-1', scope: 'case' }, { caseId: disputed.caseId }), operated('HOLD_PLACED', { hold: 'hold-2', scope: 'case' }, { caseId: newCase().caseId }));
  const [, second, third] = await keep.all();
  expect([second?.heldBy, third?.heldBy]).toEqual([1, 0]);
  const preview = await keep.preview(yearsLater(4));
  expect([preview.due, preview.stoppedBy?.first]).toEqual([[], second?.first]);
  told.length = 0;
  await keep.run(yearsLater(4));
  await keep.run(yearsLater(4));
  expect(told).toEqual([`held ${second?.first} 1`]);
  await expect(removing(second?.first ?? 0n)).rejects.toThrow(/legal hold/);
  await run(operated('HOLD_PLACED', { hold: 'hold-3', scope: 'person' }, { personKeys: ['key-of-somebody'] }));
  expect((await keep.all()).map(({ heldBy }) => heldBy)).toEqual([0, 2, 1, 1, 3, 1]);
  await run(operated('HOLD_RELEASED', { hold: 'hold-1' }), operated('HOLD_RELEASED', { hold: 'hold-3' }));
  await keep.run(yearsLater(4));
  expect(told.slice(1)).toEqual([`removed ${second?.first}`, `removed ${third?.first}`]);
  await integrate.runPending();
  expect((await verified()).faults).toEqual([]);
});

test('what an erasure takes away is written out of the files of the months that it was in, and of no other', async () => {
  const [person, other] = [newCase(), newCase()];
  await run(accepted(person), accepted(other));
  await keep.run(yearsLater(6));
  await run(accepted(other));
  await run({ eventId: randomUUID(), kind: 'ERASED', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DPO', user: 'u-3' }, detail: { erasure: randomUUID() }, text: forgettingText({ subjects: [...person.persons], personKeys: [] }) });
  const files = async () => Object.fromEntries(await Promise.all([...(await parts()), 'index_key'].map(async (name) => [name, (await auditor.query<{ path: string }>('select pg_relation_filepath($1::regclass) as path', [name])).rows[0]?.path])));
  const before = await files();
  const night = new Date(Date.now() + 2 * 86_400_000);
  expect(await rewriteOpeningsAtNight(auditor, night)).toEqual({ kind: 'rewritten' });
  const after = await files();
  const [opened] = (await keep.all()).slice(-2);
  expect(Object.keys(before).filter((name) => before[name] !== after[name]).toSorted()).toEqual(['index_key', `key_event_${opened?.first}`, `leaf_opening_${opened?.first}`]);
  expect(await rewriteOpeningsAtNight(auditor, new Date(night.getTime() + 86_400_000))).toBeUndefined();
});

async function removing(first: bigint, at = yearsLater(12)): Promise<number> {
  return removeMonth(auditor, await takeLog(auditor), first, at, toLeaf(operated('TEST', {}), pooledRandom()));
}

test('THR-D1 the auditor removes nothing but the oldest closed month, a year old at least, while the log is its own', async () => {
  const months = await keep.all();
  const [past, open] = [months.find(({ removedAt }) => removedAt === undefined), months.at(-1)];
  for (const statement of ['drop table leaf_0', `drop table leaf_opening_${past?.first}`, `truncate leaf_opening`, 'delete from leaf_0', 'alter table leaf detach partition leaf_0', `delete from log_month`, 'select make_room()', 'select add_month(1)', `select close_part('leaf', 0, 1)`]) {
    await expect(auditor.query(statement)).rejects.toMatchObject({ code: '42501' });
  }
  await expect(removing(open?.first ?? 0n)).rejects.toThrow(/closed first/);
  await expect(removing(past?.first ?? 0n, month(9))).rejects.toThrow(/a year at least/);
  const before = await takeLog(auditor);
  await takeLog(auditor);
  await expect(beginMonth(auditor, before, new Date())).rejects.toThrow(LogTaken);
});

test('bodies lie in parts of equal size, each made by the append that leads beyond the last', async () => {
  const { size } = await integrate.take();
  // As if the first part ended three leaves from here.
  const owner = new Client({ connectionString: migrator });
  await owner.connect();
  await owner.query(`alter table leaf detach partition leaf_0; alter table leaf attach partition leaf_0 for values from (0) to (${size + 3n}); update log_head set room = ${size + 3n}`);
  await owner.end();
  await expect(auditor.query('select make_more_room()')).rejects.toMatchObject({ code: '55000' });
  await run(...Array.from({ length: 8 }, () => accepted(newCase())));
  const head = await readHead(auditor);
  const { rows } = await auditor.query<{ part: string; leaves: string; bounds: string }>('select tableoid::regclass::text as part, count(*) as leaves, (select pg_get_expr(relpartbound, oid) from pg_class where oid = leaf.tableoid) as bounds from leaf group by tableoid order by min(leaf_index)');
  expect(rows).toEqual([
    { part: 'leaf_0', leaves: `${size + 3n}`, bounds: `FOR VALUES FROM ('0') TO ('${size + 3n}')` },
    { part: `leaf_${size + 3n}`, leaves: `${head.size - size - 3n}`, bounds: `FOR VALUES FROM ('${size + 3n}') TO ('${size + 3n + 4_194_304n}')` },
  ]);
  await expect(auditor.query(`delete from leaf_${size + 3n}`)).rejects.toMatchObject({ code: '42501' });
  expect(await verified()).toMatchObject({ faults: [] });
});

test('THR-P6 a month begins and ends by the database\'s clock: an auditor whose own is years ahead removes nothing that is still to be kept', async () => {
  await integrate.take();
  await keep.run(await readClock(auditor));
  const before = (await keep.all()).map(({ first, removedAt }) => ({ first, removedAt }));
  jest.useFakeTimers({ now: Date.now() + 20 * 365 * 86_400_000, doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance', 'hrtime'] });
  const failed: unknown[] = [];
  const upkeep = keepLog({ database: auditor, months: keep, rewriting: { tried: () => undefined, failed: (error) => failed.push(error) }, onMonthFailed: (error) => failed.push(error) });
  upkeep.start();
  jest.advanceTimersByTime(60_000);
  await upkeep.stop();
  jest.useRealTimers();
  expect(failed).toEqual([]);
  const months = await keep.all();
  expect(months.slice(0, before.length).map(({ first, removedAt }) => ({ first, removedAt }))).toEqual(before);
  expect(Number(months.at(-1)?.begunAt)).toBeLessThanOrEqual(Number(await readClock(auditor)));
});
