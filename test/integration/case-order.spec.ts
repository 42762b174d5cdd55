import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { acceptedTopic } from '#bus';
import type { OutgoingRecord } from '#bus';
import { heldClaims } from '#persistence';
import type { AcceptedClaim } from '#persistence';
import { keepUpOnce } from '../support/keep-up-once.ts';
import { openRunningExchange } from '../support/running-exchange.ts';
import type { RunningExchange } from '../support/running-exchange.ts';
import { RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';

let exchange: RunningExchange;
let router: RunningRouter;

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
});

afterAll(() => exchange.close());
beforeEach(async () => void (await router.drain()));

const claimOf = ({ value }: OutgoingRecord): AcceptedClaim => JSON.parse(String(value)) as AcceptedClaim;

/** Three plans of a case, accepted and published, not yet routed: as the broker got them, in order. */
async function threePlans(): Promise<OutgoingRecord[]> {
  const story = new Story();
  await exchange.submit(story.consentGranted(['rav-solothurn'], ['C01', 'C03', 'C15', 'C16']));
  await exchange.submit(story.registration(['rav-solothurn']));
  await router.drain();
  await exchange.submit(story.participation('rav-solothurn'));
  await router.drain();
  await exchange.submit(story.plan(['rav-solothurn'], 1));
  // Without recipients among them: its place in the case is no gap.
  await exchange.submit(story.consentGranted(['rav-solothurn'], ['C14'], crypto.randomUUID()));
  await exchange.submit(story.plan(['rav-solothurn'], 2));
  await exchange.submit(story.plan(['rav-solothurn'], 3));
  return (await router.publish()).filter(({ topic }) => topic === acceptedTopic);
}

async function routedSeqs(records: readonly OutgoingRecord[]): Promise<string[]> {
  const { rows } = await exchange.migrator.query<{ seq: string }>('select case_seq::text as seq from delivery where message_ref = any($1::uuid[]) order by delivery_no', [records.map((record) => claimOf(record).messageRef)]);
  return rows.map(({ seq }) => seq);
}

test('each claim names its place in the case and the one before it', async () => {
  const [first, second, third] = (await threePlans()).map(claimOf);
  expect([second?.follows, third?.follows]).toEqual([first?.seq, second?.seq]);
  expect(Number(second?.seq)).toBe(Number(first?.seq) + 2);
});

test('THR-K7 two claims that are swapped are routed in the order of the case', async () => {
  const records = await threePlans();
  const [first, second, third] = records as [OutgoingRecord, OutgoingRecord, OutgoingRecord];
  await router.route([second]);
  expect(await routedSeqs(records)).toEqual([]);
  await router.route([first]);
  await router.route([third]);
  expect(await routedSeqs(records)).toEqual(records.map((record) => claimOf(record).seq));
  expect(await heldClaims(exchange.router)).toMatchObject({ claims: 0 });
});

test('THR-K7 behind a gap a case is held and told of after a minute, never skipped; another case goes on; what comes late releases all', async () => {
  const [records, others] = [await threePlans(), await threePlans()];
  const [missing, second, third] = records as [OutgoingRecord, OutgoingRecord, OutgoingRecord];
  await router.route([second, third, ...others]);
  expect(await routedSeqs(records)).toEqual([]);
  expect(await routedSeqs(others)).toHaveLength(3);
  expect(await told()).toEqual([]);
  await exchange.migrator.query(`update held_claim set held_at = now() - interval '61 seconds'`);
  expect(await told()).toEqual([2]);
  // Again what waits already, as after a restart at an older position.
  await router.route([third, second]);
  expect(await routedSeqs(records)).toEqual([]);
  await router.route([missing]);
  expect(await routedSeqs(records)).toEqual(records.map((record) => claimOf(record).seq));
  expect(await told()).toEqual([]);
});

/** What the router's clock tells about gaps, once. */
const told = async (): Promise<number[]> => (await keepUpOnce(exchange)).gaps;
