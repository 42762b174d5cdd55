import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { slugOfType } from '#problems';
import { evaluateSchema } from '#schemas';
import type { JsonObject } from '#schemas';
import { operatorOperations } from '../../apps/gateway/src/operator/openapi/operator-operations.ts';
import { OperatorWorld } from '../support/operator-world.ts';
import type { Answer } from '../support/operator-world.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { runExchange } from '../support/running-exchange.ts';
import { Story } from '../support/story.ts';

const ops = { sub: 'u-0001', roles: ['OPS'] };
const office = { sub: 'u-0002', roles: ['GSIIZ'] };
const officer = { sub: 'u-0003', roles: ['DPO'] };
const document = JSON.parse(readFileSync(join(repositoryRoot, 'apps/gateway/src/operator/openapi/openapi.json'), 'utf8')) as JsonObject & { paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { schema: JsonObject }> }> }>> };
const shipped = readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8');
const period = () => ({ from: new Date(Date.now() - 3_600_000).toISOString(), until: new Date(Date.now() + 1_000).toISOString() });

let world: OperatorWorld;
let messageId = '';
let personId = '';
/** A message that the law refused to all its recipients, twice. */
let refusedId = '';
let refusedPersonId = '';

beforeAll(async () => {
  world = await OperatorWorld.open();
  const exchange = runExchange(world.exchange);
  const story = new Story();
  await exchange.submit(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  const registration = story.registration(['rav-olten', 'ivst-so']);
  await exchange.submit(registration);
  messageId = registration.frame.messageId;
  personId = story.personId;
  const another = new Story();
  const refused = another.registration(['ivst-so']);
  for (let time = 0; time < 2; time++) await expect(exchange.submit(refused)).rejects.toMatchObject({ slug: 'disclosure-not-permitted' });
  refusedId = refused.frame.messageId;
  refusedPersonId = another.personId;
});

afterAll(() => world.close());

/** The shipped pack under another version, with rules bent. */
function packOf(version: string, bend: Record<string, object> = {}): string {
  const pack = parse(shipped) as { rules: { ruleId: string }[] };
  return stringify({ ...pack, packVersion: version, rules: pack.rules.map((rule) => ({ ...rule, ...bend[rule.ruleId] })) }, { aliasDuplicateObjects: false });
}

/** Whatever the operator API answers is what its description says. */
async function operate(who: { sub: string; roles: string[] }, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const answer = await world.operate(who, method, path, body);
  const described = operatorOperations.find((each) => each.method === method.toLowerCase() && new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path));
  const content = document.paths[described?.path ?? '']?.[method.toLowerCase()]?.responses[String(answer.status)]?.content ?? {};
  const schema = { ...(Object.values(content)[0]?.schema ?? { not: {} }), components: document['components'] as JsonObject };
  expect([path, answer, evaluateSchema(schema, answer.body as JsonObject)]).toEqual([path, answer, { ok: true, valid: true }]);
  return answer;
}

async function store(version: string, bend?: Record<string, object>): Promise<void> {
  expect((await operate(ops, 'POST', '/v1/policy/packs', { source: packOf(version, bend) })).status).toBe(201);
}

const activate = (version: string, more: object = {}): Promise<Answer> => operate(ops, 'POST', '/v1/policy/activations', { version, ...more });
const approve = (who: typeof ops, { body }: Answer): Promise<Answer> => operate(who, 'POST', `/v1/policy/activations/${String(body['requestId'])}/approve`);
const ruleOf = ({ status, body }: Answer): unknown => [status, slugOfType(String(body['type'])), (body['pointers'] as { rule: string }[] | undefined)?.[0]?.rule];
const inForce = (at = new Date()): string | undefined => world.directory(0).policyAt(at)?.pack.packVersion;
const withoutConsent = { R05: { consent: 'NONE', consentTerms: undefined } };

