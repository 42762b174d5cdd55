import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../support/repository-root.ts';
import { withoutKafka } from './absence.ts';
import { FaultWorld } from './fault-world.ts';
import { faultTargets } from './history.ts';
import { hookWeights } from './hooks.ts';
import type { HookWeights } from './hooks.ts';
import { planKills } from './nemesis.ts';
import { scenarios } from './scenarios.ts';
import type { FaultScenario, Need } from './scenarios.ts';
import { SeededRun } from './seeded-run.ts';
import type { RunOptions } from './seeded-run.ts';
import { topicAlone } from './workload.ts';

const folder = join(repositoryRoot, '.cache', 'faults');
const number = (text: string | undefined, otherwise: number): number => (text === undefined ? otherwise : Number(text));
const say = (line: string): void => void process.stdout.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);

const { values } = parseArgs({
  options: {
    seed: { type: 'string' }, kills: { type: 'string' }, targets: { type: 'string' }, 'kafka-away': { type: 'string' },
    seeds: { type: 'string' }, scenarios: { type: 'string' }, hooks: { type: 'string' }, 'runs-per-world': { type: 'string' }, 'until-violated': { type: 'boolean' },
    rate: { type: 'string' }, cases: { type: 'string' }, proofs: { type: 'string' }, dist: { type: 'string' }, times: { type: 'string' }, 'topic-alone': { type: 'boolean' },
  },
});

/**
 * `npm run test:faults -- --seed N --kills N [--kafka-away SECONDS] [--targets NAME,…]`: one long run.
 * `npm run test:faults -- --seeds N [--seed FIRST] [--scenarios F01,F13,…] [--times N] [--hooks POINT=N,…] [--runs-per-world N]
 * [--until-violated]`: that many seeded runs, the scenarios in turn; one that is named twice has twice as many. `--times` has each
 * run do its harm so many times over, under the same load. `--hooks` has one
 * pass in N of a point end its process, so that rare ones are met too. The same seed, scenarios and weights are the same load and
 * the same plan of harm; each is kept with its result.
 * Both take `--rate N --cases N --topic-alone --proofs N --dist FOLDER`. What was seen and what was there at the end
 * is kept below `.cache/faults`, so that the checker can judge it again; the runs' figures are added to `results.jsonl`.
 * Exit code 0: no violation.
 */
async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const violations = values.seeds === undefined ? await one() : await many(number(values.seeds, 1));
  process.exitCode = violations === 0 ? 0 : 1;
}

async function one(): Promise<number> {
  const seed = number(values.seed, Date.now() % 1_000_000);
  const targets = values.targets?.split(',').map((name) => faultTargets.find((each) => each === name) ?? fail(name, faultTargets));
  say(`seed ${seed}`);
  const scenario: FaultScenario = {
    id: 'kills', harm: '', needs: 'plain',
    strike: ({ nemesis, workload, random }) => nemesis.kill(planKills(random, number(values.kills, 10), targets), workload),
  };
  return inOneWorld(scenario.needs, [{ seed, scenario }], { kafkaAwayMs: number(values['kafka-away'], 0) * 1_000 });
}

async function many(seeds: number): Promise<number> {
  const ids = values.scenarios?.split(',');
  const chosen = ids === undefined ? scenarios : ids.map((id) => scenarios.find((each) => each.id === id) ?? fail(id, scenarios.map((each) => each.id)));
  const hooks = hookWeights(values.hooks ?? '');
  const first = number(values.seed, 1);
  const runs = Array.from({ length: seeds }, (_, i) => ({ seed: first + i, scenario: chosen[(first + i) % chosen.length] as FaultScenario }));
  const perWorld = number(values['runs-per-world'], 12);
  let violations = 0;
  for (const needs of ['plain', 'hooks', 'proxy', 'networks', 'clocks', 'small-disks'] as const) {
    const those = runs.filter(({ scenario }) => scenario.needs === needs);
    while (those.length > 0 && !(violations > 0 && values['until-violated'] === true)) violations += await inOneWorld(needs, those.splice(0, perWorld), { hooks });
  }
  say(`${seeds} runs, ${violations} violations`);
  return violations;
}

/** Runs one after the other on one platform; a violation ends them, because the next judgement would find it again. */
async function inOneWorld(
  needs: Need,
  runs: readonly { seed: number; scenario: FaultScenario }[],
  { kafkaAwayMs = 0, hooks = {} }: { kafkaAwayMs?: number; hooks?: HookWeights },
): Promise<number> {
  const world = await FaultWorld.start({ seed: runs[0]?.seed ?? 0, needs, dist: values.dist, hooks, say });
  try {
    for (const { seed, scenario } of runs) {
      const began = Date.now();
      const firedBefore = world.fired;
      const options: RunOptions = {
        seed,
        perSecond: number(values.rate, 25),
        cases: number(values.cases, 40),
        proofs: number(values.proofs, 40),
        mix: { ...(values['topic-alone'] === true ? topicAlone : {}), ...scenario.mix },
        say,
      };
      const run = await SeededRun.begin(world, options);
      const { platform, arrivals, nemesis, proxy, networks, clocks, disks } = world;
      const means = { platform, arrivals, nemesis, workload: run.workload, random: run.random, proxy, networks, clocks, disks };
      for (let i = 0; i < number(values.times, 1); i++) await scenario.strike(means);
      const absence = kafkaAwayMs > 0 ? { withoutKafka: await withoutKafka(world, kafkaAwayMs, say) } : {};
      const { violations, final, figures } = await run.finish();
      const row = {
        seed,
        scenario: scenario.id,
        violations: violations.length,
        invariants: [...new Set(violations.map(({ invariant }) => invariant))],
        seconds: Math.round((Date.now() - began) / 1_000),
        ...figures,
        fired: difference(world.fired, firedBefore),
        ...(needs === 'hooks' ? { hooks } : {}),
        ...absence,
      };
      appendFileSync(join(folder, 'results.jsonl'), `${JSON.stringify(row)}\n`);
      say(JSON.stringify(row));
      if (violations.length === 0) continue;
      writeFileSync(join(folder, `seed-${seed}.json`), JSON.stringify({ history: world.history.events, final }));
      for (const { invariant, what } of violations.slice(0, 40)) say(`${invariant}: ${what}`);
      say(`${violations.length} violations, ${scenario.id}, seed ${seed}`);
      return violations.length;
    }
    return 0;
  } finally {
    await world.close();
  }
}

function difference(now: Record<string, number>, before: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - (before[name] ?? 0)]));
}

function fail(name: string, known: readonly string[]): never {
  throw new Error(`${name} is none of ${known.join(', ')}`);
}

await main();
