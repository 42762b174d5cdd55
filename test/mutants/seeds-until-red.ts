import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The run that turned red. */
export interface RedRun {
  /** The invariants that were violated, or what the harness said when it could not go on. */
  check: string;
  scenario: string;
  seed: number;
  /** Which one it was, counted from 1. */
  seeds: number;
}

interface Row {
  seed: number;
  scenario: string;
  violations: number;
  invariants: string[];
}

const run = promisify(execFile);

/** Builds the tree and runs seeded faults on it until one run is red; undefined: none was. */
export async function seedsUntilRed(tree: string, { scenarios, hooks }: { scenarios: string; hooks?: string }, seeds: number): Promise<RedRun | undefined> {
  const results = join(tree, '.cache', 'faults', 'results.jsonl');
  rmSync(results, { force: true });
  rmSync(join(tree, 'dist'), { recursive: true, force: true });
  await run(process.execPath, [join(tree, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build'], { cwd: tree, maxBuffer: 64 * 1024 * 1024 });
  const args = ['--conditions=source', join(tree, 'test', 'faults', 'run.ts'), '--seeds', String(seeds), '--scenarios', scenarios, '--until-violated', ...(hooks === undefined ? [] : ['--hooks', hooks])];
  const failure = await run(process.execPath, args, { cwd: tree, maxBuffer: 64 * 1024 * 1024 }).then(() => undefined, (error: Error) => error);
  if (failure === undefined) return undefined;
  const rows = existsSync(results) ? readFileSync(results, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row) : [];
  const red = rows.findIndex(({ violations }) => violations > 0);
  const row = rows[red];
  if (row !== undefined) return { check: row.invariants.join(', '), scenario: row.scenario, seed: row.seed, seeds: red + 1 };
  return { check: `the harness: ${/^Error: (.*)$/m.exec(failure.message)?.[1] ?? 'it ended'}`, scenario: scenarios, seed: rows.length + 1, seeds: rows.length + 1 };
}