describe('a stored draft', () => {
  test('is looked over, compared in sentences, and rendered to read and sign', async () => {
    await store('draft-1', withoutConsent);
    expect((await operate(officer, 'POST', '/v1/policy/packs/draft-1/lint')).body['faults']).toBe(0);
    const { body } = await operate(officer, 'POST', '/v1/policy/packs/draft-1/diff', {});
    expect(body).toMatchObject({ before: 'so-iiz-2026.1', after: 'draft-1', permitsMore: true });
    expect((body['changes'] as { text: { de: string } }[])[0]?.text.de).toMatch(/^Neu erlaubt: Sozialregion → .*ohne Einwilligung, gestützt auf .*\(R05\)/);
    expect((await operate(officer, 'POST', '/v1/policy/packs/draft-1/diff', { against: 'draft-1' })).body).toMatchObject({ permitsMore: false, changes: [] });
    const rendered = (await operate(officer, 'GET', '/v1/policy/packs/draft-1/document')).body;
    expect(rendered['markdown']).toContain(rendered['hash']);
    expect((await operate(ops, 'GET', '/v1/policy/packs/no-such/document')).status).toBe(404);
  });

  test('is tried on what was decided, and the result is kept: per partner, without a person', async () => {
    const { body, status } = await operate(officer, 'POST', '/v1/policy/packs/draft-1/simulation', period());
    expect([status, body]).toMatchObject([201, { baseline: 'so-iiz-2026.1', decisions: 4, newlyPermitted: 2, newlyDenied: 0, refused: { decisions: 1, newlyPermitted: 1 }, permitsMore: true }]);
    expect(body['partners']).toContainEqual({ from: 'sr-sro', to: 'ivst-so', decisions: 2, newlyPermitted: 2, newlyDenied: 0, refused: { decisions: 1, newlyPermitted: 1 } });
    expect((body['shifts'] as { text: { de: string } }[])[0]?.text.de).toMatch(/^Neu erlaubt: sr-sro → ivst-so, case\.registration, .*: 2 Bekanntgaben\.$/);
    for (const person of [personId, refusedPersonId]) expect(JSON.stringify(body)).not.toContain(person);
    expect((await operate(office, 'GET', `/v1/policy/simulations/${String(body['simulationId'])}`)).body).toEqual(body);
    expect((await operate(office, 'GET', '/v1/policy/simulations')).body['simulations']).toEqual([body]);
    const tooLong = await operate(ops, 'POST', '/v1/policy/packs/draft-1/simulation', { ...period(), from: '2020-01-01T00:00:00Z' });
    expect(ruleOf(tooLong)).toEqual([400, 'query-invalid', 'after from, at most 400 days']);
  });
});

