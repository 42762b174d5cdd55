import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let said: string;
const spies: { mockRestore(): void }[] = [];
beforeEach(() => {
  said = '';
  const listen = (chunk: string | Uint8Array): boolean => {
    said += String(chunk);
    return true;
  };
  spies.push(jest.spyOn(process.stdout, 'write').mockImplementation(listen), jest.spyOn(process.stderr, 'write').mockImplementation(listen));
});
afterEach(() => {
  for (const spy of spies.splice(0)) spy.mockRestore();
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const address = { gateway: 'https://127.0.0.1:1', caFile: join(folder, 'ca.pem'), partners: [{ id: 'sr-sro', certFile: 'none', keyFile: 'none' }, { id: 'iiz-dap', certFile: 'none' }] };
const message = { frame: {}, blocks: {} };

test.each([
  ['no command', []],
  ['a command that does not exist', ['nonsense']],
  ['an option that does not exist', ['send', 'x.json', '--bogus']],
  ['no file to send', ['send']],
  ['no task of an operator', ['operator']],
  ['a task that does not exist', ['operator', 'nonsense']],
  ['a block without a reason', ['operator', 'block', 'sr-sro']],
  ['a partner to revoke', ['operator', 'revoke', 'sr-sro', '--reason', 'lost key']],
  ['an operator that the demo does not know', ['operator', 'partners', '--demo', file('demo.json', address)]],
  ['nobody who sends', ['send', file('message.json', message), '--demo', file('demo.json', address)]],
  ['a partner without a key', ['send', file('message.json', message), '--as', 'iiz-dap', '--demo', file('demo.json', address)]],
  ['a message that is no JSON', ['verify', 'evidence', file('broken.json', '{')]],
  ['a file that is no evidence', ['verify', 'evidence', file('other.json', {})]],
  ['a replay of nothing', ['policy', 'replay']],
])('%s is wrong usage: one sentence and what to do', async (_, args) => {
  expect(await runCommand(args)).toBe(2);
  expect(said.split('\n').length).toBeLessThan(32);
  expect(said).not.toMatch(/\bat .*\.ts:\d+/);
});

test('a platform that is not there is named, with how to start it', async () => {
  expect(await runCommand(['inbox', '--as', 'sr-sro', '--demo', join(folder, 'absent.json')])).toBe(3);
  expect(said).toContain('npm run demo');
});

test('a database that does not answer ends the replay with what to check', async () => {
  const path = file('database.json', { ...address, databases: { exchange: 'postgresql://x:y@127.0.0.1:1/none' } });
  expect(await runCommand(['policy', 'replay', '--all', '--demo', path])).toBe(3);
  expect(said).toContain('DATABASE_URL');
});

test('help names every command and exit code', async () => {
  expect(await runCommand(['--help'])).toBe(0);
  for (const word of ['send', 'inbox', 'evidence', 'verify evidence', 'policy replay', 'Exit codes']) expect(said).toContain(word);
});
