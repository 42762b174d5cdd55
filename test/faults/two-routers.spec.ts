import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays, obligationKinds } from '#cases';
import { eventually } from '../support/platform.ts';
import { steadyToday } from '../support/steady-day.ts';
import { FaultWorld } from './fault-world.ts';
import { openOwedCase } from './owed-case.ts';
import type { Discloser } from './owed-case.ts';
import { SeededRun } from './seeded-run.ts';
import { TwoRouters } from './two-routers.ts';

/** As the operators and the data-protection officer see it. */
interface Owed {
  kind: string;
  state: string;
  partnerId: string;
  dueOn: string;
  reference: { messageId: string };
  remindedAt?: string;
  overdueAt?: string;
}

const seed = 20_261_127;
const disclosers: readonly Discloser[] = ['rav-olten', 'rav-solothurn', 'rav-olten', 'rav-solothurn'];
const today = await steadyToday();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

let world: FaultWorld;
let routers: TwoRouters;
let run: SeededRun;

beforeAll(async () => {
  world = await FaultWorld.start({ seed, needs: 'plain', say });
  // Nobody else starts a router again.
  world.nemesis.stop();
  routers = await TwoRouters.start(world.platform);
  const { history, arrivals } = world;
  await Promise.all(disclosers.map((discloser) => openOwedCase({ client: (partnerId) => world.client(partnerId), history, arrivals }, discloser, addDays(today, 13))));
  run = await SeededRun.begin(world, { seed, perSecond: 12, cases: 8, proofs: 20, mix: { withdrawn: 0 }, say });
});

afterAll(async () => {
  await routers?.stop();
  await world?.close();
});

async function owed(filter: { kind: string } | { state: string }): Promise<Owed[]> {
  const { body } = await world.platform.asOperator('dpo-dap', 'GET', `/v1/obligations?${new URLSearchParams(filter).toString()}`);
  const { obligations, more } = body as { obligations: Owed[]; more: boolean };
  expect(more).toBe(false);
  return obligations;
}

const statesOf = async (kind: string): Promise<string[]> => (await owed({ kind })).map(({ state }) => state);
const inEveryCase = (state: string): string[] => disclosers.map(() => state);
const remindersOf = (kind: string) => world.recipients.reminders.filter((each) => each.kind === kind);
/** Reminders that partners got, or that they should have got: comparable, in one order. */
const named = (all: readonly { partner: string; kind: string; dueOn: string; about: string }[]): string[] => all.map(({ partner, kind, dueOn, about }) => `${kind} ${dueOn} ${partner} ${about}`).toSorted();
const namedReminders = (): string[] => named(world.recipients.reminders.map(({ recipient, referenceMessageId, ...each }) => ({ ...each, partner: recipient, about: referenceMessageId })));
const namedOwed = (all: readonly Owed[]): string[] => named(all.map(({ partnerId, reference, ...each }) => ({ ...each, partner: partnerId, about: reference.messageId })));

interface OverdueEvent {
  event: { recipient: string; detail: { obligation: string; dueOn: string; aboutMessage: string } };
}

async function overdueEvents(): Promise<string[]> {
  const found: OverdueEvent[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const { body } = await world.platform.asDpo('POST', '/v1/audit/queries', { filter: { kind: 'OVERDUE' }, reason: 'Kontrolle der Fristen', ticket: 'DS-31', limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    const page = body as { events: OverdueEvent[]; nextCursor?: string };
    found.push(...page.events);
    cursor = page.nextCursor;
  }
  return named(found.map(({ event: { recipient, detail } }) => ({ partner: recipient, kind: detail.obligation, dueOn: detail.dueOn, about: detail.aboutMessage })));
}

test('both of them route, and each shard of the relay has one owner', async () => {
  await eventually('work for both', async () => ((await routers.routed()).every((messages) => messages > 0) ? true : undefined));
  await routers.busier();
});

test('on the day everybody is reminded who is to be, and nobody of what is due a day later', async () => {
  expect(await statesOf('REQUEST_ANSWER')).toEqual(inEveryCase('OPEN'));
  await routers.leap(13);
  await eventually('the reminders of the day', () => (remindersOf('REQUEST_ANSWER').length >= disclosers.length ? true : undefined));
  expect(await statesOf('REQUEST_ANSWER')).toEqual(inEveryCase('REMINDED'));
  expect(await statesOf('SUBJECT_NOTICE')).toEqual(inEveryCase('OPEN'));
});

test('what a router began that dies in the middle of reminding, the other does', async () => {
  const dead = await routers.killAmidReminding(() => routers.leap(14));
  await eventually('the reminders of the day', () => (remindersOf('SUBJECT_NOTICE').length >= disclosers.length ? true : undefined));
  expect(dead.alive).toBe(false);
  expect(await statesOf('SUBJECT_NOTICE')).toEqual(inEveryCase('REMINDED'));
  expect(remindersOf('SUBJECT_NOTICE').map(({ recipient }) => recipient).toSorted()).toEqual(disclosers.toSorted());
  await routers.begin(dead);
});

test('a router that dies under load leaves its share to the other', async () => {
  const dying = await routers.busier();
  run.workload.surge(60);
  await dying.kill();
  expect(await routers.busier()).not.toBe(dying);
  await routers.begin(dying);
  await run.workload.stop();
  await world.recipients.settle();
  await eventually('the last message', () => (world.arrivals.inFlight === 0 ? true : undefined));
});

test('where real persons are, none of them begins ahead of time', async () => {
  const [, second] = routers.both;
  await second.stop();
  await second.launch({ DEADLINES_AHEAD_DAYS: '1' });
  await eventually('its end', () => (second.alive ? undefined : true));
  expect(readFileSync(second.logFile, 'utf8')).toContain('take DEADLINES_AHEAD_DAYS away');
});

test('a year is caught up with in one go', async () => {
  await routers.leap(365);
  await eventually('the end of the year', async () => ((await Promise.all([owed({ state: 'OPEN' }), owed({ state: 'REMINDED' })])).flat().length === 0 ? true : undefined));
  expect([...(await statesOf('REQUEST_ANSWER')), ...(await statesOf('SUBJECT_NOTICE'))]).toEqual([...inEveryCase('OVERDUE'), ...inEveryCase('OVERDUE')]);
});

test('after that everybody has been reminded once of each thing owed, what is overdue is so once, and no message was lost, doubled or overtaken', async () => {
  const { violations, figures } = await run.finish();
  say(JSON.stringify(figures));
  expect(violations).toEqual([]);
  const all = (await Promise.all(obligationKinds.map((kind) => owed({ kind })))).flat();
  const reminded = all.filter(({ remindedAt }) => remindedAt !== undefined);
  expect(reminded.length).toBeGreaterThanOrEqual(disclosers.length * 3 + 8);
  expect(namedReminders()).toEqual(namedOwed(reminded));
  const overdue = all.filter(({ state }) => state === 'OVERDUE');
  expect(await overdueEvents()).toEqual(namedOwed(overdue));
  expect(namedOwed(await owed({ state: 'OVERDUE' }))).toEqual(namedOwed(overdue));
});
