import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { withoutKafka } from './absence.ts';
import { FaultWorld } from './fault-world.ts';
import { faultTargets } from './history.ts';
import { planKills } from './nemesis.ts';
import { scenarios } from './scenarios.ts';
import { SeededRun } from './seeded-run.ts';
import type { Result } from './seeded-run.ts';

const seed = 20_261_123;
const kills = 10;
const kafkaAwayMs = 120_000;
/** More than opening, harm, drain and proofs may take together, each of which has its own limit. */
const endsWithinMs = 1_200_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

let world: FaultWorld | undefined;

afterEach(() => world?.close());

test('ten kills under load, then two minutes without Kafka with PostgreSQL killed as well, lose nothing, double nothing, reorder nothing and leave the log whole', async () => {
  world = await FaultWorld.start({ seed, needs: 'plain', say });
  const run = await SeededRun.begin(world, { seed, perSecond: 15, cases: 40, proofs: 150, say });
  await world.nemesis.kill(planKills(run.random, kills), run.workload);
  const absence = await withoutKafka(world, kafkaAwayMs, say);
  const { violations, final, figures } = await run.finish();
  process.stdout.write(`${JSON.stringify({ ...figures, withoutKafka: absence })}\n`);

  const faults = world.history.events.flatMap((event) => (event.op === 'fault' && event.phase === 'kill' ? [event] : [])).slice(0, kills);
  expect(new Set(faults.map(({ target }) => target))).toEqual(new Set(faultTargets));
  for (const { inFlight } of faults) expect(inFlight).toBeGreaterThanOrEqual(100);
  expect(violations).toEqual([]);
  expect(final.proven).toHaveLength(150);
  expect(figures['acknowledged']).toBeGreaterThan(20);
  expect(figures['endedByThemselves']).toBe(0);

  // Fifteen a second were sent: who needs Kafka to accept has accepted none of them.
  expect(absence.accepted).toBeGreaterThan((kafkaAwayMs / 1_000) * 5);
  expect(absence.slowestMs).toBeLessThan(30_000);
  // The backlog lives in PostgreSQL: 4 MB were measured. What lives at an instant of a young process varies, hence the generous bound.
  for (const { before, most } of Object.values(absence.megabytes)) expect(most - before).toBeLessThan(100);
}, endsWithinMs);

/** One seeded run of a scenario under a light load, which goes on until what it is about has come about. */
async function struck(id: string, cameAbout: (world: FaultWorld) => boolean): Promise<Result> {
  const scenario = scenarios.find((each) => each.id === id);
  if (scenario === undefined) throw new Error(`no scenario ${id}`);
  world = await FaultWorld.start({ seed, needs: scenario.needs, say });
  const run = await SeededRun.begin(world, { seed, perSecond: 20, cases: 20, proofs: 30, say });
  const { platform, arrivals, nemesis, proxy, networks, clocks, disks } = world;
  await scenario.strike({ platform, arrivals, nemesis, workload: run.workload, random: run.random, proxy, networks, clocks, disks });
  for (let more = 0; more < 60 && !cameAbout(world); more++) {
    run.workload.surge(60);
    await delay(1_500);
  }
  const result = await run.finish();
  process.stdout.write(`${JSON.stringify({ ...result.figures, fired: world.fired })}\n`);
  return result;
}

test('processes that die between a step and what follows from it lose and double nothing, and repeated bytes get the first receipt', async () => {
  const { violations, figures } = await struck('HOOK', ({ fired }) => (fired['after-commit-before-reply'] ?? 0) > 0);
  expect(violations).toEqual([]);
  expect(world?.fired['after-commit-before-reply']).toBeGreaterThan(0);
  expect(figures['repeated']).toBeGreaterThan(0);
}, endsWithinMs);

test('THR-K8 answers of the broker that are lost or never come lose, double and reorder nothing', async () => {
  const { violations } = await struck('F13', () => true);
  expect(violations).toEqual([]);
  // What is sent again the broker mostly knows by its sequence: how much comes twice is chance, that answers were lost is not.
  expect(world?.proxy?.lost).toBeGreaterThanOrEqual(2);
}, endsWithinMs);
