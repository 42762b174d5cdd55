import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { repositoryRoot } from '../support/repository-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-build-'));
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Later than any build: clocks of file systems are coarse. */
const change = (name: string): void => utimesSync(join(folder, name), new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
const settle = (...names: string[]): void => names.forEach((name) => utimesSync(join(folder, name), new Date(0), new Date(0)));

test('the demonstration builds once, and again when a source has changed or was taken away, or what was built is gone', () => {
  write('package.json', JSON.stringify({ scripts: { build: 'node build.cjs' } }));
  write('build.cjs', `const fs = require('node:fs'); fs.rmSync('dist', { recursive: true, force: true }); fs.mkdirSync('dist'); fs.appendFileSync('node_modules/built', '.')`);
  write('nest-cli.json', JSON.stringify({ compilerOptions: { builder: { options: { filenames: ['libs'] } } } }));
  for (const name of ['libs', 'docs', 'log', 'node_modules']) mkdirSync(join(folder, name));
  for (const name of ['libs/one.ts', 'libs/two.ts', 'docs/guide.md', 'receive.mjs', 'log/checkpoint', 'node_modules/built']) write(name, '');
  settle('package.json', 'nest-cli.json', 'libs/one.ts', 'libs/two.ts', 'libs');
  const built = (): number => {
    expect(spawnSync(process.execPath, ['tools/build-when-changed.mjs', folder], { cwd: repositoryRoot }).status).toBe(0);
    return readFileSync(join(folder, 'node_modules', 'built'), 'utf8').length;
  };
  expect([built(), built()]).toEqual([1, 1]);
  // As the guides have it: a program and a log that are saved in the repository.
  for (const name of ['docs/guide.md', 'receive.mjs', 'log/checkpoint', 'log']) change(name);
  expect(built()).toBe(1);
  change('libs/one.ts');
  expect(built()).toBe(2);
  settle('libs/one.ts');
  expect(built()).toBe(2);
  rmSync(join(folder, 'libs/two.ts'));
  change('libs');
  expect(built()).toBe(3);
  settle('libs');
  rmSync(join(folder, 'dist'), { recursive: true });
  expect([built(), built()]).toEqual([4, 4]);
  write('build.cjs', 'process.exit(3)');
  change('nest-cli.json');
  expect(spawnSync(process.execPath, ['tools/build-when-changed.mjs', folder], { cwd: repositoryRoot }).status).toBe(3);
});
