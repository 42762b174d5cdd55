import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { encodeAuditRecord, hashLeaf, MerkleFrontier, messageIdValue, openLink, parseLinkLeaf, readEventLeaf, readLeaf, removalDetail, type AuditEvent, type Link, type Opening, type SealedEvent, type SealedLink } from '#audit';
import { auditTopic, type IncomingRecord } from '#bus';
import { provision, startPostgres, type DatabaseUrls, type PostgresEngine } from '#local';
import { addPendingEvent, appendToLog, countFacetsIn, LogTaken, migrateAudit, openAudit, readHead, readLeaves, takeLog, type AuditDatabase, type LogHead } from '#persistence';
import { Problem } from '#problems';
import { RecordRefusals } from '../../apps/auditor/src/access/record-refusals.ts';
import { SummariseLog } from '../../apps/auditor/src/figures/summarise-log.ts';
import { CheckpointReader } from '../../apps/auditor/src/log/current-checkpoint.ts';
import { IntegrateEvents, type IntegrationReport } from '../../apps/auditor/src/log/integrate-events.ts';
import { IntegrationHalted } from '../../apps/auditor/src/log/integration-halted.ts';
import { CheckpointSigner } from '../../apps/auditor/src/log/sign-checkpoint.ts';
import { facetsOf } from '../../apps/auditor/src/log/facets.ts';
import type { FoundEvent } from '../../apps/auditor/src/looks/opened-event.ts';
import { findEvents, type FoundPage } from '../../apps/auditor/src/queries/find-events.ts';
import type { QueryFilter } from '../../apps/auditor/src/queries/query-filter.ts';
import { RecordLooks } from '../../apps/auditor/src/looks/record-looks.ts';
import { accepted, delivered, newCase, sealed, TestTopic } from '../support/audit-events.ts';
import { until } from '../support/audit-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-audit-log-'));
let postgres: PostgresEngine;
let urls: DatabaseUrls;
let database: AuditDatabase;
let owner: AuditDatabase;
let superuser: AuditDatabase;
let topic: TestTopic;
let integrate: IntegrateEvents;

const quiet: IntegrationReport = { appended: () => undefined, repeated: () => undefined, halted: () => undefined };
const tables = ['leaf', 'leaf_opening', 'tile_hash', 'index_key', 'key_event', 'leaf_block', 'facet', 'facet_block', 'leaf_span', 'facet_span', 'cosignature', 'shard_position', 'consumer_position', 'pending_event', 'shard_tally', 'shard_check', 'unreadable_record'];

beforeAll(async () => {
  chmodSync(folder, 0o755);
  postgres = await startPostgres({ folder });
  urls = await provision(postgres.adminUrl);
  await migrateAudit(urls.audit.migrator);
  database = openAudit({ url: urls.audit.auditor });
  owner = openAudit({ url: urls.audit.migrator });
  superuser = openAudit({ url: postgres.adminUrl.replace(/\/postgres$/, '/iiz_audit') });
});

/** Every test begins with an empty log; only a superuser who switches the triggers off can make one. */
beforeEach(async () => {
  await superuser.query(`begin; set local session_replication_role = replica; truncate ${tables.join(', ')}; update log_head set size = 0, root = sha256(''); commit`);
  topic = new TestTopic();
  integrate = new IntegrateEvents(database, quiet);
  await integrate.take();
});

