import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repositoryRoot } from '#install';

test.each([['--help', 0], ['--scenario S99', 2]])('asked with %s, the demonstration says how it is called and starts nothing (%i)', (asked, code) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', 'demo/src/main.ts', ...asked.split(' ')], { cwd: repositoryRoot(), encoding: 'utf8' });
  expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: code, said: expect.stringContaining('npm run demo -- [--scenario') });
});

test.each([
  ['in which none can be made', '/proc/of-nobody', 'is no folder that can be used'],
  ['with a comma, which would be two for Kafka', join(tmpdir(), 'one,two'), 'comma'],
])('a folder %s is refused at once, with a sentence', (_, folder, sentence) => {
  const { status, signal, stderr } = spawnSync(process.execPath, ['--conditions=source', 'demo/src/main.ts', '--folder', folder], { cwd: repositoryRoot(), encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' });
  expect({ status, signal, stderr }).toEqual({ status: 1, signal: null, stderr: expect.stringContaining(sentence) });
  expect(existsSync(folder)).toBe(false);
});

test('a database that the environment names by something else than its URL is told at once, and nothing starts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-usage-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', 'demo/src/main.ts', '--folder', folder], { cwd: repositoryRoot(), encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL', env: { ...process.env, DATABASE_URL: 'localhost', AUDIT_DATABASE_URL: 'localhost' } });
  rmSync(folder, { recursive: true, force: true });
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/^DATABASE_URL is no URL [^\n]*\n$/) });
});
