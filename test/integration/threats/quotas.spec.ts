import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { problemType } from '#problems';
import { openGatewayWorld } from '../../support/gateway-world.ts';
import type { GatewayWorld } from '../../support/gateway-world.ts';
import type { RawAnswer } from '../../support/raw-connection.ts';
import { eventsIn } from '../../support/running-router.ts';
import { Story } from '../../support/story.ts';

/** Of a partner's requests so many pass at once, of its questions what would become of a message fewer. */
const [requests, preflights] = [20, 10];
const limits = { PARTNER_REQUESTS_PER_SECOND: String(requests / 10), PARTNER_PREFLIGHTS_PER_SECOND: String(preflights / 10) };
let world: GatewayWorld;

beforeAll(async () => {
  world = await openGatewayWorld(limits);
});

afterAll(() => world?.close());

/** As many times at once; how many passed, and that all others were told when to come again. */
async function passing(count: number, ask: () => Promise<RawAnswer | undefined>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, ask));
  const refused = answers.filter((answer) => answer?.status === 429);
  const told = refused.map((answer) => [(JSON.parse(answer?.body ?? '{}') as { type?: string }).type, answer?.headers.get('retry-after')]);
  expect(told).toEqual(refused.map(() => [problemType('rate-limited'), '1']));
  expect(answers.filter((answer) => answer?.status !== 200 && answer?.status !== 429)).toEqual([]);
  return answers.length - refused.length;
}

const list = (partnerId: string) => (): Promise<RawAnswer | undefined> => world.get('/v1/inbox', partnerId);

test('THR-C13 ten times its quota of one partner is refused at the door with when to come again, and others are not affected', async () => {
  const passed = await passing(10 * requests, list('rav-olten'));
  expect(passed).toBeGreaterThanOrEqual(requests);
  expect(passed).toBeLessThan(10 * requests);
  expect(await passing(requests, list('ivst-so'))).toBe(requests);
  // What was refused is counted under the partner that came too often.
  await world.restart(limits);
  const leaves = eventsIn(await world.steps.drain()).filter(({ problem }) => problem !== undefined);
  for (const leaf of leaves) expect(leaf).toMatchObject({ kind: 'SECURITY', actor: { id: 'rav-olten', keyid: world.key('rav-olten').keyid }, problem: { slug: 'rate-limited' } });
  expect(leaves.reduce((sum, { detail }) => sum + Number(detail?.['represents']), 0)).toBe(10 * requests - passed);
});

test('THR-C13 of a message beyond the quota nothing is kept', async () => {
  const consents = Array.from({ length: 3 * requests }, () => new Story('sr-sro').consentGranted(['rav-olten'], ['C01']));
  const statuses = await Promise.all(consents.map(async (consent) => [consent.frame.messageId, (await world.post(consent, 'sr-sro'))?.status] as const));
  expect(new Set(statuses.map(([, status]) => status))).toEqual(new Set([202, 429]));
  const { rows } = await world.migrator.query<{ id: string }>('select message_id as id from message_key where message_id = any($1)', [consents.map(({ frame }) => frame.messageId)]);
  expect(rows.map(({ id }) => id).toSorted()).toEqual(statuses.flatMap(([id, status]) => (status === 202 ? [id] : [])).toSorted());
});

test('THR-C13 questions what would become of a message have a quota of their own within it', async () => {
  const consent = new Story('sr-tg').consentGranted(['rav-olten'], ['C01']);
  const passed = await passing(2 * preflights - 4, () => world.post(consent, 'sr-tg', { target: '/v1/preflight' }));
  expect(passed).toBeGreaterThanOrEqual(preflights);
  expect(passed).toBeLessThan(2 * preflights - 4);
  expect((await list('sr-tg')())?.status).toBe(200);
});
