import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyOfTree } from './copy-of-tree.ts';
import { mutants, type Mutant } from './mutants.ts';
import { seedsUntilRed } from './seeds-until-red.ts';
import { outcomeOf } from './spec-outcome.ts';

/**
 * `npm run test:mutants [-- WORDS]`: takes each safeguard away in a copy of the tree and requires that the tests named for it
 * turn red. A patch that no longer applies, and a test that is red without it, are failures too.
 * `npm run test:mutants -- --seeds N [WORDS]`: requires that seeded faults turn red within so many seeds instead, for those
 * mutants of which is said which faults meet them. Both say which check killed which mutant.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { seeds: { type: 'string' } }, allowPositionals: true });
  const seeds = values.seeds === undefined ? undefined : Number(values.seeds);
  const chosen = mutants.filter(({ name, seeded }) => name.includes(positionals.join(' ')) && (seeds === undefined || seeded !== undefined));
  const { tree, remove } = await copyOfTree();
  let missed = 0;
  try {
    if (seeds === undefined) await requireGreen(tree, chosen);
    for (const mutant of chosen) {
      const began = Date.now();
      const killer = await mutated(tree, mutant, () => (seeds === undefined ? killedByTests(tree, mutant) : killedBySeeds(tree, mutant, seeds)));
      if (killer === undefined) missed++;
      process.stdout.write(`${killer === undefined ? 'MISSED' : 'caught'}  ${mutant.name}  (${Math.round((Date.now() - began) / 1_000)} s)${killer === undefined ? '' : `\n        by ${killer}`}\n`);
    }
  } finally {
    remove();
  }
  process.stdout.write(`${chosen.length - missed} mutants caught, ${missed} missed\n`);
  process.exitCode = missed === 0 && chosen.length > 0 ? 0 : 1;
}

/** @throws when a test is red although nothing was taken away */
async function requireGreen(tree: string, chosen: readonly Mutant[]): Promise<void> {
  for (const spec of new Set(chosen.map((each) => each.spec))) {
    const titles = chosen.filter((each) => each.spec === spec).flatMap(({ caughtBy }) => caughtBy);
    const { passed, output } = await outcomeOf(tree, spec, titles);
    const red = titles.filter((title) => !passed.has(title));
    if (red.length > 0) throw new Error(`red without any mutant: ${red.join('; ')}\n${output}`);
  }
}

/** Runs with the safeguard taken away, and puts it back. */
async function mutated<T>(tree: string, mutant: Mutant, work: () => Promise<T>): Promise<T> {
  const path = join(tree, mutant.file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, patched(original, mutant));
  try {
    return await work();
  } finally {
    writeFileSync(path, original);
  }
}

async function killedByTests(tree: string, { spec, caughtBy }: Mutant): Promise<string | undefined> {
  const { failed, output } = await outcomeOf(tree, spec, caughtBy);
  const green = caughtBy.filter((title) => !failed.has(title));
  if (green.length > 0) process.stdout.write(`stayed green: ${green.join('; ')}\n${output}\n`);
  return green.length === 0 ? `${spec}: ${caughtBy.join('; ')}` : undefined;
}

async function killedBySeeds(tree: string, { seeded = { scenarios: '' } }: Mutant, seeds: number): Promise<string | undefined> {
  const red = await seedsUntilRed(tree, seeded, seeds);
  return red === undefined ? undefined : `${red.check} in ${red.scenario}, seed ${red.seed}, after ${red.seeds} of ${seeds} seeds`;
}

function patched(source: string, { name, file, original, mutated: patch }: Mutant): string {
  const places = source.split(original).length - 1;
  if (places !== 1) throw new Error(`The mutant "${name}" no longer applies: its original stands ${places} times in ${file}.`);
  return source.replace(original, () => patch);
}

await main();
