import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { formatVkey } from '#audit';
import { createCertificateAuthority, issueCertificate } from '#signing';
import { repositoryRoot } from '../../../test/support/repository-root.ts';
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
const packText = readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8');
const vkey = formatVkey('log.example.ch', generateKeyPairSync('ed25519').publicKey);
const message = { frame: {}, blocks: {} };

test.each([
  ['no command', []],
  ['a command that does not exist', ['nonsense']],
  ['an option that does not exist', ['send', 'x.json', '--bogus']],
  ['no file to send', ['send']],
  ['a second file to verify', ['verify', file('first.json', {}), file('second.json', {})]],
  ['a second task of an operator', ['operator', 'partner', 'sr-sro', 'sr-tg']],
  ['an item to fetch and one to confirm', ['inbox', '--as', 'sr-sro', '--fetch', 'a', '--ack', 'b']],
  ['no task of an operator', ['operator']],
  ['a task that does not exist', ['operator', 'nonsense']],
  ['a misspelt confirmation', ['operator', 'restore', 'confrim', '--reason', 'all back', '--ticket', '1']],
  ['a misspelt rotation', ['operator', 'kek', 'rotat']],
  ['a name after a list', ['operator', 'partners', 'sr-sro']],
  ['a group of commands alone', ['policy']],
  ['an approval only to be looked at', ['operator', 'approve-erasure', 'e-1', '--dry-run']],
  ['a message only to be looked at', ['send', file('message.json', message), '--as', 'sr-sro', '--dry-run']],
  ['a withdrawal without a reason', ['operator', 'withdraw-erasure', 'e-1']],
  ['a block without a reason', ['operator', 'block', 'sr-sro']],
  ['a look at a decision without a ticket', ['operator', 'replay', 'sr-sro/m-1', '--reason', 'complaint of the region']],
  ['a partner to revoke', ['operator', 'revoke', 'sr-sro', '--reason', 'lost key']],
  ['an operator that the demo does not know', ['operator', 'partners', '--demo', file('demo.json', address)]],
  ['nobody who sends', ['send', file('message.json', message), '--demo', file('demo.json', address)]],
  ['a partner without a key', ['send', file('message.json', message), '--as', 'iiz-dap', '--demo', file('demo.json', address)]],
  ['a message that is no JSON', ['verify', file('broken.json', '{')]],
  ['a file that is no evidence', ['verify', file('other.json', {})]],
  ['nothing to verify', ['verify']],
  ['a key of the log that is none', ['verify', file('some.json', { format: 'x' }), '--vkey', 'none']],
  ['more cosigners than are known', ['verify', file('some.json', { format: 'x' }), '--vkey', vkey, '--need', '1']],
  ['authorities that are none', ['verify', file('some.json', { format: 'x' }), '--vkey', vkey, '--ca', file('no-authority.pem', 'none')]],
  ['no log to verify', ['verify', 'log']],
  ['nobody who cosigns', ['cosign']],
  ['a cosigner with a bad name', ['cosign', '--new', '--name', 'two words', '--key', join(folder, 'cosign.key')]],
  ['a key of another kind to cosign with', ['cosign', '--name', 'x', '--key', file('other.key', 'none'), '--demo', file('demo.json', { ...address, log: { vkey, base: 'https://127.0.0.1:1/log/' } })]],
  ['a replay of nothing', ['policy', 'replay']],
  ['no pack to look at', ['policy', 'lint']],
  ['no draft to try', ['policy', 'simulate']],
  ['a day that is none', ['policy', 'simulate', file('try.yaml', packText), '--on', 'someday']],
  ['a day that its month has not', ['policy', 'simulate', file('try.yaml', packText), '--on', '2026-02-30']],
  ['a time of a day that its month has not', ['policy', 'simulate', file('try.yaml', packText), '--on', '2026-02-30T08:00:00Z']],
  ['a time that is another on every machine', ['policy', 'simulate', file('try.yaml', packText), '--on', '2026-03-01T08:00:00']],
  ['a time that ends before it begins', ['policy', 'simulate', file('try.yaml', packText), '--from', '2026-03-01', '--until', '2026-02-01']],
  ['no message to explain', ['policy', 'explain', 'sr-sro']],
  ['a pack to render that is none', ['policy', 'render', file('no-pack.yaml', 'rules: []')]],
  ['one pack to compare', ['policy', 'diff', file('one.yaml', packText)]],
  ['a pack that is none', ['policy', 'diff', file('none.yaml', 'rules: []'), file('one.yaml', packText)]],
])('%s is wrong usage: one sentence and what to do', async (_, args) => {
  expect(await runCommand(args)).toBe(2);
  expect(said.split('\n').length).toBeLessThan(60);
  expect(said).not.toMatch(/\bat .*\.ts:\d+/);
});

test('a platform that is not there is named, with how to start it', async () => {
  expect(await runCommand(['inbox', '--as', 'sr-sro', '--demo', join(folder, 'absent.json')])).toBe(3);
  expect(said).toContain('npm run demo');
});

test('a folder without a log, and a checkpoint at hand that is none, are named', async () => {
  expect(await runCommand(['verify', 'log', folder, '--vkey', vkey])).toBe(3);
  expect(await runCommand(['verify', file('empty.json', { format: 'x' }), '--vkey', vkey, '--held', join(folder, 'absent')])).toBe(3);
  expect(await runCommand(['verify', file('empty.json', { format: 'x' }), '--vkey', vkey, '--held', file('note', 'x\n1\nAA==\n')])).toBe(4);
  expect(await runCommand(['verify', file('empty.json', { format: 'x' }), '--vkey', vkey])).toBe(4);
  expect(said).toContain('/format: ');
});

