import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { maintainOutbox, maintainTimes } from '#persistence';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await openTestExchange();
});
afterAll(() => exchange.close());
beforeEach(() => exchange.migrator.query('truncate nonce'));

test('a nonce is kept for as long as a signature may be used, and not much longer', async () => {
  await nonces(12_001, '11 minutes 1 second');
  await nonces(10, '10 minutes');
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

test('the outbox has a partition for each of the coming days, and drops one long published', async () => {
  const partitions = async (): Promise<string[]> =>
    (await exchange.migrator.query<{ name: string }>("select inhrelid::regclass::text as name from pg_inherits where inhparent = 'outbox'::regclass order by 1")).rows.map(({ name }) => name);
  await exchange.migrator.query("create table outbox_20250101 partition of outbox for values from ('2025-01-01') to ('2025-01-02')");
  await maintainOutbox(exchange.router);
  const { rows } = await exchange.migrator.query<{ name: string }>("select 'outbox_' || to_char(current_date + n, 'YYYYMMDD') as name from generate_series(1, 3) n");
  expect(await partitions()).toEqual(expect.arrayContaining(rows.map(({ name }) => name)));
  expect(await partitions()).not.toContain('outbox_20250101');
});

async function nonces(count: number, age: string): Promise<void> {
  await exchange.migrator.query("insert into nonce (keyid, nonce, seen_at) select 'a', gen_random_uuid(), now() - $2::interval from generate_series(1, $1)", [count, age]);
}
