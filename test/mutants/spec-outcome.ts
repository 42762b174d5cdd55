import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../support/repository-root.ts';

export interface Outcome {
  passed: Set<string>;
  failed: Set<string>;
  output: string;
}

const run = promisify(execFile);
const jest = join(repositoryRoot, 'node_modules', 'jest', 'bin', 'jest.js');

/** What the named tests of a spec came to; a spec that does not even load has neither passed nor failed them. */
export async function outcomeOf(tree: string, spec: string, titles: readonly string[]): Promise<Outcome> {
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