afterAll(async () => {
  await Promise.all([database, owner, superuser].map((pool) => pool.end()));
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (records: IncomingRecord[], by = integrate) => by.run({ topic: auditTopic, partition: 0, records });

async function events() {
  const { size } = await readHead(database);
  const leaves = await readLeaves(database, 0n, size);
  return leaves.flatMap(({ body }) => readEventLeaf(body) ?? []);
}

function look(person: string): SealedEvent {
  return sealed({ eventId: person, kind: 'QUERY', at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DPO', user: 'dpo' }, subjects: [person] });
}

/** Finds page by page to the end. */
async function findAll(filter: QueryFilter, limit = 7): Promise<FoundEvent[]> {
  const { size } = await readHead(database);
  const found: FoundEvent[] = [];
  for (let before: bigint | undefined = size; before !== undefined; ) {
    const page: FoundPage = await findEvents(database, filter, size, before, limit);
    found.push(...page.events);
    before = page.before;
  }
  return found;
}

function inDatabase(url: string, name: string): string {
  return url.replace(/\/[a-z_]+$/, `/${name}`);
}

async function rootFromLeaves(): Promise<LogHead> {
  const tree = MerkleFrontier.empty();
  for (const { body } of await readLeaves(database, 0n, 1n << 40n)) tree.append(hashLeaf(body));
  return { size: tree.size, root: tree.root() };
}

describe('records of the exchange', () => {
  test('a record without a number is logged once, however often its batch comes again behind a gap', async () => {
    const [good, garbage] = [topic.record(accepted(newCase())), topic.raw(Buffer.from('garbage'), {})];
    topic.record(accepted(newCase()));
    const beyond = topic.record(accepted(newCase()));
    for (let i = 0; i < 3; i++) await expect(run([good, garbage, beyond])).rejects.toBeInstanceOf(IntegrationHalted);
    const successor = new IntegrateEvents(database, quiet);
    await successor.take();
    await expect(run([good, garbage, beyond], successor)).rejects.toBeInstanceOf(IntegrationHalted);
    expect((await events()).map(({ kind }) => kind)).toEqual(['ACCEPTED', 'SECURITY']);
    // In a topic made anew its place is another one.
    await successor.run({ topic: auditTopic, partition: 0, records: [{ ...garbage, offset: 0n }], highWatermark: 1n });
    expect((await events()).map(({ kind }) => kind)).toEqual(['ACCEPTED', 'SECURITY', 'SECURITY']);
  });

  test('become leaves in order, and the head is the RFC 6962 root over them, over several blocks and batches', async () => {
    const records = Array.from({ length: 700 }, (_, i) => topic.record(accepted(newCase(1 + (i % 3))), i % 2));
    await run(records.slice(0, 300));
    await run(records.slice(300));
    expect((await events()).length).toBe(700);
    expect(await readHead(database)).toEqual(await rootFromLeaves());
    const written = records.map(({ value }) => (JSON.parse(String(value)) as { leaf: string }).leaf);
    const bodies = (await readLeaves(database, 0n, 1n << 40n)).map(({ body }) => body.toString('base64'));
    expect(bodies.filter((body) => written.includes(body))).toEqual(written);
  });

  test('are in the checkpoint that is served a second later, also when the clock was a day ahead and has been put right', async () => {
    const rightNow = Date.now;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => rightNow() + 86_400_000);
    const served = new CheckpointReader(database, new CheckpointSigner('log.iiz-dap.test/clock', generateKeyPairSync('ed25519').privateKey));
    expect(await served.current()).toMatchObject({ size: 0n });
    clock.mockRestore();
    await run([topic.record(accepted(newCase()))]);
    const { size } = await readHead(database);
    await until(async () => (await served.current()).size === size, 10_000);
  });

  test('that come again are dropped, whether the relay or the topic repeats them', async () => {
    const records = [topic.record(accepted(newCase())), topic.record(accepted(newCase()))];
    await run(records);
    const before = await readHead(database);
    await run([...records, ...records.map((record) => topic.again(record))]);
    expect(await readHead(database)).toEqual(before);
    const restarted = new IntegrateEvents(database, quiet);
    await run(records, restarted);
    expect(await readHead(database)).toEqual(before);
  });

  test('go on after a restart where the log stands', async () => {
    await run(Array.from({ length: 300 }, () => topic.record(accepted(newCase()))));
    const restarted = new IntegrateEvents(database, quiet);
    expect(await restarted.take()).toEqual(await readHead(database));
    await run([topic.record(accepted(newCase()))], restarted);
    expect(await readHead(database)).toEqual(await rootFromLeaves());
  });

  test('with a gap in their numbers stop the log: what came before is in it, nothing after', async () => {
    const halts: (string | undefined)[] = [];
    const watched = new IntegrateEvents(database, { ...quiet, halted: (cause) => halts.push(cause?.reason) });
    const records = [topic.record(accepted(newCase())), topic.record(accepted(newCase()), 0, 1n), topic.record(accepted(newCase()), 1)];
    await expect(run(records, watched)).rejects.toThrow(IntegrationHalted);
    expect(await events()).toHaveLength(1);
    await expect(run(records.slice(1), watched)).rejects.toThrow(/record 3 where 2 is due/);
    expect(await events()).toHaveLength(1);
    expect(halts).toEqual(['gap', 'gap']);
  });

  test('of a large batch that fails early leave nothing unhandled, and come again', async () => {
    const records = Array.from({ length: 2_500 }, (_, i) => topic.record(accepted(newCase()), i % 2, i === 10 ? 1n : 0n));
    await expect(run(records)).rejects.toThrow(IntegrationHalted);
    expect(await events()).toHaveLength(10);
    expect(await readHead(database)).toEqual(await rootFromLeaves());
  });

  test('that tell a number a second time, differently, stop the log: the exchange has gone back', async () => {
    await run([topic.record(accepted(newCase()))]);
    const other = new TestTopic().record(accepted(newCase()));
    await expect(run([topic.again(other)])).rejects.toMatchObject({ reason: 'forked', shard: 0 });
    expect(await events()).toHaveLength(1);
  });
});

describe('THR-K3 records that cannot be read', () => {
  test('are set aside with a SECURITY event, and the log goes on', async () => {
    const good = topic.record(accepted(newCase()));
    const garbage = topic.raw(Buffer.from('garbage'), { 'dap-shard': '0', 'dap-n': '2' });
    const tombstone = topic.raw(null, {});
    const alien = topic.raw(encodeAuditRecord({ leaf: Buffer.from('no event'), openings: [] }), { 'dap-shard': '0', 'dap-n': '3' });
    const next = topic.raw(good.value, { 'dap-shard': '0', 'dap-n': '4' });
    await run([good, garbage, tombstone, alien, next]);
    expect((await events()).map(({ kind, detail }) => [kind, detail?.['reason']])).toEqual([
      ['ACCEPTED', undefined], ['SECURITY', 'not an audit record'], ['SECURITY', 'without shard and number'], ['SECURITY', 'not an event leaf'], ['ACCEPTED', undefined],
    ]);
    const { rows } = await database.query<{ value: Buffer }>('select value from unreadable_record order by record_offset');
    expect(rows.map(({ value }) => value.toString())).toEqual(['garbage', '', String(alien.value)]);
  });

  test('are those too whose shard or number is none, or stands there twice', async () => {
    const good = topic.record(accepted(newCase()));
    const numbers = [['x', '2'], ['-1', '2'], ['00', '2'], ['10000', '2'], ['0', 'two'], ['0', '0'], ['0', '02'], ['0', '-2'], ['0', '1e3'], ['0', '9'.repeat(19)]] as const;
    const bad = numbers.map(([shard, n]) => topic.raw(good.value, { 'dap-shard': shard, 'dap-n': n }));
    const [first, ...others] = topic.raw(good.value, { 'dap-shard': '0', 'dap-n': '2' }).headers;
    const twice = { ...topic.raw(good.value, {}), headers: [first, first, ...others] as IncomingRecord['headers'] };
    await run([good, ...bad, twice, topic.raw(good.value, { 'dap-shard': '0', 'dap-n': '2' })]);
    expect((await events()).map(({ kind, detail }) => [kind, detail?.['reason']])).toEqual([
      ['ACCEPTED', undefined], ...Array.from({ length: numbers.length + 1 }, () => ['SECURITY', 'without shard and number']), ['ACCEPTED', undefined],
    ]);
  });

  test.each<[string, Partial<AuditEvent>]>([
    ['of a look', { kind: 'QUERY', text: { reason: 'Auskunft', ticket: 'T-1' } }],
    ['of what retention removed', { kind: 'DESTROYED', detail: removalDetail({ before: 1_000n, writtenBefore: '2020-01-01T00:00:00.000Z' }) }],
    ['of what came damaged', { kind: 'SECURITY', detail: { cause: 'opening-missing', fields: 9 } }],
    ['of whom the auditor refused', { kind: 'SECURITY', detail: { api: 'audit', represents: 1 } }],
  ])('THR-D2 tell nothing %s: that is for the auditor itself', async (_, untrue) => {
    await run([topic.record({ eventId: randomUUID(), at: new Date().toISOString(), actor: { id: 'iiz-dap', role: 'DPO', user: 'dpo' }, kind: 'QUERY', ...untrue }), topic.record(accepted(newCase()))]);
    expect((await events()).map(({ kind, detail }) => [kind, detail?.['reason']])).toEqual([['SECURITY', 'an event of the auditor'], ['ACCEPTED', undefined]]);
  });

  test('because the database refuses a value are found one by one', async () => {
    const poison = accepted({ caseId: 'a\0b', persons: [] });
    const records = [accepted(newCase()), poison, accepted(newCase())].map((event) => topic.record(event));
    await run(records);
    expect((await events()).map(({ kind }) => kind)).toEqual(['ACCEPTED', 'SECURITY', 'ACCEPTED']);
    expect(await readHead(database)).toEqual(await rootFromLeaves());
  });

  test.each<[string, string, (opening: Opening) => readonly Opening[]]>([
    ['with an opening that does not fit keep their leaf and lose the opening', 'opening-mismatched', (opening) => [{ ...opening, value: 'exchanged' }]],
    ['without one of their openings keep their leaf, and that nobody finds it there is on record', 'opening-missing', () => []],
  ])('THR-D2 %s', async (_, cause, untrue) => {
    const { leaf, leafHash, openings } = sealed(accepted(newCase()));
    await run([topic.record({ leaf, leafHash, openings: openings.flatMap((opening) => (opening.path === '/caseId' ? untrue(opening) : opening)) })]);
    expect((await events()).map(({ kind, detail }) => [kind, detail?.['cause'], detail?.['fields']])).toEqual([['ACCEPTED', undefined, undefined], ['SECURITY', cause, 1]]);
    const { rows } = await database.query<{ openings: { path: string }[] }>('select openings from leaf_opening where leaf_index = 0');
    expect(rows[0]?.openings.map(({ path }) => path)).not.toContain('/caseId');
  });
});

describe('the log of its own', () => {
  test("takes in the auditor's own events with the next batch, or alone", async () => {
    await addPendingEvent(database, look('one'));
    await integrate.runPending();
    await addPendingEvent(database, look('two'));
    await run([topic.record(accepted(newCase()))]);
    await integrate.runPending();
    expect((await events()).map(({ kind }) => kind)).toEqual(['QUERY', 'ACCEPTED', 'QUERY']);
  });

  test('walks from the last event of a case to its first by link leaves, with the secret of that case alone', async () => {
    const one = newCase();
    const key = { kind: 'case', value: one.caseId } as const;
    for (let i = 0; i < 3; i++) await run([topic.record(accepted(newCase())), topic.record(accepted(one)), topic.record(accepted(one))]);
    const { rows } = await database.query<{ secret: Buffer }>("select secret from index_key where kind = 'case' and value = $1", [one.caseId]);
    const secret = rows[0]?.secret as Buffer;
    const leaves = await readLeaves(database, 0n, 1n << 40n);
    const links = leaves.flatMap(({ body }): readonly SealedLink[] => parseLinkLeaf(body)?.links ?? []);
    const find = (count: bigint): Link | undefined => links.map((link) => openLink(key, secret, count, link)).find((link) => link !== undefined);
    expect(find(7n)).toBeUndefined();
    const chain: bigint[] = [];
    for (let link = find(6n), count = 6n; link !== undefined; link = find(--count)) {
      chain.push(link.leaf);
      expect(link.previous).toBe(find(count - 1n)?.leaf);
    }
    const ofCase = leaves.filter(({ body }) => readLeaf(body)?.format === 'event').map(({ index }) => index).filter((_, i) => i % 3 > 0);
    expect(chain.reverse()).toEqual(ofCase);
  });

  test('THR-D4 has one history: an integrator that wakes up late writes nothing', async () => {
    await run([topic.record(accepted(newCase()))]);
    const second = new IntegrateEvents(database, quiet);
    await second.take();
    const late = topic.record(accepted(newCase()));
    await expect(run([late])).rejects.toThrow(LogTaken);
    await addPendingEvent(database, sealed(accepted(newCase())));
    await integrate.runPending();
    expect(await events()).toHaveLength(1);
    await run([late], second);
    expect(await events()).toHaveLength(3);
    expect(await readHead(database)).toEqual(await rootFromLeaves());
  });

  test.each([
    ['was set back', `delete from leaf where leaf_index >= 2; update log_head set size = 2, root = $root`],
    ['has another root', `update log_head set root = sha256('x')`],
  ])('THR-D3 is not written on by whoever wrote it, once it %s underneath', async (_, change) => {
    await run([topic.record(accepted(newCase())), topic.record(accepted(newCase()))]);
    const before = await readHead(database);
    await run([topic.record(accepted(newCase()))]);
    await superuser.query(`begin; set local session_replication_role = replica; ${change.replace('$root', `decode('${before.root.toString('hex')}', 'hex')`)}; commit`);
    const altered = await readHead(database);
    await expect(run([topic.record(accepted(newCase()))])).rejects.toThrow(LogTaken);
    expect(await readHead(database)).toEqual(altered);
  });

  test('is not built on when its hashes do not give its root', async () => {
    await run(Array.from({ length: 10 }, () => topic.record(accepted(newCase()))));
    await superuser.query("begin; set local session_replication_role = replica; update leaf set leaf_hash = sha256('x') where leaf_index = 3; commit");
    await expect(new IntegrateEvents(database, quiet).take()).rejects.toMatchObject({ reason: 'damaged' });
  });

  test('compares what the exchange says it accepted with what it holds, by day and shard', async () => {
    const at = '2026-03-02T10:00:00.000Z';
    const messages = Array.from({ length: 5 }, () => accepted(newCase(), { at }));
    const sum = messages.reduce((total, { message }) => total + messageIdValue(message?.messageId ?? ''), 0n);
    const count = (claimed: number) => ({ ...accepted(newCase()), kind: 'SHARD_COUNT' as const, caseId: undefined, detail: { shard: 1, day: '2026-03-02', count: claimed, sum: sum.toString() } });
    await run([...messages.map((event) => topic.record(event, 1)), topic.record(count(5), 1), topic.record(accepted(newCase(), { at }), 1), topic.record(count(5), 1)]);
    const { comparisons } = await new SummariseLog(database).run();
    expect(comparisons.latest.map(({ claimed, found, agrees }) => ({ claimed, found, agrees }))).toEqual([
      { claimed: 5, found: 6, agrees: false },
      { claimed: 5, found: 5, agrees: true },
    ]);
    expect(comparisons.differing).toHaveLength(1);
  });
});

test('THR-D11 a look that cannot be put on record is not answered, whatever it has found', async () => {
  const answer = { shown: 1 };
  const takeLook = () => new RecordLooks(database, () => undefined).run('dpo-7', { reason: 'Stichprobe', ticket: 'DS-1' }, new Date(), () => Promise.resolve({ answer, about: { detail: {} } }));
  await owner.query('revoke insert on pending_event from iiz_auditor');
  await expect(takeLook()).rejects.toThrow('permission denied for table pending_event');
  await owner.query('grant insert on pending_event to iiz_auditor');
  expect(await takeLook()).toMatchObject(answer);
  await integrate.runPending();
  expect(await events()).toMatchObject([{ kind: 'QUERY' }]);
});

describe('THR-D9 whom the auditor does not let in', () => {
  test('makes the log grow by one leaf a minute and reason, however often they come', async () => {
    const refusals = new RecordRefusals(database, () => undefined);
    for (let i = 0; i < 10_000; i++) refusals.note(new Problem('unauthenticated'), undefined);
    for (let i = 0; i < 100; i++) refusals.note(new Problem('not-authorised', { code: 'DAP-3310' }), 'ops-1');
    await refusals.close();
    await integrate.runPending();
    expect((await events()).map(({ kind, problem, detail }) => [kind, problem?.slug, detail?.['represents']].join(' ')).sort()).toEqual(['SECURITY not-authorised 1', 'SECURITY not-authorised 99', 'SECURITY unauthenticated 10000']);
  });

  test('tells sixty who signed in apart, each by each reason, and the others as one', async () => {
    const refusals = new RecordRefusals(database, () => undefined);
    const unauthorised = new Problem('not-authorised', { code: 'DAP-3310' });
    for (const problem of [new Problem('unauthenticated'), unauthorised]) refusals.note(problem, 'ops-0');
    for (let i = 1; i < 100; i++) refusals.note(unauthorised, `ops-${i}`);
    // Who is one of them stays so.
    for (let i = 0; i < 5; i++) refusals.note(unauthorised, 'ops-0');
    await refusals.close();
    await integrate.runPending();
    const told = (await events()).map(({ actor, problem, detail }) => `${actor.user === undefined ? actor.id : 'somebody'} ${problem?.slug} ${String(detail?.['represents'])}`);
    expect(told.sort()).toEqual(['anonymous not-authorised 41', ...Array.from({ length: 59 }, () => 'somebody not-authorised 1'), 'somebody not-authorised 5', 'somebody unauthenticated 1']);
  });
});

describe('a search', () => {
  const family = newCase(3);

  async function fill(): Promise<void> {
    const records: IncomingRecord[] = [];
    for (let i = 0; i < 400; i++) {
      const at = new Date(Date.UTC(2026, 2, 1) + i * 3_600_000).toISOString();
      const event = accepted(i % 40 === 0 ? family : newCase(), { at, ...(i % 7 === 0 ? { actor: { id: 'rav-solothurn', role: 'RAV' } } : {}) });
      records.push(topic.record(event), topic.record(delivered(event, { at, ...(i % 5 === 0 ? { recipient: 'ivst-so' } : {}) }), 1));
    }
    await run(records);
  }

  test('finds exactly what fits, newest first, page by page, by every criterion', async () => {
    await fill();
    const everything = await findAll({}, 200);
    expect(everything).toHaveLength(800);
    expect(everything.map(({ index }) => index)).toEqual(everything.map(({ index }) => index).sort((a, b) => (a < b ? 1 : -1)));
    const indexes = async (filter: QueryFilter, limit?: number) => (await findAll(filter, limit)).map(({ index }) => index);
    const expected = (fits: (event: (typeof everything)[number]['event']) => boolean) => everything.filter(({ event }) => fits(event)).map(({ index }) => index);
    expect(await indexes({ kind: 'DELIVERED', partner: 'ivst-so' })).toEqual(expected((e) => e.kind === 'DELIVERED' && e.recipient === 'ivst-so'));
    expect(await indexes({ partner: 'rav-solothurn' })).toEqual(expected((e) => e.actor.id === 'rav-solothurn'));
    expect(await indexes({ outcome: 'DAP-4204', rule: 'R20', type: 'segment.assigned' }, 50)).toEqual(expected((e) => e.kind === 'ACCEPTED'));
    const [from, to] = ['2026-03-05T00:30:00.000Z', '2026-03-09T00:00:00.000Z'];
    expect(await indexes({ from, to, kind: 'ACCEPTED' })).toEqual(expected((e) => e.kind === 'ACCEPTED' && e.at >= from && e.at < to));
    expect(await indexes({ outcome: 'denied', kind: 'DELIVERED' })).toEqual([]);
    expect(await indexes({ partner: 'never-seen' })).toEqual([]);
  });

  test('finds a case, its persons and a message', async () => {
    await fill();
    const [person = ''] = family.persons;
    const ofCase = await findAll({ caseId: family.caseId });
    expect(ofCase).toHaveLength(20);
    expect(await findAll({ person })).toEqual(ofCase);
    expect(await findAll({ person, caseId: family.caseId, kind: 'DELIVERED' })).toHaveLength(10);
    expect(await findAll({ person, caseId: newCase().caseId })).toEqual([]);
    const { senderId, messageId } = ofCase[0]?.event.message ?? { senderId: '', messageId: '' };
    expect((await findAll({ message: `${senderId}/${messageId}` })).map(({ event }) => event.kind)).toEqual(['DELIVERED', 'ACCEPTED']);
  });

  test('counts by kind exactly, whatever is in full blocks and what is not', async () => {
    await fill();
    const summary = await new SummariseLog(database).run();
    expect(summary).toMatchObject({ events: 800, byKind: { ACCEPTED: 400, DELIVERED: 400, QUERY: 0 }, shards: [{ shard: 0, records: 400 }, { shard: 1, records: 400 }], pending: 0, unreadable: 0 });
    expect(BigInt(summary.treeSize)).toBe((await readHead(database)).size);
  });
});

describe('counts over spans of blocks', () => {
  test('are those that reading every event gives, for any filter and period', async () => {
    const begun = Date.UTC(2026, 0, 1);
    const sent = Array.from({ length: 9_500 }, (_, i) => {
      const sender = ['sr-sro', 'rav-olten', 'ivst-so'][i % 3] as string;
      const at = new Date(begun + i * 60_000).toISOString();
      return accepted(newCase(), { at, actor: { id: sender, role: 'SR' }, recipient: i % 5 === 0 ? 'sr-tg' : 'sr-sdol', outcomes: [] });
    });
    for (let i = 0; i < sent.length; i += 1_000) await run(sent.slice(i, i + 1_000).map((event) => topic.record(event)));
    const { size } = await readHead(database);
    const blocks = size / 256n;
    const { rows } = await database.query<{ spans: string }>('select count(*) as spans from leaf_span where level = 1');
    expect(rows[0]?.spans).toBe('1');
    const [from, to] = [new Date(begun + 3_000 * 60_000).toISOString(), new Date(begun + 9_000 * 60_000).toISOString()];
    const whole = (await readLeaves(database, 0n, blocks * 256n)).map(({ body }) => readEventLeaf(body));
    for (const facets of [[], ['partner:sr-tg'], ['partner:sr-tg', 'partner:sr-sro'], ['partner:nobody']]) {
      for (const period of [{}, { from }, { to }, { from, to }]) {
        const expected = new Map<string, number>();
        for (let block = 0n; block < blocks; block++) {
          const inBlock = whole.slice(Number(block) * 256, Number(block + 1n) * 256).flatMap((event) => event ?? []);
          if (inBlock.some(({ at }) => at < (period.from ?? '') || at >= (period.to ?? '9'))) continue;
          for (const event of inBlock) {
            const has = facetsOf(event);
            if (facets.every((facet) => has.has(facet))) for (const name of has) if (name.startsWith('partner:')) expected.set(name, (expected.get(name) ?? 0) + 1);
          }
        }
        expect([facets, period, await countFacetsIn(database, { facets, ...period, blocks }, ['partner'])]).toEqual([facets, period, expected]);
      }
    }
  });
});

test('counts over a thousand blocks at a time are those of the blocks', async () => {
  const [blocks, names] = [2_100, ['partner:a', 'partner:b', 'kind:QUERY']];
  const bits = () => randomBytes(32).toString('hex');
  const at = (block: number) => new Date(Date.UTC(2026, 0, 1) + block * 3_600_000).toISOString();
  const full = Array.from({ length: blocks }, (_, block) => ({ block: BigInt(block), events: bits(), earliest: at(block), latest: at(block + 1), facets: names.map((_name, i) => ({ facetId: i + 1, bits: bits() })) }));
  await superuser.query(`insert into leaf (leaf_index, leaf_hash, body) select i, sha256(i::text::bytea), '\\x01' from generate_series(0, $1::bigint - 1) i`, [blocks * 256]);
  const { epoch, ...head } = await takeLog(database);
  const nothing = { leaves: [], tileHashes: [], newKeys: [], keyEvents: [], shards: new Map<number, bigint>(), pendingIds: [], tallies: [], claims: [], holds: [], unreadable: [], forgettings: [] };
  for (let i = 0; i < blocks; i += 20) await appendToLog(database, { epoch }, { ...nothing, from: head, to: head, newFacets: i === 0 ? names.map((name, n) => ({ facetId: n + 1, name })) : [], fullBlocks: full.slice(i, i + 20) });
  expect((await database.query<{ level: number; n: string }>('select level, count(*) as n from leaf_span group by level order by level')).rows).toEqual([{ level: 1, n: '65' }, { level: 2, n: '2' }]);
  const ones = (...each: string[]) => BigInt.asUintN(256, each.reduce((all, hex) => all & BigInt(`0x${hex}`), (1n << 256n) - 1n)).toString(2).replaceAll('0', '').length;
  for (const [from, to] of [[0, blocks], [0, 1_024], [1_024, 2_048], [10, blocks], [1_000, 2_060], [1_030, 1_090]] as const) {
    const inside = full.slice(from, to);
    const period = { from: at(from), to: new Date(Date.parse(at(to)) + 1).toISOString() };
    const expected = new Map(['partner:a', 'partner:b'].map((name, n) => [name, inside.reduce((sum, { events: all, facets }) => sum + ones(all, facets[n]?.bits ?? '', facets[2]?.bits ?? ''), 0)]));
    expect([from, to, await countFacetsIn(database, { facets: ['kind:QUERY'], ...period, blocks: BigInt(blocks) }, ['partner'])]).toEqual([from, to, expected]);
  }
});

describe('THR-D1 rights on the audit database', () => {
  const appendOnly = [['leaf', 'body'], ['leaf_0', 'body'], ['log_key', 'vkey'], ['tile_hash', 'hash'], ['leaf_block', 'events'], ['facet', 'name'], ['facet_block', 'bits'], ['leaf_span', 'events'], ['facet_span', 'bits'], ['cosignature', 'line'], ['shard_check', 'found_count']] as const;

  test.each(appendOnly)('the auditor may not change, delete, empty or alter %s', async (table, column) => {
    for (const statement of [`update ${table} set ${column} = ${column}`, `delete from ${table}`, `truncate ${table}`, `alter table ${table} disable trigger all`, `drop table ${table}`]) {
      await expect(database.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });

  test.each(appendOnly)('not even the owner may, as long as the trigger on %s stands', async (table, column) => {
    for (const statement of [`update ${table} set ${column} = ${column}`, `delete from ${table}`, `truncate ${table}`]) {
      await expect(owner.query(statement)).rejects.toThrow(/only ever appended to/);
    }
  });

  test('the auditor sets once which key persons are indexed under, and may not change it', async () => {
    const add = (fingerprint: string) => database.query('insert into index_key_fingerprint (fingerprint) values ($1) on conflict do nothing', [fingerprint]);
    await add('a');
    expect((await add('b')).rowCount).toBe(0);
    for (const statement of [`update index_key_fingerprint set fingerprint = 'b'`, 'delete from index_key_fingerprint', 'truncate index_key_fingerprint']) {
      await expect(database.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('the credentials of neither database open the other', async () => {
    for (const url of [inDatabase(urls.audit.auditor, 'iiz_exchange'), inDatabase(urls.exchange.gateway, 'iiz_audit'), inDatabase(urls.exchange.router, 'iiz_audit'), inDatabase(urls.exchange.operator, 'iiz_audit'), inDatabase(urls.exchange.migrator, 'iiz_audit')]) {
      const pool = openAudit({ url });
      await expect(pool.query('select 1')).rejects.toMatchObject({ code: '42501' });
      await pool.end();
    }
  });

  test('migrating twice changes nothing', async () => {
    expect(await migrateAudit(urls.audit.migrator)).toMatchObject({ before: [expect.any(String), expect.any(String)], steps: [] });
  });
});
