import { expect, test } from '@jest/globals';
import { runInstall } from './run-install.ts';

async function run(args: string[], env: Record<string, string> = {}): Promise<{ exit: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const exit = await runInstall(args, env, { out: (text) => void (said.out += text), err: (text) => void (said.err += text) });
  return { exit, ...said };
}

test.each([
  ['no command', []],
  ['a command that there is not', ['install']],
  ['an option that there is not', ['migrate', '--force']],
  ['no database to migrate', ['migrate']],
  ['no server for the roles', ['roles']],
  ['no brokers', ['topics', '--partner', 'sr-sro']],
  ['a first pack that one person approves', ['genesis', '--pack', 'pack.yaml', '--approved-by', 'one']],
  ['a first pack from some time on', ['genesis', '--pack', 'pack.yaml', '--approved-by', 'one', '--approved-by', 'other', '--active-from', 'soon']],
  ['no register to enter', ['registers']],
  ['two commands', ['migrate', 'topics']],
])('%s is wrong usage, told without a stack trace', async (_, args) => {
  const { exit, out, err } = await run(args);
  expect([exit, out]).toEqual([2, '']);
  expect(err).not.toMatch(/\bat .*\.[jt]s:\d+/);
  expect(err.length).toBeGreaterThan(10);
});

test.each(['2026-07-01T00:00:00', '2026-02-30', '2026-02-30T00:00:00Z', '7'])('the first pack, which comes once, is never put into force from %s on: no moment, or another on every machine', async (text) => {
  const { exit, err } = await run(['genesis', '--pack', 'pack.yaml', '--approved-by', 'one', '--approved-by', 'other', '--active-from', text]);
  expect([exit, err]).toEqual([2, expect.stringContaining('--active-from is a day in Solothurn')]);
});

test.each([['roles', '--check'], ['registers', '--shipped', '--check'], ['platform-key', '--check'], ['migrate', '--shipped'], ['topics', 'sr-sro']])('what %s does not take is told, and nothing is done', async (...args) => {
  const { exit, err } = await run(args, { ADMIN_DATABASE_URL: 'postgresql://postgres:x@127.0.0.1:1/postgres', MIGRATOR_DATABASE_URL: 'postgresql://iiz_migrator:x@127.0.0.1:1/iiz_exchange' });
  expect(exit).toBe(2);
  expect(err).toContain(`${args[0]} takes no ${args.at(-1)}`);
});

test('a database that does not answer is named with what to check, never with its password', async () => {
  const { exit, err } = await run(['migrate'], { MIGRATOR_DATABASE_URL: 'postgresql://iiz_migrator:hidden@127.0.0.1:1/iiz_exchange' });
  expect(exit).toBe(3);
  expect(err).toContain('"roles"');
  expect(err).not.toContain('hidden');
});

test('help names every command and exit code', async () => {
  const { exit, out } = await run(['--help']);
  expect(exit).toBe(0);
  for (const word of ['roles', 'migrate', 'topics', 'genesis', 'platform-key', 'registers', 'Exit codes']) expect(out).toContain(word);
});

test('a misspelt optional setting is told before anything is done', async () => {
  const { exit, err } = await run(['migrate'], { MIGRATOR_DATABASE_URL: 'postgresql://iiz_migrator:hidden@127.0.0.1:1/iiz_exchange', AUDIT_MIGRATOR_DATABSE_URL: 'postgresql://iiz_audit_migrator:hidden@127.0.0.1:1/iiz_audit' });
  expect(exit).toBe(3);
  expect(err).toContain('AUDIT_MIGRATOR_DATABSE_URL: no setting has this name; is AUDIT_MIGRATOR_DATABASE_URL meant?');
  expect(err).not.toContain('hidden');
});
