import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../support/repository-root.ts';
import { faultTargets } from './history.ts';
import { Scenario } from './run-scenario.ts';

/**
 * `npm run test:faults -- --seed N --kills N [--kafka-away SECONDS] [--rate N] [--cases N] [--proofs N] [--targets NAME,…] [--dist FOLDER]`: one run with that seed. What
 * was seen and what was there at the end is kept below `.cache/faults`, so that the checker can judge it again.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, kills: { type: 'string' }, 'kafka-away': { type: 'string' }, rate: { type: 'string' }, cases: { type: 'string' }, dist: { type: 'string' }, targets: { type: 'string' }, proofs: { type: 'string' } },
  });
  const number = (text: string | undefined, otherwise: number): number => (text === undefined ? otherwise : Number(text));
  const say = (line: string): void => void process.stdout.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
  const seed = number(values.seed, Date.now() % 1_000_000);
  const targets = values.targets?.split(',').map((name) => faultTargets.find((each) => each === name) ?? fail(name));
  say(`seed ${seed}`);
  const scenario = await Scenario.start({ seed, kills: number(values.kills, 10), perSecond: number(values.rate, 25), cases: number(values.cases, 60), proofs: number(values.proofs, 300), dist: values.dist, targets, say });
  try {
    await scenario.kill();
    const away = number(values['kafka-away'], 0);
    if (away > 0) say(JSON.stringify(await scenario.withoutKafka(away * 1_000)));
    const { violations, history, final, figures } = await scenario.finish();
    const folder = join(repositoryRoot, '.cache', 'faults');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `seed-${seed}.json`), JSON.stringify({ history: history.events, final }));
    say(JSON.stringify(figures));
    for (const { invariant, what } of violations.slice(0, 40)) say(`${invariant}: ${what}`);
    say(`${violations.length} violations, seed ${seed}`);
    process.exitCode = violations.length === 0 ? 0 : 1;
  } finally {
    await scenario.close();
  }
}

function fail(name: string): never {
  throw new Error(`${name} is none of ${faultTargets.join(', ')}`);
}

await main();