describe('an activation', () => {
  test('of a pack that permits anything anew is refused without the simulation of it, and taken with', async () => {
    expect(ruleOf(await activate('draft-1'))).toEqual([422, 'payload-invalid', 'simulation-required']);
    await store('draft-2', withoutConsent);
    const { body } = await operate(ops, 'POST', '/v1/policy/packs/draft-2/simulation', period());
    const simulationId = String(body['simulationId']);
    expect(ruleOf(await activate('draft-1', { simulationId }))).toEqual([422, 'payload-invalid', 'simulation-of-something-else']);
    const requested = await activate('draft-2', { simulationId });
    expect([requested.status, requested.body['simulationId']]).toEqual([201, simulationId]);
    await approve(office, requested);
    expect((await approve(officer, requested)).body['activatedAt']).toBeDefined();
    expect(inForce()).toBe('draft-2');
    // What was tried against the pack before says nothing about this one.
    const late = await operate(ops, 'POST', '/v1/policy/packs/draft-1/simulation', period());
    expect(late.body['baseline']).toBe('draft-2');
  });

  test('whose pack in force has changed since is refused by its second approval', async () => {
    await store('strict', { R05: { status: 'RETIRED' } });
    await store('wide');
    const wide = await activate('wide');
    const strict = await activate('strict');
    for (const who of [office, officer]) await approve(who, strict);
    expect(inForce()).toBe('strict');
    await approve(office, wide);
    expect(ruleOf(await approve(officer, wide))).toEqual([422, 'payload-invalid', 'simulation-required']);
    expect(inForce()).toBe('strict');
  });

  test('of what is in force already is refused: nothing would change', async () => {
    expect(ruleOf(await activate('strict'))).toEqual([422, 'payload-invalid', 'already-in-force']);
  });

  test('does not bring a suspended rule back unseen under a new version', async () => {
    await store('same', { R05: { status: 'RETIRED' } });
    expect((await activate('same')).status).toBe(201);
    const { body: tried } = await operate(ops, 'POST', '/v1/policy/packs/same/simulation', period());
    await operate(officer, 'POST', '/v1/policy/suspensions', { version: 'strict', ruleId: 'R20', reason: 'Grundlage wird geprüft' });
    expect(ruleOf(await activate('same'))).toEqual([422, 'payload-invalid', 'simulation-required']);
    expect(ruleOf(await activate('same', { simulationId: String(tried['simulationId']) }))).toEqual([422, 'payload-invalid', 'simulation-of-something-else']);
    const { body: anew } = await operate(ops, 'POST', '/v1/policy/packs/same/simulation', period());
    expect((await activate('same', { simulationId: String(anew['simulationId']) })).status).toBe(201);
  });

  test('in production is refused for a rule that rests on law not yet in force', async () => {
    await store('law', { R05: { status: 'RETIRED' }, R20: { law: 'DRAFT', status: 'ACTIVE' } });
    expect(ruleOf(await activate('law'))).toEqual([422, 'payload-invalid', 'draft-law']);
    const notCounting = { R05: { status: 'RETIRED' }, R20: { law: 'DRAFT', status: 'DRAFT' } };
    await store('law-later', notCounting);
    expect((await activate('law-later')).status).toBe(201);
  });

  test('takes effect at its moment, to the millisecond, and both decisions stay reproducible (S12)', async () => {
    const at = new Date(Date.now() + 86_400_000);
    const before = inForce();
    await store('tomorrow', { R05: { status: 'RETIRED' }, R20: { status: 'RETIRED' } });
    const requested = await activate('tomorrow', { activeFrom: at.toISOString() });
    for (const who of [office, officer]) await approve(who, requested);
    expect([inForce(), inForce(new Date(at.getTime() - 1)), inForce(at)]).toEqual([before, before, 'tomorrow']);
  });

  test('that is still to come is named to who suspends a rule that it has again', async () => {
    const suspend = (version: string, ruleId: string): Promise<Answer> => operate(officer, 'POST', '/v1/policy/suspensions', { version, ruleId, reason: 'Grundlage wird geprüft' });
    expect((await suspend('strict', 'R12')).body['returnsWith']).toEqual(['tomorrow']);
    expect((await suspend('tomorrow', 'R12')).body['returnsWith']).toEqual([]);
    expect((await suspend('strict', 'R12')).body['returnsWith']).toEqual([]);
    // Retired there: it does not come back.
    expect((await suspend('strict', 'R20')).body['returnsWith']).toEqual([]);
  });
});

