import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { enterDirectory } from '#persistence';
import type { PartnerRow } from '#persistence';
import { Problem } from '#problems';
import { createNonce } from '#signing';
import { PreflightMessage } from '../../apps/gateway/src/messages/preflight-message.ts';
import type { Preflight } from '../../apps/gateway/src/messages/preflight-message.ts';
import type { Receipt } from '../../apps/gateway/src/messages/receipt.ts';
import { askedCases, askedMessage, enterCases, randomOf } from '../support/asked-messages.ts';
import type { AskedMessage } from '../support/asked-messages.ts';
import { openGatewayWorld } from '../support/gateway-world.ts';
import type { GatewayWorld } from '../support/gateway-world.ts';
import { Story } from '../support/story.ts';

jest.setTimeout(300_000);

const extra: readonly (readonly [id: string, role: string])[] = [['sr-sdol', 'SR'], ['sr-dorneck', 'SR'], ['sr-un', 'SR'], ['vpe-sove', 'VPE'], ['dpo-dap', 'DPO']];
let world: GatewayWorld;
let preflight: PreflightMessage;

beforeAll(async () => {
  world = await openGatewayWorld();
  const partners = extra.map(([partnerId, role]): PartnerRow => ({ partnerId, role, name: partnerId, regionId: null, channel: 'inbox', encryptionKey: null }));
  await enterDirectory(world.migrator, { partners, keys: [], agreements: [] });
  await world.migrator.query(`insert into agreement select a.partner_id, b.partner_id, code, now() - interval '1 day', null
    from partner a, partner b, unnest(array['reciprocity', 'processingMandate']) code where a.partner_id <> b.partner_id`);
  // Not yet introduced, whatever day it is.
  await world.migrator.query("update region_rollout set valid_from = valid_from + 36525 where region_id = 'sr-un'");
  await world.directory.refresh();
  preflight = new PreflightMessage(world.gateway, world.judge, world.refusals);
});

afterAll(() => world.close());

type Verdict = Pick<Preflight, 'status' | 'problem'> & { outcomes?: unknown; warnings?: unknown };

function signed({ signedBy, body }: AskedMessage) {
  const partner = world.directory.partner(signedBy)!;
  const wire = { method: 'POST', targetUri: 'https://gateway.test', contentType: 'application/json', contentDigest: '', signatureInput: '', signature: '', coveredFields: [], keyid: `key of ${signedBy}` };
  return { partner, sender: partner, wire, nonce: createNonce(), body, receivedAt: new Date() };
}

/** Of a refusal the whole problem; of an acceptance what the receipt says. */
async function asked(message: AskedMessage): Promise<Verdict> {
  const { status, outcomes, warnings, problem } = await preflight.run(signed(message));
  if (problem !== undefined) return { status, problem };
  const asReceipt = outcomes.map(({ items, ...outcome }) => ({ ...outcome, items: items.map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'missing'))) }));
  return { status, outcomes: asReceipt, warnings };
}

async function submitted(message: AskedMessage): Promise<Verdict> {
  try {
    const { repeated, receipt } = await world.accept.run(signed(message));
    const { outcomes, warnings } = JSON.parse(receipt.body) as Receipt;
    return { status: repeated ? 200 : 202, outcomes, warnings };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { status: error.status, problem: error.toBody() };
  }
}

/** Every code that a message can be refused with, once its sender is proven and the platform is well. */
const everyCode = [
  'DAP-2200', 'DAP-2201', 'DAP-2202', 'DAP-2203', 'DAP-2204', 'DAP-3101', 'DAP-3300', 'DAP-3301', 'DAP-3303', 'DAP-3310', 'DAP-3311', 'DAP-3320', 'DAP-3321',
  'DAP-4201', 'DAP-4202', 'DAP-4203', 'DAP-4204', 'DAP-4205', 'DAP-4206', 'DAP-4208', 'DAP-4209', 'DAP-4401', 'DAP-4402', 'DAP-4403', 'DAP-4405',
];

test('of ten thousand messages each gets the verdict that it was foretold, and every code is met', async () => {
  const random = randomOf(20_260_302);
  const cases = askedCases(random, 9);
  await enterCases(world.migrator, cases);
  const before = new Map<number, AskedMessage>();
  const codes = new Set<string>();
  const differing: unknown[] = [];
  let accepted = 0;
  let total = 0;
  while (total < 10_000) {
    // One message a case: what comes of it is what the next one finds.
    const wave = cases.map((one, i) => askedMessage(one, random, before.get(i)));
    const foretold = await Promise.all(wave.map(asked));
    const real = await Promise.all(wave.map(submitted));
    for (const [i, verdict] of real.entries()) {
      total += 1;
      if (verdict.problem === undefined) {
        accepted += 1;
        before.set(i, wave[i]!);
      } else codes.add(verdict.problem.code);
      for (const { code } of verdict.problem?.recipients ?? (verdict.outcomes as Receipt['outcomes'] | undefined) ?? []) if (code !== undefined) codes.add(code);
      if (!isDeepStrictEqual(foretold[i], verdict)) differing.push({ foretold: foretold[i], verdict });
    }
  }
  expect(differing.slice(0, 3)).toEqual([]);
  expect(everyCode.filter((code) => !codes.has(code))).toEqual([]);
  expect([...codes].filter((code) => !everyCode.includes(code))).toEqual([]);
  expect(accepted / total).toBeGreaterThanOrEqual(0.3);
});

