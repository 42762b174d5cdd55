import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openPool, vouch } from '#persistence';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';
import { openGateway } from '../support/gateway-door.ts';
import type { GatewayDoor } from '../support/gateway-door.ts';
import { eventually } from '../support/platform.ts';
import { Story } from '../support/story.ts';

let exchange: TestExchange;
let door: GatewayDoor;

beforeAll(async () => {
  exchange = await openTestExchange();
  door = await openGateway(exchange);
});

afterAll(() => door?.close());

const statusOf = async (target: string): Promise<number | undefined> => (await door.get(target, 'sr-sro'))?.status;
const accepts = async (): Promise<number | undefined> => (await door.post(new Story().consentGranted(['ivst-so'], ['C01']), 'sr-sro'))?.status;

/** The gateway's mark lies in the database, and it knows that it does. */
const marked = (): Promise<true> => eventually('a second mark', async () => (((await exchange.migrator.query('select from witness where mark > 2')).rowCount ?? 0) > 0 ? true : undefined));

/** The database under the running gateway is an older one: it cannot come before that is so. */
async function replacedByAnOlderOne(): Promise<void> {
  const superuser = openPool({ url: exchange.postgres.adminUrl, poolSize: 1 });
  await superuser.query('alter role iiz_gateway nologin');
  await eventually('its connections are gone', async () => ((await superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'iiz_gateway'`)).rowCount === 0 ? true : undefined));
  await exchange.migrator.query('update witness set mark = mark - 2');
  await superuser.query('alter role iiz_gateway login');
  await superuser.end();
}

test('after its database crashed, a gateway that finds what it saw takes in and gives nothing out, until the log was asked', async () => {
  expect([await statusOf('/health/ready'), await statusOf('/v1/inbox'), await accepts()]).toEqual([200, 200, 202]);
  await marked();
  await exchange.postgres.kill();
  await exchange.postgres.restart();
  // The auditor is away here.
  await eventually('it takes in', async () => ((await accepts()) === 202 ? true : undefined));
  expect([await statusOf('/v1/inbox'), await statusOf(`/v1/cases/${new Story().caseId}/consents`)]).toEqual([503, 503]);
  await eventually('it is ready', async () => ((await statusOf('/health/ready')) === 200 ? true : undefined));
  // In place of the auditor.
  await vouch(exchange.migrator);
  await eventually('it gives out', async () => ((await statusOf('/v1/inbox')) === 200 ? true : undefined));
});

test('a gateway under which the database was replaced by one that lacks what it saw is not ready and serves nobody, whoever vouches', async () => {
  await marked();
  await replacedByAnOlderOne();
  await eventually('it is not ready', async () => ((await statusOf('/health/ready')) === 503 ? true : undefined));
  expect([await statusOf('/v1/inbox'), await accepts()]).toEqual([503, 503]);
  await vouch(exchange.migrator);
  expect([await statusOf('/v1/inbox'), await accepts()]).toEqual([503, 503]);
  expect(await statusOf('/health/live')).toBe(200);
});

test('a restored exchange is closed to partners until it is confirmed, whatever connections there are', async () => {
  const restored = 'update standing set vouched_for = exchange_identity(), restored_for = exchange_identity(), unconfirmed = true';
  await exchange.migrator.query(restored);
  const answer = await eventually('it says when to come again', async () => {
    const given = await door.get('/v1/inbox', 'sr-sro');
    return given?.headers.get('retry-after') === '60' ? given : undefined;
  });
  expect([answer.status, JSON.parse(answer.body) as object]).toMatchObject([503, { type: 'urn:iiz-dap:problem:unavailable', code: 'DAP-5503' }]);
  expect([await accepts(), await statusOf('/health/ready')]).toEqual([503, 503]);
  await exchange.migrator.query('update standing set unconfirmed = false');
  await eventually('it is ready', async () => ((await statusOf('/health/ready')) === 200 ? true : undefined));
  expect([await statusOf('/v1/inbox'), await accepts()]).toEqual([200, 202]);
  // Connections that are open already are refused by the database.
  await exchange.migrator.query('update standing set unconfirmed = true');
  expect(await accepts()).toBe(503);
  await exchange.migrator.query('update standing set unconfirmed = false');
});

test('a gateway that is started over a restored exchange serves nobody and stays, until it is confirmed', async () => {
  await exchange.migrator.query('update standing set unconfirmed = true');
  await door.process.stop();
  await door.process.launch();
  await eventually('it is alive', async () => ((await statusOf('/health/live').catch(() => undefined)) === 200 ? true : undefined));
  expect([await statusOf('/health/ready'), await statusOf('/v1/inbox'), await accepts()]).toEqual([503, 503, 503]);
  await exchange.migrator.query('update standing set unconfirmed = false');
  await eventually('it is ready', async () => ((await statusOf('/health/ready')) === 200 ? true : undefined));
  expect(await accepts()).toBe(202);
});

test('a gateway that is started with another index key waits for its database, then ends and says which file to put back; with the former it goes on', async () => {
  const other = join(exchange.folder, 'other-index-key');
  writeFileSync(other, randomBytes(32), { mode: 0o600 });
  await door.process.stop();
  await exchange.postgres.stop();
  const before = door.logLines().length;
  const told = (text: string): true | undefined => (door.logLines().slice(before).some((line) => line.includes(text)) ? true : undefined);
  await door.process.launch({ INDEX_KEY_FILE: other });
  await eventually('it waits', () => told('nothing is given out yet'));
  expect(door.process.alive).toBe(true);
  await exchange.postgres.restart();
  await vouch(exchange.migrator);
  await expect(door.process.ready()).rejects.toThrow(/INDEX_KEY_FILE holds another key than before[^"]*put the former file back/);
  expect(door.process.alive).toBe(false);
  await door.process.restart();
  expect(await accepts()).toBe(202);
});

test('which key persons are indexed under is set once, by the gateway alone, and changed by no process', async () => {
  const as = async (role: 'gateway' | 'router' | 'operator', statement: string): Promise<unknown> => {
    const pool = openPool({ url: exchange.urls[role], poolSize: 1 });
    const outcome = await pool.query(statement).then(({ rowCount }) => rowCount, ({ code }: { code: string }) => code);
    await pool.end();
    return outcome;
  };
  const [read, add] = ['select from index_key_fingerprint', `insert into index_key_fingerprint (fingerprint) values ('') on conflict do nothing`];
  for (const role of ['router', 'operator'] as const) for (const statement of [read, add]) expect(await as(role, statement)).toBe('42501');
  for (const statement of [`update index_key_fingerprint set fingerprint = ''`, 'delete from index_key_fingerprint', 'truncate index_key_fingerprint']) expect(await as('gateway', statement)).toBe('42501');
  expect([await as('gateway', add), await as('gateway', read)]).toEqual([0, 1]);
});