test('a file named where a folder is meant is told in one sentence, never by a stack', async () => {
  const readme = file('README.md', '# no folder');
  expect(await runCommand(['verify', 'log', readme, '--vkey', vkey])).toBe(3);
  expect(await runCommand(['policy', 'render', file('one.yaml', packText), '--out', join(readme, 'pack.md')])).toBe(3);
  expect(said).toContain('cannot be written');
  expect(said).not.toMatch(/\bat .*\.ts:\d+|does not know/);
});

test('a key to cosign with is made once, and never overwritten', async () => {
  const key = join(folder, 'new.key');
  expect(await runCommand(['cosign', '--new', '--name', 'dpo.so.ch', '--key', key])).toBe(0);
  expect(said).toMatch(/^dpo\.so\.ch\+[0-9a-f]{8}\+B/);
  expect(await runCommand(['cosign', '--new', '--name', 'dpo.so.ch', '--key', key])).toBe(2);
  expect(await runCommand(['cosign', '--name', 'dpo.so.ch', '--key', key, '--demo', file('demo.json', { ...address, caFile: file('ca.pem', ''), log: { vkey, base: 'https://127.0.0.1:1/log/' } })])).toBe(3);
});

test('a database that does not answer ends the replay with what to check', async () => {
  const path = file('database.json', { ...address, databases: { exchange: 'postgresql://x:y@127.0.0.1:1/none' } });
  expect(await runCommand(['policy', 'replay', '--all', '--demo', path])).toBe(3);
  expect(said).toContain('DATABASE_URL');
});

test('a policy pack is rendered to read and sign, as text or as a page', async () => {
  expect(await runCommand(['policy', 'render', file('one.yaml', packText)])).toBe(0);
  expect(said).toContain('### R02 Zusammenarbeit von ALV und IV');
  const page = join(folder, 'pack.html');
  expect(await runCommand(['policy', 'render', file('one.yaml', packText), '--html', '--out', page])).toBe(0);
  expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>\n<html lang="de-CH">/);
});

test('a policy pack is looked over, and one with a fault refused', async () => {
  expect(await runCommand(['policy', 'lint', file('one.yaml', packText)])).toBe(0);
  expect(said).toMatch(/^Hinweis \(overlapping\): R10 und R11 .*\n {4}R10 and R11 /);
  expect(await runCommand(['policy', 'lint', '--json', file('faulty.yaml', packText.replace('categories: [C09]', 'categories: [C99]'))])).toBe(1);
  expect(said).toContain('"code":"unreadable"');
});

test('two policy packs are compared in sentences, German first', async () => {
  const wider = file('wider.yaml', packText.replace('categories: [C09]', 'categories: [C09, C10]'));
  expect(await runCommand(['policy', 'diff', file('one.yaml', packText), wider])).toBe(0);
  expect(said).toMatch(/^Neu erlaubt: IV-Stelle → RAV, Sozialregion, C10 Gesundheit, .*\n {4}Newly permitted: IV office → RAV, social region, C10 health, /);
  expect(said).toContain('Unterschiede: 1 / differences: 1; die neue Fassung lässt mehr zu');
});

test.each([
  [['send'], ['dap send <envelope.json>'], 'dap preflight'],
  [['verify'], ['dap verify <file>', 'dap verify log', '--held <checkpoint>'], 'dap cosign'],
  [['verify', 'log'], ['dap verify log', '--cosigner <vkey>'], 'dap verify <file>'],
  [['policy'], ['dap policy lint', 'dap policy render'], 'dap operator'],
  [['policy', 'diff'], ['dap policy diff <before.yaml>'], 'dap policy lint'],
  [['operator'], ['dap operator block|unblock', 'gsiiz-2-dap'], 'dap send'],
  [['operator', 'unblock'], ['dap operator block|unblock'], 'dap operator enrol'],
  [['operator', 'overdue'], ['obligations | overdue'], 'dap operator enrol'],
  [['operator', 'approve'], ['then approve <requestId>'], 'approve-erasure'],
  [['operator', 'withdraw'], ['dap operator withdraw <requestId>'], 'withdraw-erasure'],
  [['conformance'], ['dap conformance <suite>'], 'dap operator'],
])('help of %j tells of that command, and no other', async (words, named, other) => {
  expect(await runCommand([...words, '--help'])).toBe(0);
  for (const text of [...named, 'Exit codes']) expect(said).toContain(text);
  expect(said).not.toContain(other);
});

test('wrong usage points at the help of its own command', async () => {
  await runCommand(['operator', 'block']);
  expect(said).toContain('See dap operator block --help.');
});

test('help names every command and exit code', async () => {
  expect(await runCommand(['--help'])).toBe(0);
  for (const word of ['send', 'inbox', 'evidence', 'verify <file>', 'verify log', 'policy lint', 'policy diff', 'policy replay', 'Exit codes']) expect(said).toContain(word);
});

test('a page of a proxy in place of the operator API is told as such', async () => {
  const at = new Date(Date.now() - 60_000);
  const ca = await createCertificateAuthority({ name: 'Test CA', alg: 'p256', at, years: 1 });
  const { certificatePem: cert, privateKeyPem: key } = await issueCertificate(ca, { subject: { cn: 'localhost' }, alg: 'p256', usage: ['tls-server'], ipAddresses: ['127.0.0.1'], at, days: 1 });
  const proxy = createServer({ cert, key }, (_, answer) => answer.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>'));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const environment = { DAP_OPERATOR_URL: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`, DAP_TOKEN: 'token', DAP_CA_FILE: file('proxy-ca.pem', ca.certificatePem) };
  Object.assign(process.env, environment);
  try {
    expect(await runCommand(['operator', 'partners'])).toBe(3);
    expect(said).toContain('What answers there (502) is not the operator API. Check its address, and proxies on the way.\n');
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    proxy.close();
  }
});
