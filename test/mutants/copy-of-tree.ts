import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../support/repository-root.ts';

const run = promisify(execFile);

/** The working tree without what git ignores; packages and Kafka's jars are those of the original. */
export async function copyOfTree(): Promise<{ tree: string; remove: () => void }> {
  const tree = mkdtempSync(join(tmpdir(), 'iiz-mutants-'));
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: repositoryRoot, maxBuffer: 64 * 1024 * 1024 });
  for (const file of stdout.split('\0').filter((each) => each !== '' && existsSync(join(repositoryRoot, each)))) {
    cpSync(join(repositoryRoot, file), join(tree, file), { recursive: true, force: true });
  }
  for (const shared of ['node_modules', '.engines'].filter((each) => existsSync(join(repositoryRoot, each)))) symlinkSync(join(repositoryRoot, shared), join(tree, shared));
  return { tree, remove: () => rmSync(tree, { recursive: true, force: true }) };
}
