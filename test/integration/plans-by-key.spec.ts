import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import type pg from 'pg';
import { fetchInboxItem, listInbox, readDecisionRecords } from '#persistence';
import { composeEnvelope } from '#sdk';
import type { PartnerRow } from '#persistence';
import type { BlocksOf, Envelope } from '#schemas';
import { fillTables } from '../bench/fill-tables.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { decideSuperseded } from '../../apps/router/src/delivery/decide-superseded.ts';
import { watchDeadlines, watchInboxes } from '../../apps/router/src/upkeep/watch-deadlines.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

let exchange: RunningExchange;

beforeAll(async () => {
  exchange = await openRunningExchange();
  // What a connection has prepared goes with it: none is closed for having rested, however long filling the tables takes.
  for (const pool of pools()) pool.options.idleTimeoutMillis = 0;
  const router = await RunningRouter.start(exchange);
  const story = new Story();
  await exchange.submit(story.consentGranted(['rav-solothurn', 'ivst-so'], ['C01', 'C03', 'C15', 'C16']));
  const registration = story.registration(['rav-solothurn', 'ivst-so']);
  await exchange.submit(registration);
  await router.drain();
  await readInbox('ivst-so');
  expect((await listInbox(exchange.gateway, 'ivst-so', '0', 50)).items).toHaveLength(1);
  await takePackOver();
  await exchange.submit(story.acknowledgement('rav-solothurn', 'sr-sro', registration.frame.messageId));
  await exchange.submit(story.participation('rav-solothurn'));
  await exchange.submit(story.plan(['rav-solothurn']));
  await lookUpForFew(story, registration.frame.messageId);
  await router.drain();
  await exchange.submit(story.consentWithdrawn());
  const inAYear = new Date(Date.now() + 400 * 86_400_000);
  await watchInboxes(exchange.router, inAYear);
  await watchDeadlines(exchange.router, inAYear);
  for await (const { refused } of readDecisionRecords(exchange.router, new Date(0), inAYear)) expect(refused).toBe(false);
  for (const pool of pools()) await onEach(pool, (client) => client.query('set idle_session_timeout = 0'));
});

afterAll(() => exchange.close());

/** Of the processes. */
const pools = (): pg.Pool[] => [exchange.gateway, exchange.router];

/** Works on every connection of a pool. */
async function onEach(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
  for (const client of clients) {
    await work(client);
    client.release();
  }
}

/** What few messages make the gateway look up: a correction, a rectification, a recall. */
async function lookUpForFew(story: Story, target: string): Promise<void> {
  const again = story.registration(['rav-solothurn']);
  const compose = <T extends 'rights.rectification' | 'message.recall'>(type: T, blocks: BlocksOf[T]): Envelope => composeEnvelope({
    type, senderId: 'sr-sro', recipients: ['rav-solothurn'], caseRef: { caseId: story.caseId, regionId: story.regionId }, purpose: 'P9', blocks, subjects: [story.personId], test: true,
    actingUser: { systemUserId: 'u17', function: 'SOZIALARBEIT' }, application: { manufacturer: 'Test', product: 'Fachapp', productVersion: '1.0' }, assertions: {},
  });
  for (const envelope of [
    { ...again, frame: { ...again.frame, action: '4' as const, referenceMessageId: target } },
    compose('rights.rectification', { case: { personId: story.personId, targetMessageIds: [target], fieldPath: '/blocks/identity/0/sex', measure: 'DISPUTED', decidedOn: new Date().toISOString().slice(0, 10) } }),
    compose('message.recall', { case: { targetMessageId: target, reason: { code: 'WRONG_RECIPIENT' } } }),
  ]) {
    const reading = exchange.judge.read(Buffer.from(JSON.stringify(envelope)), { partnerId: 'sr-sro' } as PartnerRow, new Date());
    if (!reading.ok || !reading.checked.ok) throw new Error(JSON.stringify(reading));
    const { corrected, earlier, recalled } = await exchange.judge.basis(reading);
    expect(corrected[0] ?? earlier ?? recalled).toBeDefined();
  }
}

/** What waits is taken over by another activation of the same pack, and decided anew where nothing says under which one it was decided. */
async function takePackOver(): Promise<void> {
  await exchange.migrator.query(`insert into policy_activation (pack_version, kind, active_from, approved_by) select pack_version, 'regular', now(), approved_by from policy_activation`);
  expect(await decideSuperseded(exchange.router, exchange.directory)).toBe(1);
  await exchange.migrator.query(`update delivery set decided_under = 0 where waiting is not null`);
  expect(await decideSuperseded(exchange.router, exchange.directory)).toBe(1);
}

