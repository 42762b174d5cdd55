import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../support/repository-root.ts';
import { mutants, type Mutant } from './mutants.ts';

/**
 * `npm run test:mutants`: takes each safeguard away in a copy of the tree and requires that the tests named for it turn
 * red. A patch that no longer applies, and a test that is red without it, are failures too.
 */

interface Outcome {
  passed: Set<string>;
  failed: Set<string>;
  output: string;
}

const run = promisify(execFile);
const jest = join(repositoryRoot, 'node_modules', 'jest', 'bin', 'jest.js');

async function main(): Promise<void> {
  const only = process.argv[2];
  const chosen = mutants.filter(({ name }) => only === undefined || name.includes(only));
  const tree = await copyOfTree();
  let missed = 0;
  try {
    for (const spec of new Set(chosen.map((each) => each.spec))) {
      const titles = chosen.filter((each) => each.spec === spec).flatMap(({ caughtBy }) => caughtBy);
      const { passed, output } = await outcomeOf(tree, spec, titles);
      const red = titles.filter((title) => !passed.has(title));
      if (red.length > 0) throw new Error(`red without any mutant: ${red.join('; ')}\n${output}`);
    }
    for (const mutant of chosen) if (!(await isCaught(tree, mutant))) missed++;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
  process.stdout.write(`${chosen.length - missed} mutants caught, ${missed} missed\n`);
  process.exitCode = missed === 0 && chosen.length > 0 ? 0 : 1;
}

async function isCaught(tree: string, mutant: Mutant): Promise<boolean> {
  const path = join(tree, mutant.file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, patched(original, mutant));
  const began = Date.now();
  try {
    const { failed, output } = await outcomeOf(tree, mutant.spec, mutant.caughtBy);
    const green = mutant.caughtBy.filter((title) => !failed.has(title));
    process.stdout.write(`${green.length === 0 ? 'caught' : 'MISSED'}  ${mutant.name}  (${Math.round((Date.now() - began) / 1000)} s)\n`);
    if (green.length > 0) process.stdout.write(`  stayed green: ${green.join('; ')}\n${output}\n`);
    return green.length === 0;
  } finally {
    writeFileSync(path, original);
  }
}

function patched(source: string, { name, file, original, mutated }: Mutant): string {
  const places = source.split(original).length - 1;
  if (places !== 1) throw new Error(`The mutant "${name}" no longer applies: its original stands ${places} times in ${file}.`);
  return source.replace(original, () => mutated);
}

/** What the named tests of a spec came to; a spec that does not even load has neither passed nor failed them. */
async function outcomeOf(tree: string, spec: string, titles: readonly string[]): Promise<Outcome> {
  const report = join(tree, 'mutant-report.json');
  rmSync(report, { force: true });
  const pattern = titles.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|');
  const args = ['--experimental-vm-modules', jest, '--rootDir', tree, spec, '--testNamePattern', `^(${pattern})$`, '--testTimeout', '90000', '--json', '--outputFile', report, '--forceExit'];
  const output = await run(process.execPath, args, { cwd: tree, timeout: 240_000, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stderr }) => stderr,
    (error: { stderr?: string }) => error.stderr ?? '',
  );
  if (!existsSync(report)) return { passed: new Set(), failed: new Set(), output };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { status: string; assertionResults: { title: string; status: string }[] }[] };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const having = (status: string): Set<string> => new Set(results.filter((each) => each.status === status).map(({ title }) => title));
  const failed = having('failed');
  // An error that nobody caught fails the file, whatever its tests had said by then.
  const brokeDown = failed.size === 0 && testResults.some(({ status }) => status === 'failed');
  return { passed: having('passed'), failed: brokeDown ? new Set(titles) : failed, output };
}

/** The working tree without what git ignores; packages and Kafka's jars are those of the original. */
async function copyOfTree(): Promise<string> {
  const tree = mkdtempSync(join(tmpdir(), 'iiz-mutants-'));
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: repositoryRoot, maxBuffer: 64 * 1024 * 1024 });
  for (const file of stdout.split('\0').filter((each) => each !== '' && existsSync(join(repositoryRoot, each)))) {
    cpSync(join(repositoryRoot, file), join(tree, file), { recursive: true, force: true });
  }
  for (const shared of ['node_modules', '.engines'].filter((each) => existsSync(join(repositoryRoot, each)))) symlinkSync(join(repositoryRoot, shared), join(tree, shared));
  return tree;
}

await main();
