import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { formatVkey, noteSignatureType } from '#audit';
import { runCommand } from '../../clients/cli/src/run-command.ts';
import { EvidenceWorld, makeSigners, type Signers } from './evidence-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let signers: Signers;
let world: EvidenceWorld;
let trust: readonly string[];
let cosigner: readonly string[];
beforeAll(async () => {
  signers = await makeSigners();
  world = new EvidenceWorld(signers, 1);
  trust = ['--vkey', formatVkey(world.log.origin, signers.log), '--ca', file('ca.pem', signers.ca.certificatePem)];
  cosigner = ['--cosigner', formatVkey('dpo.example.ch', signers.cosigner, noteSignatureType.cosignature)];
});

let said = '';
let spy: { mockRestore(): void };
beforeEach(() => {
  said = '';
  spy = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => (said += String(chunk)) !== '');
});
afterEach(() => spy.mockRestore());

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A log as `--save` keeps it. */
function saved(name: string, files: ReadonlyMap<string, Buffer>): string {
  for (const [path, bytes] of files) file(join(name, path), bytes);
  return join(folder, name);
}

const verify = (what: readonly string[], ...more: readonly string[]) => runCommand(['verify', ...what, ...trust, ...more]);

test('a file is held against every authority, cosigner and kept checkpoint that is named, and its exit code says so', async () => {
  const whole = world.message(world.messages[0]!);
  const evidence = [file('message.json', JSON.stringify(whole))];
  const others = new EvidenceWorld(signers, 2);
  const size = Number(whole.treeSize);
  const kept = (subject: EvidenceWorld): string => file('kept', subject.log.checkpoint(size));
  while (others.log.size < size) others.grow();

  expect(await verify(evidence, ...cosigner, '--need', '1', '--held', kept(world))).toBe(0);
  expect(said).toMatch(/^Bewiesen/);
  expect(await verify(evidence, '--ca', file('other.pem', signers.otherCa.certificatePem))).toBe(4);
  expect(said).toContain('certificate-untrusted');
  expect(await runCommand(['verify', ...evidence, ...trust.slice(2), '--vkey', formatVkey(world.log.origin, signers.otherLog)])).toBe(4);
  expect(said).toContain('checkpoint-unsigned');
  expect(await verify(evidence, '--held', kept(others))).toBe(4);
  expect(said).toContain('log-forked');
  const uncosigned = [file('uncosigned.json', JSON.stringify({ ...whole, checkpoint: world.log.checkpoint(size), cosigned: [] }))];
  expect(await verify(uncosigned, ...cosigner)).toBe(0);
  expect(await verify(uncosigned, ...cosigner, '--need', '1')).toBe(4);
  expect(said).toContain('cosignature-missing');
});

test('a log is held against what was kept of it: one that has gone back, or tells another history, is none', async () => {
  const size = world.log.size;
  const before = [saved('before', world.log.files(size))];
  world.grow();
  const log = ['log', saved('now', world.log.files())];
  expect(await verify(log, '--held', file('kept-before', world.log.checkpoint(size)))).toBe(0);
  expect(await verify(['log', ...before], '--held', file('kept-now', world.log.checkpoint()))).toBe(4);
  expect(said).toContain('log-rolled-back');
  const others = new EvidenceWorld(signers, 3);
  expect(await verify(log, '--held', file('kept-elsewhere', others.log.checkpoint(Math.min(size, others.log.size))))).toBe(4);
  expect(said).toContain('history-rewritten');
});
