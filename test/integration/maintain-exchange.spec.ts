import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { maintainOutbox, maintainTimes } from '#persistence';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';

let exchange: TestExchange;
beforeAll(async () => {
  // Its own vacuum would be given way to.
  exchange = await openTestExchange({ autovacuum: 'off' });
});
afterAll(() => exchange.close());
beforeEach(() => exchange.migrator.query('truncate nonce'));

test('a nonce is kept for as long as a signature may be used, and not much longer', async () => {
  await nonces(12_001, '11 minutes 1 second');
  await nonces(10, '9 minutes');
  await maintainTimes(exchange.router);
  const { rows } = await exchange.migrator.query<{ left: number }>('select count(*)::integer as left from nonce');
  expect(rows[0]?.left).toBe(10);
});

test('what finds rows by time knows of all that have come', async () => {
  await nonces(20_000, '0');
  await maintainTimes(exchange.router);
  const { rows } = await exchange.migrator.query<{ unknown: number }>("select brin_summarize_new_values('nonce_age') as unknown");
  expect(rows[0]?.unknown).toBe(0);
});

test('a table that is being vacuumed is not waited for, which would end the vacuum', async () => {
  await nonces(20_000, '0');
  const vacuum = await exchange.migrator.connect();
  try {
    await vacuum.query('begin');
    await vacuum.query('lock table message in share update exclusive mode');
    // Waiting would fail with the role's `lock_timeout`.
    await maintainTimes(exchange.router);
    const { rows } = await exchange.migrator.query<{ unknown: number }>("select brin_summarize_new_values('nonce_age') as unknown");
    expect(rows[0]?.unknown).toBe(0);
  } finally {
    await vacuum.query('rollback');
    vacuum.release();
  }
});

/** A row that lies in no day's part. */
async function leftBehind(day: string, published: boolean): Promise<void> {
  await exchange.migrator.query(`insert into outbox (created_at, published_at, shard, records, audit_count, payload_bytes) values (${day}, case when $1 then ${day} end, 0, '[]', 0, 0)`, [published]);
}
const inNoPart = async (): Promise<number> => (await exchange.migrator.query('select from outbox_default')).rowCount ?? 0;

test('F15 what was written while the database\'s clock was days ahead keeps no other day from having its partition', async () => {
  await leftBehind('current_date + 2', true);
  const { rows } = await exchange.migrator.query<{ name: string }>("select 'outbox_' || to_char(current_date + n, 'YYYYMMDD') as name from unnest('{1, 3}'::int[]) n");
  await maintainOutbox(exchange.router);
  expect((await exchange.migrator.query("select from pg_inherits where inhparent = 'outbox'::regclass and inhrelid::regclass::text = any($1)", [rows.map(({ name }) => name)])).rowCount).toBe(2);
  await exchange.migrator.query('truncate outbox_default');
});

test('THR-P6 what lies in no day\'s partition goes after its days too, once all of it is published', async () => {
  await leftBehind('current_date - 9', true);
  await leftBehind('current_date - 9', false);
  await maintainOutbox(exchange.router);
  expect(await inNoPart()).toBe(2);
  await exchange.migrator.query('update outbox_default set published_at = created_at');
  await leftBehind('current_date - 8', true);
  await maintainOutbox(exchange.router);
  expect(await inNoPart()).toBe(3);
  await exchange.migrator.query("delete from outbox_default where created_at >= current_date - 8");
  await maintainOutbox(exchange.router);
  expect(await inNoPart()).toBe(0);
});

test('the outbox has a partition for each of the coming days; an old one is dropped when everything in it is published', async () => {
  const partitions = async (): Promise<string[]> =>
    (await exchange.migrator.query<{ name: string }>("select inhrelid::regclass::text as name from pg_inherits where inhparent = 'outbox'::regclass order by 1")).rows.map(({ name }) => name);
  for (const day of ['01', '02']) await exchange.migrator.query(`create table outbox_202501${day} partition of outbox for values from ('2025-01-${day}') to ('2025-01-${day}'::date + 1)`);
  await exchange.migrator.query("insert into outbox (created_at, shard, records, audit_count, payload_bytes) values ('2025-01-02', 0, '[]', 0, 0)");
  // Read before, so that midnight between makes no difference.
  const { rows } = await exchange.migrator.query<{ name: string }>("select 'outbox_' || to_char(current_date + n, 'YYYYMMDD') as name from generate_series(1, 3) n");
  await maintainOutbox(exchange.router);
  expect(await partitions()).toEqual(expect.arrayContaining(rows.map(({ name }) => name)));
  expect(await partitions()).not.toContain('outbox_20250101');
  expect(await partitions()).toContain('outbox_20250102');
});

async function nonces(count: number, age: string): Promise<void> {
  await exchange.migrator.query("insert into nonce (keyid, nonce, seen_at) select 'a', gen_random_uuid(), now() - $2::interval from generate_series(1, $1)", [count, age]);
}