test('a question leaves nothing of the message behind, and uses up neither its id nor its nonce', async () => {
  const story = new Story();
  await world.submit(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  const nonce = createNonce();
  const envelope = story.registration(['rav-olten', 'ivst-so']);
  const { messageId, iiz } = envelope.frame;
  const counts = async () => (await world.migrator.query(`select (select count(*) from message where case_id = $1) as messages, (select count(*) from message_key where message_id = $2) as keys,
    (select seq from case_head where case_id = $1) as seq, (select count(*) from outbox where records::text like '%' || $1::text || '%') as records`, [iiz.caseRef?.caseId, messageId])).rows;
  const before = await counts();
  const answer = await world.post(envelope, 'sr-sro', { target: '/v1/preflight', nonce });
  expect(answer?.status).toBe(200);
  const told = JSON.parse(answer?.body ?? '{}') as Preflight;
  expect(told).toMatchObject({ verdict: 'accepted', status: 202, outcomes: [{ recipientId: 'rav-olten', outcome: 'permitted' }, { recipientId: 'ivst-so', outcome: 'refused', code: 'DAP-4204' }] });
  expect(told.outcomes[1]?.items.map(({ missing }) => missing)).toContainEqual(['consent']);
  expect(await counts()).toEqual(before);
  expect((await world.post(envelope, 'sr-sro', { nonce }))?.status).toBe(202);
  expect((await world.post(envelope, 'sr-sro', { target: '/v1/preflight', nonce }))?.status).toBe(409);
});

test('THR-P1 a case that there is not and one of others are foretold alike, and neither before its turn', async () => {
  const story = new Story();
  await world.submit(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  await world.submit(story.registration(['rav-olten']));
  const took: number[] = [];
  const of = async (caseId: string) => {
    const envelope = structuredClone(story.participation('ivst-so'));
    envelope.frame.iiz.caseRef = { caseId, regionId: 'sr-sro' };
    const answer = await world.post(envelope, 'ivst-so', { target: '/v1/preflight' });
    took.push(answer?.tookMs ?? 0);
    return JSON.parse(answer?.body ?? '{}') as Preflight;
  };
  const [foreign, unknown] = [await of(story.caseId), await of(randomUUID())];
  expect(foreign).toEqual(unknown);
  expect(foreign).toMatchObject({ verdict: 'refused', problem: { code: 'DAP-3321' } });
  for (let turn = 0; turn < 20; turn++) await of(turn % 2 === 0 ? story.caseId : randomUUID());
  // Of themselves they take a few milliseconds each; a timer of Node may be one early.
  expect(Math.min(...took)).toBeGreaterThanOrEqual(19);
});

test('THR-P1 what may not be looked at is answered no sooner than at its turn, whatever it is', async () => {
  const story = new Story();
  const registration = story.registration(['rav-olten']);
  await world.submit(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  await world.submit(registration);
  const { messageId } = registration.frame;
  for (const path of [`/v1/messages/${messageId}`, `/v1/messages/${messageId}/evidence`, `/v1/inbox/${randomUUID()}`, `/v1/cases/${story.caseId}/consents`]) {
    const answers: Awaited<ReturnType<typeof world.get>>[] = [];
    for (let turn = 0; turn < 8; turn++) answers.push(await world.get(path, 'ivst-so'));
    expect([path, new Set(answers.map((answer) => answer?.status))]).toEqual([path, new Set([404])]);
    expect(Math.min(...answers.map((answer) => answer?.tookMs ?? 0))).toBeGreaterThanOrEqual(19);
  }
});

test('the directory names the competent region, how far it is introduced, and what may be sent there', async () => {
  const olten = JSON.parse((await world.get('/v1/directory?bfs=2581', 'sr-sro'))?.body ?? '{}') as Record<string, unknown>;
  expect(olten).toMatchObject({ bfs: 2581, regionId: 'sr-sro', introduced: true, partners: [{ partnerId: 'sr-sro', role: 'SR' }] });
  expect(['PILOT', 'REGULAR']).toContain(olten['rolloutStatus']);
  expect((olten['partners'] as { accepts: object[] }[])[0]?.accepts).toContainEqual({ type: 'iv.decision-copy', fromRoles: ['IVST'] });
  const notYet = JSON.parse((await world.get('/v1/directory?bfs=2583', 'sr-sro'))?.body ?? '{}') as Record<string, unknown>;
  expect(notYet).toMatchObject({ regionId: 'sr-un', introduced: false });
  expect(await Promise.all(['2999', '', 'olten', '2581&bfs=2500'].map(async (bfs) => (await world.get(`/v1/directory?bfs=${bfs}`, 'sr-sro'))?.status))).toEqual([404, 400, 400, 400]);
});
