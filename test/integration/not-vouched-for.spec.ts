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
}, 120_000);

afterAll(() => door?.close());

const answerOf = async (target: string): Promise<number | undefined> => (await door.get(target, 'sr-sro'))?.status;

/** The database under the running gateway is another one: nobody has compared it with the log, and its connections are gone. */
async function replaced(): Promise<void> {
  await exchange.migrator.query('update standing set vouched_for = null');
  const superuser = openPool({ url: exchange.postgres.adminUrl, poolSize: 1 });
  await superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename in ('iiz_gateway', 'iiz_operator')`);
  await superuser.end();
}

test('a gateway under which the database was replaced is not ready and serves nobody, until it was compared with the log', async () => {
  expect([await answerOf('/health/ready'), await answerOf('/v1/inbox')]).toEqual([200, 200]);
  await replaced();
  await eventually('it is not ready', async () => ((await answerOf('/health/ready')) === 503 ? true : undefined));
  expect(await answerOf('/v1/inbox')).toBe(503);
  expect((await door.post(new Story().consentGranted(['ivst-so'], ['C01']), 'sr-sro'))?.status).toBe(503);
  expect(await answerOf('/health/live')).toBe(200);
  // In place of the auditor, which is away here.
  await vouch(exchange.migrator);
  await eventually('it is ready', async () => ((await answerOf('/health/ready')) === 200 ? true : undefined));
  expect(await answerOf('/v1/inbox')).toBe(200);
}, 60_000);