/** What a count of few of many rows says once in thirty times: none of them waits. */
async function countNoneThatWaits(): Promise<void> {
  const admin = new URL(exchange.postgres.adminUrl);
  admin.pathname = '/iiz_exchange';
  const client = new Client({ connectionString: admin.href });
  await client.connect();
  await client.query(`delete from delivery where waiting is not null`);
  await client.query('vacuum analyze delivery');
  await client.end();
}

async function readInbox(partnerId: string): Promise<void> {
  const { rows } = await exchange.migrator.query<{ deliveryId: string }>(`select delivery_id as "deliveryId" from delivery where recipient = $1`, [partnerId]);
  expect(rows).toHaveLength(1);
  for (const { deliveryId } of rows) {
    const outcome = await fetchInboxItem(exchange.gateway, { partnerId, deliveryId, keyid: 'k', nonce: randomBytes(16).toString('hex') }, () => Promise.resolve({ opened: true, records: [] }));
    expect(outcome.kind).toBe('fetched');
  }
}

/** The statements that a pool's connections keep with their plans, as they were planned on all but empty tables. */
async function keptPlans(pool: pg.Pool): Promise<Map<string, string>> {
  const plans = new Map<string, string>();
  await onEach(pool, async (client) => {
    const { rows } = await client.query<{ name: string; parameters: number }>('select name, cardinality(parameter_types) as parameters from pg_prepared_statements');
    for (const { name, parameters } of rows) {
      const values = parameters === 0 ? '' : `(${Array.from({ length: parameters }, () => 'null').join(', ')})`;
      const { rows: lines } = await client.query<{ 'QUERY PLAN': string }>(`explain execute "${name}"${values}`);
      plans.set(name, lines.map((line) => line['QUERY PLAN']).join('\n'));
    }
  });
  return plans;
}

const growing = '(message|message_key|payload_key|nonce|delivery|outbox\\w*|case_head|consent|obligation)';

/** By no index, by an index without a key, or by the second column of a key alone: then all of the table or index is gone through. */
const walksThrough = [new RegExp(`Seq Scan on ${growing}\\b`), new RegExp(`Index (?:Only )?Scan using \\w+ on ${growing}\\b[^\\n]*\\n(?!\\s*Index Cond)`), /using delivery_pkey [^\n]*\n\s*Index Cond: \(*recipient/];

test.each([
  ['while the tables are empty', () => Promise.resolve()],
  ['when many rows have been counted', () => fillTables(exchange.postgres.adminUrl, 20_000, () => undefined)],
  ['when a count has come upon none that waits', countNoneThatWaits],
])('what is planned %s finds its rows by key, and goes on doing so as they grow', async (_, counted) => {
  await counted();
  const plans = new Map([...(await keptPlans(exchange.gateway)), ...(await keptPlans(exchange.router))]);
  expect([...plans.keys()]).toEqual(expect.arrayContaining(['decision-bases', 'journal-write', 'journal-insert-messages', 'relay-claim-rows', 'relay-lease-deliveries', 'relay-complete', 'routing-messages', 'case-order', 'obligation-settle', 'obligation-advance', 'obligation-unfetched', 'inbox-lease', 'inbox-list', 'effect-acknowledge', 'find-superseded', 'lock-superseded', 'confirm-superseded', 'replace-decisions', 'reached-partners', 'corrected-message', 'recalled-message', 'registered-elsewhere', 'earlier-messages', 'earlier-disclosures']));
  const walking = [...plans].filter(([, plan]) => walksThrough.some((pattern) => pattern.test(plan)));
  expect(walking.map(([name, plan]) => `${name}: ${plan}`)).toEqual([]);
  // Not by the case alone, of which there may be any number.
  expect(plans.get('reached-partners')).toMatch(/delivery_by_recipient on delivery d[^\n]*\n\s*Index Cond: \(\(case_id = r\.case_id\) AND \(recipient = r\.partner_id\)\)/);
  for (const name of ['corrected-message', 'recalled-message', 'case-order']) expect(plans.get(name)).not.toMatch(/Index Cond: \(case_id = [^)]*\)\n/);
  // Page by page, in the order of the references: a page never costs the sorting of all that there is.
  expect(plans.get('decision-records')).toMatch(/Merge Append(?![^]*Sort  )/);
});

test('a table that grows is not counted while it is small: plans made by few rows would read all of it', async () => {
  const { rows } = await exchange.migrator.query<{ table: string }>(
    `select relname as table from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname ~ '^${growing}$'
      and not coalesce(reloptions, '{}') @> '{autovacuum_vacuum_threshold=10000,autovacuum_vacuum_insert_threshold=-1,autovacuum_analyze_threshold=10000,autovacuum_analyze_scale_factor=0.5}'`,
  );
  expect(rows).toEqual([]);
});
