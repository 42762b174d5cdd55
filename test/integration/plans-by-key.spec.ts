import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { watchDeadlines, watchInboxes } from '../../apps/router/src/upkeep/watch-deadlines.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

let exchange: RunningExchange;

beforeAll(async () => {
  exchange = await openRunningExchange();
  const router = await RunningRouter.start(exchange);
  const story = new Story();
  await exchange.submit(story.consentGranted(['rav-solothurn'], ['C01', 'C03', 'C15', 'C16']));
  await exchange.submit(story.registration(['rav-solothurn']));
  await router.drain();
  await exchange.submit(story.participation('rav-solothurn'));
  await exchange.submit(story.plan(['rav-solothurn']));
  await router.drain();
  await exchange.submit(story.consentWithdrawn());
  const inAYear = new Date(Date.now() + 400 * 86_400_000);
  await watchInboxes(exchange.router, inAYear);
  await watchDeadlines(exchange.router, inAYear);
}, 120_000);

afterAll(() => exchange.close());

/** The statements that a pool's connections keep with their plans, as they were planned on all but empty tables. */
async function keptPlans(pool: pg.Pool): Promise<Map<string, string>> {
  const plans = new Map<string, string>();
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
  for (const client of clients) {
    const { rows } = await client.query<{ name: string; parameters: number }>('select name, cardinality(parameter_types) as parameters from pg_prepared_statements');
    for (const { name, parameters } of rows) {
      const values = parameters === 0 ? '' : `(${Array.from({ length: parameters }, () => 'null').join(', ')})`;
      const { rows: lines } = await client.query<{ 'QUERY PLAN': string }>(`explain execute "${name}"${values}`);
      plans.set(name, lines.map((line) => line['QUERY PLAN']).join('\n'));
    }
    client.release();
  }
  return plans;
}

const growing = '(message|message_key|payload_key|nonce|delivery|outbox\\w*|case_head|consent|obligation)';

test('what is planned while the tables are empty finds its rows by key, and goes on doing so as they grow', async () => {
  const plans = new Map([...(await keptPlans(exchange.gateway)), ...(await keptPlans(exchange.router))]);
  expect([...plans.keys()]).toEqual(expect.arrayContaining(['decision-bases', 'journal-write', 'journal-insert-messages', 'relay-claim-rows', 'relay-lease-deliveries', 'relay-complete', 'routing-messages', 'case-order', 'obligation-settle', 'obligation-advance', 'obligation-unfetched']));
  for (const [name, plan] of plans) {
    expect(`${name}: ${plan}`).not.toMatch(new RegExp(`Seq Scan on ${growing}\\b`));
    // By the second column alone, all of the index is gone through.
    expect(`${name}: ${plan}`).not.toMatch(/using delivery_pkey [^\n]*\n\s*Index Cond: \(*recipient/);
    expect(`${name}: ${plan}`).not.toMatch(new RegExp(`Index (Only )?Scan using \\w+ on ${growing}\\b[^\\n]*\\n(?!\\s*Index Cond)`));
  }
});