test('a region is introduced from a day on, by the governing office, and what is on record stays', async () => {
  const [today, later] = [0, 40].map((days) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Zurich' }).format(Date.now() + days * 86_400_000)) as [string, string];
  const introduce = (who: typeof ops, regionId: string, status: string, validFrom: string): Promise<Answer> => operate(who, 'POST', `/v1/regions/${regionId}/rollout`, { status, validFrom, evidence: 'RRB 2026/1' });
  expect(world.directory(0).rolloutOf('sr-neu', today)).toBeUndefined();
  expect((await introduce(ops, 'sr-neu', 'INTRODUCING', today)).status).toBe(403);
  expect((await introduce(office, 'sr-neu', 'INTRODUCING', today)).body).toEqual({ regionId: 'sr-neu', status: 'INTRODUCING', validFrom: today, evidence: 'RRB 2026/1' });
  expect((await introduce(office, 'sr-neu', 'INTRODUCING', today)).status).toBe(200);
  expect((await introduce(office, 'sr-neu', 'REGULAR', later)).status).toBe(200);
  expect([today, later].map((day) => world.directory(0).rolloutOf('sr-neu', day))).toEqual(['INTRODUCING', 'REGULAR']);
  expect(ruleOf(await introduce(office, 'sr-neu', 'PILOT', today))).toEqual([400, 'query-invalid', 'a day without another status']);
  expect(ruleOf(await introduce(office, 'sr-neu', 'PILOT', '2020-01-01'))).toEqual([400, 'query-invalid', 'today or later: what was decided before stays decided so']);
  expect((await operate(officer, 'GET', '/v1/regions')).body['rollouts']).toEqual(expect.arrayContaining([expect.objectContaining({ regionId: 'sr-neu', status: 'REGULAR' }), expect.objectContaining({ regionId: 'sr-sro', status: 'PILOT' })]));
  expect((await world.events()).filter(({ leaf }) => (leaf['detail'] as { action?: string }).action === 'REGION_ROLLED_OUT')).toHaveLength(2);
});

test('a decision is explained by its rule and by what was missing, and whoever looks is on record', async () => {
  const { body } = await operate(officer, 'POST', '/v1/policy/explain', { senderId: 'sr-sro', messageId });
  const recipients = body['recipients'] as { recipient: string; items: { block: string; missing: { code: string }[] }[] }[];
  expect(recipients).toMatchObject([
    { recipient: 'rav-olten', permitted: true, reproduces: true, packVersion: 'so-iiz-2026.1' },
    { recipient: 'ivst-so', permitted: false, code: 'DAP-4204', reproduces: true },
  ]);
  expect(recipients[1]?.items.find(({ block }) => block === 'contact')).toMatchObject({ rule: { ruleId: 'R05' }, missing: [{ code: 'consent', text: { de: 'Eine genügende Einwilligung fehlt.' } }] });
  expect(JSON.stringify(body)).not.toContain(personId);
  expect((await operate(ops, 'POST', '/v1/policy/explain', { senderId: 'sr-tg', messageId })).status).toBe(404);
  const looks = (await world.events()).filter(({ leaf }) => (leaf['detail'] as { action?: string }).action === 'DECISION_EXPLAINED');
  expect(looks).toMatchObject([{ leaf: { detail: { sender: 'sr-sro', message: messageId } }, openings: { '/actor/user': officer.sub } }]);
});

test('a message that was refused to everybody is explained like another, by its nearest rule and what that lacked', async () => {
  const { status, body } = await operate(officer, 'POST', '/v1/policy/explain', { senderId: 'sr-sro', messageId: refusedId });
  expect([status, body['recipients']]).toMatchObject([200, [{ recipient: 'ivst-so', permitted: false, code: 'DAP-4201', reproduces: true, packVersion: 'so-iiz-2026.1' }]]);
  const [{ items } = { items: [] }] = body['recipients'] as { items: { block: string; missing: object[] }[] }[];
  expect(items.find(({ block }) => block === 'contact')).toMatchObject({ permitted: false, rule: { ruleId: 'R05' }, missing: [{ code: 'consent' }] });
  expect(JSON.stringify(body)).not.toContain(refusedPersonId);
});

describe('a decision of the past', () => {
  const why = { reason: 'Beschwerde der Sozialregion', ticket: 'DS-2026-114' };
  const replays = async (): Promise<object[]> => (await world.events()).filter(({ leaf }) => (leaf['detail'] as { action?: string }).action === 'DECISION_REPLAYED');

  test('is decided once more, block by block, under the pack of then and under the one in force; the look is on record with its reason and ticket', async () => {
    const { status, body } = await operate(officer, 'POST', '/v1/policy/replay', { senderId: 'sr-sro', messageId, ...why });
    expect([status, body['recipients']]).toMatchObject([200, [
      { recipient: 'rav-olten', verdict: 'same', permitted: true, again: { permitted: true }, packVersion: 'so-iiz-2026.1', differences: [] },
      { recipient: 'ivst-so', verdict: 'same', permitted: false, code: 'DAP-4204', again: { permitted: false, code: 'DAP-4204' } },
    ]]);
    const [toRav, toIv] = body['recipients'] as { today: { packVersion: string }; items: { block: string; again: object; today: object; missing: object[] }[] }[];
    // The pack in force by now has no R05 any more.
    expect([inForce(), toRav?.today]).toEqual(['strict', { permitted: false, code: expect.any(String), packVersion: 'strict' }]);
    expect(toRav?.items.find(({ block }) => block === 'contact')).toMatchObject({ permitted: true, again: { permitted: true, ruleId: 'R05' }, today: { permitted: false } });
    expect(toIv?.items.find(({ block }) => block === 'contact')).toMatchObject({ rule: { ruleId: 'R05' }, missing: [{ code: 'consent' }] });
    expect(JSON.stringify(body)).not.toContain(personId);
    expect(await replays()).toMatchObject([{ leaf: { detail: { aboutSender: 'sr-sro', aboutMessage: messageId, found: true } }, openings: { '/actor/user': officer.sub, '/text/reason': why.reason, '/text/ticket': why.ticket } }]);
  });

  test('that refused a message to everybody comes out the same too', async () => {
    const { body } = await operate(officer, 'POST', '/v1/policy/replay', { senderId: 'sr-sro', messageId: refusedId, ...why });
    expect(body['recipients']).toMatchObject([{ recipient: 'ivst-so', verdict: 'same', permitted: false, code: 'DAP-4201', again: { permitted: false, code: 'DAP-4201' }, today: { permitted: false, packVersion: 'strict' }, differences: [] }]);
  });

  test('that nobody kept is not found, and that it was looked for is on record; without a reason nobody looks', async () => {
    expect((await operate(ops, 'POST', '/v1/policy/replay', { senderId: 'sr-tg', messageId, ...why })).status).toBe(404);
    expect(await replays()).toHaveLength(3);
    expect((await operate(ops, 'POST', '/v1/policy/replay', { senderId: 'sr-sro', messageId })).status).toBe(400);
    expect(ruleOf(await operate(ops, 'POST', '/v1/policy/replay', { senderId: 'sr-sro', messageId, ...why, reason: 'Frau 756.9999.0000.17' }))).toEqual([400, 'query-invalid', 'no AHV number']);
    expect(await replays()).toHaveLength(3);
  });
});

test('of two packs whose second approvals come together the later one is compared with the earlier one, not with what was in force before both', async () => {
  const ended = { R05: { status: 'RETIRED' }, R12: { status: 'RETIRED' }, R20: { status: 'RETIRED' } };
  await store('narrower', { ...ended, R08: { status: 'RETIRED' } });
  await store('as-before', ended);
  const [narrower, asBefore] = [await activate('narrower'), await activate('as-before')];
  for (const requested of [narrower, asBefore]) await approve(office, requested);
  const client = await world.exchange.migrator.connect();
  const wait = async (count: number): Promise<void> => {
    while (((await world.exchange.migrator.query(`select from pg_locks where locktype = 'advisory' and objid = 7410 and not granted`)).rowCount ?? 0) < count);
  };
  try {
    // Somebody decides meanwhile.
    await client.query('begin; select pg_advisory_xact_lock_shared(7410)');
    const first = approve(officer, narrower);
    await wait(1);
    const second = approve(officer, asBefore);
    await wait(2);
    await client.query('rollback');
    expect((await first).body['activatedAt']).toBeDefined();
    expect(ruleOf(await second)).toEqual([422, 'payload-invalid', 'simulation-required']);
    expect(inForce()).toBe('narrower');
  } finally {
    client.release();
  }
});
