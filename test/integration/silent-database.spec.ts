import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { QueryConfig } from 'pg';
import { AmbiguousCommit, DecisionBasisReader, openPool, transaction } from '#persistence';
import type { Pool } from '#persistence';
import { openVeil } from '#sealing';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';
import { openGateway } from '../support/gateway-door.ts';
import { eventually } from '../support/platform.ts';
import { SilentNetwork } from '../support/silent-network.ts';

/** Longer than a busy machine keeps anybody waiting. */
const silentAfterMs = 3_000;
let exchange: TestExchange;
let pool: Pool;
let network: SilentNetwork;

beforeAll(async () => {
  exchange = await openTestExchange();
  network = await SilentNetwork.start(exchange.postgres.port);
  pool = openPool({ url: network.through(exchange.urls.gateway), silentAfterMs });
});

afterAll(async () => {
  await pool.end();
  await network.close();
  await exchange.close();
});

const fallSilent = (): void => network.forgetOpen('both');

test('a database connection that falls silent holds the lane up for a moment only: the next one has another', async () => {
  const request = { senderId: 'sr-sro', messageId: randomUUID(), type: 'plan.published', caseId: randomUUID(), recipients: [], registers: [], reference: undefined, answers: undefined, recalls: undefined, corrects: undefined, concerns: undefined };
  const bases = new DecisionBasisReader(pool, openVeil(randomBytes(32)));
  await expect(bases.read(request)).resolves.toMatchObject({ head: undefined });
  fallSilent();
  const [first, second] = [bases.read(request), bases.read(request)];
  await expect(first).rejects.toThrow('Query read timeout');
  await expect(second).rejects.toThrow('Query read timeout');
  await expect(bases.read(request)).resolves.toMatchObject({ head: undefined });
});

test('a commit on which the connection falls silent is of unknown outcome, never of none', async () => {
  await expect(transaction(pool, async (tx) => {
    await tx.query({ text: 'select 1' });
    fallSilent();
  })).rejects.toBeInstanceOf(AmbiguousCommit);
  await expect(transaction(pool, (tx) => tx.query({ text: 'select 1' }))).resolves.toMatchObject({ rowCount: 1 });
});

test('the server as well lets go of a connection that has fallen silent, and hears nothing of its end', async () => {
  const { rows: [session] } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  fallSilent();
  await eventually('the end of the session', async () => {
    const { rowCount } = await exchange.migrator.query('select 1 from pg_stat_activity where pid = $1', [session?.pid]);
    return rowCount === 0 ? true : undefined;
  }, 15_000);
});

test('a statement that waited behind one without an answer is given up with it, and never sent', async () => {
  const client = await pool.connect();
  const lock = 7_401;
  const slow = client.query(`select pg_sleep(${(1.5 * silentAfterMs) / 1_000})`);
  const behind = client.query(`select pg_advisory_lock(${lock})`);
  await expect(slow).rejects.toThrow('Query read timeout');
  await expect(behind).rejects.toThrow('Query read timeout');
  await new Promise((slept) => setTimeout(slept, silentAfterMs));
  const { rows } = await exchange.migrator.query('select 1 from pg_locks where locktype = $1 and objid = $2', ['advisory', lock]);
  expect(rows).toEqual([]);
  client.release(true);
});

test('an error of the database leads to whoever asked', async () => {
  const client = await pool.connect();
  const asksForNothing = (): Promise<unknown> => client.query('select nothing');
  await expect(asksForNothing()).rejects.toMatchObject({ code: '42703', stack: expect.stringContaining('silent-database.spec') });
  client.release();
});

test('a limit that the URL brings is not a second one: a statement may have a longer limit of its own', async () => {
  const url = new URL(exchange.urls.gateway);
  url.searchParams.set('query_timeout', '100');
  const own = openPool({ url: url.href, silentAfterMs });
  const client = await own.connect();
  const slow: QueryConfig & { query_timeout: number } = { text: `select pg_sleep(${(1.5 * silentAfterMs) / 1_000})`, query_timeout: 10 * silentAfterMs };
  await expect(client.query(slow)).resolves.toMatchObject({ rowCount: 1 });
  await expect(client.query(slow.text)).rejects.toThrow('Query read timeout');
  client.release(true);
  await own.end();
});

test('who lists an inbox over a connection that has fallen silent is told to come again, while a client still waits', async () => {
  const own = await openTestExchange();
  const between = await SilentNetwork.start(own.postgres.port);
  const door = await openGateway(own, { DATABASE_URL: between.through(own.urls.gateway) });
  try {
    expect((await door.get('/v1/inbox', 'rav-olten'))?.status).toBe(200);
    between.forgetOpen('both');
    // Twice as long as the SDK waits; a statement that changes something is given up after 40 seconds.
    const answer = await Promise.race([door.get('/v1/inbox', 'rav-olten'), delay(30_000, undefined, { ref: false })]);
    expect({ status: answer?.status, retryAfter: answer?.headers.get('retry-after') }).toEqual({ status: 503, retryAfter: expect.any(String) });
    expect((await door.get('/v1/inbox', 'rav-olten'))?.status).toBe(200);
  } finally {
    // It would wait for the silent connections that it keeps for other work.
    await door.process.kill();
    await door.close();
    await between.close();
  }
}, 120_000);
