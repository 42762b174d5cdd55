import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Envelope } from '#schemas';
import type { EvidenceBundle } from '#sdk';
import { verifyBytes } from '#signing';
import type { SignatureAlgorithm } from '#signing';
import { startTestPlatform } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { Story } from '../support/story.ts';

let platform: TestPlatform;
const story = new Story('sr-sro');

beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(() => platform?.close());

/** Runs the compiled program in a process of its own, against the running platform's description. */
async function dap(...args: string[]): Promise<{ exit: number; output: string }> {
  const program = join(repositoryRoot, 'dist', 'clients', 'cli', 'src', 'main.js');
  const run = promisify(execFile)(process.execPath, [program, ...args, '--demo', join(platform.folder, 'demo.json')], { env: { PATH: process.env['PATH'] } });
  return run.then(({ stdout }) => ({ exit: 0, output: stdout })).catch((error: { code?: number; stdout?: string; stderr?: string }) => ({ exit: error.code ?? -1, output: `${error.stdout}${error.stderr}` }));
}

function fileOf(name: string, content: object): string {
  const path = join(platform.folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function send(envelope: Envelope, ...more: string[]): Promise<{ exit: number; output: string }> {
  return dap('send', fileOf(`${envelope.frame.messageId}.json`, envelope), '--as', envelope.frame.senderId, ...more);
}

test('a message is sent, listed, fetched, acknowledged, proven and decided again from the command line', async () => {
  expect(await send(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']))).toMatchObject({ exit: 0 });
  const registration = story.registration(['rav-olten']);
  const asked = await dap('preflight', fileOf('asked.json', registration), '--as', 'sr-sro');
  expect(asked).toMatchObject({ exit: 0, output: expect.stringContaining('would be accepted (202)') });
  expect(await send(registration)).toMatchObject({ exit: 0, output: expect.stringContaining('rav-olten: erlaubt / permitted (R05)') });
  expect(await send(registration)).toMatchObject({ exit: 0, output: expect.stringContaining('accepted before') });

  const waited = await dap('inbox', '--as', 'rav-olten', '--wait', '20', '--json');
  const [item] = (JSON.parse(waited.output) as { items: { id: string }[] }).items;
  expect(await dap('inbox', '--as', 'rav-olten', '--fetch', item?.id ?? '')).toMatchObject({ exit: 0, output: expect.stringContaining(registration.frame.messageId) });
  expect(await dap('inbox', '--as', 'rav-olten', '--ack', item?.id ?? '')).toMatchObject({ exit: 0 });
  expect(await dap('inbox', '--as', 'rav-olten')).toMatchObject({ exit: 0, output: expect.stringContaining('leer') });
  expect(await dap('inbox', '--as', 'rav-solothurn')).toMatchObject({ exit: 0, output: expect.stringContaining('Kafka-Topic') });

  const evidence = join(platform.folder, 'evidence.json');
  expect(await dap('evidence', registration.frame.messageId, '--as', 'sr-sro', '--out', evidence)).toMatchObject({ exit: 0, output: expect.stringContaining('Bewiesen') });
  expect(await dap('verify', evidence)).toMatchObject({ exit: 0, output: expect.stringContaining('decided by so-iiz-2026.1') });
  const bundle = JSON.parse(readFileSync(evidence, 'utf8')) as EvidenceBundle;
  const forged = fileOf('forged.json', { ...bundle, receipt: { ...bundle.receipt, body: bundle.receipt.body.replace('permitted', 'refused') } });
  expect(await dap('verify', forged)).toMatchObject({ exit: 4, output: expect.stringContaining('Mängel / faults') });

  const otherRules = fileOf('other-rules.json', { ...bundle, pack: { ...bundle.pack, source: bundle.pack?.source.replace('effect: DENY', 'effect: PERMIT') } });
  expect(await dap('verify', otherRules)).toMatchObject({ exit: 4, output: expect.stringContaining('pack-mismatch') });

  const { log } = JSON.parse(readFileSync(join(platform.folder, 'demo.json'), 'utf8')) as { log: { base: string; cosigners: { name: string; keyFile: string; vkey: string }[] } };
  for (const { name, keyFile } of log.cosigners) expect(await dap('cosign', '--name', name, '--key', keyFile)).toMatchObject({ exit: 0, output: expect.stringContaining('cosigned') });
  const cosigned = join(platform.folder, 'cosigned.json');
  expect(await dap('evidence', registration.frame.messageId, '--as', 'sr-sro', '--out', cosigned)).toMatchObject({ exit: 0 });
  expect(await dap('verify', cosigned, '--need', '2', ...log.cosigners.flatMap(({ vkey }) => ['--cosigner', vkey]))).toMatchObject({ exit: 0, output: expect.stringContaining('cosignatures: 2') });

  const saved = join(platform.folder, 'saved-log');
  expect(await dap('verify', 'log', log.base, '--save', saved)).toMatchObject({ exit: 0, output: expect.stringContaining('Bewiesen') });
  expect(await dap('verify', 'log', saved)).toMatchObject({ exit: 0 });

  const refused = new Story('sr-sro').registration(['ivst-so']);
  expect(await send(refused)).toMatchObject({ exit: 1, output: expect.stringContaining('DAP-4201') });
  expect(await dap('policy', 'explain', `sr-sro/${refused.frame.messageId}`)).toMatchObject({ exit: 0, output: expect.stringMatching(/ivst-so: abgelehnt \/ refused DAP-4201 \(so-iiz-2026\.1\)[^]*fehlt \(consent\)/) });

  const replay = await dap('policy', 'replay', '--all', '--json');
  const { replayed, equal } = JSON.parse(replay.output) as { replayed: number; equal: number };
  expect(replay.exit).toBe(0);
  expect(replayed).toBeGreaterThanOrEqual(3);
  expect(equal).toBe(replayed);

  const draft = join(repositoryRoot, 'policies', 'so-iiz-2026.1.yaml');
  const simulation = JSON.parse((await dap('policy', 'simulate', draft, '--json')).output) as { decisions: number; newlyPermitted: number; newlyDenied: number; refused: object; scope: { de: string } };
  expect(simulation.scope.de).toContain('allen verweigert');
  expect(simulation).toMatchObject({ decisions: replayed, newlyPermitted: 0, newlyDenied: 0, refused: { decisions: 1, newlyPermitted: 0 } });
  expect(await dap('policy', 'explain', `sr-sro/${registration.frame.messageId}`)).toMatchObject({ exit: 0, output: expect.stringContaining('rav-olten: erlaubt / permitted') });
});

test('what the platform refuses ends with its reasons and remedies', async () => {
  const tooMuch = story.registration(['rav-olten']);
  expect(await send(tooMuch)).toMatchObject({ exit: 1, output: expect.stringContaining('DAP-4405') });
  expect(await dap('send', fileOf('foreign.json', story.plan(['rav-olten'])), '--as', 'ivst-so')).toMatchObject({ exit: 1, output: expect.stringContaining('DAP-3101') });
});

test('an operator blocks a partner, enrols a key and puts a policy pack into force from the command line', async () => {
  const operator = (...args: string[]): Promise<{ exit: number; output: string }> => dap('operator', ...args);
  const why = ['--reason', 'Probe der Sperre'];
  expect(await operator('block', 'koi-so', ...why)).toMatchObject({ exit: 0, output: expect.stringContaining('blockedAt') });
  expect(await dap('inbox', '--as', 'koi-so')).toMatchObject({ exit: 1, output: expect.stringContaining('DAP-3112') });
  expect(await operator('unblock', 'koi-so', ...why, '--as', 'dpo-dap')).toMatchObject({ exit: 0 });
  const known = platform.partners.find(({ id }) => id === 'koi-so');
  expect(await operator('enrol', 'koi-so', known?.certFile ?? '')).toMatchObject({ exit: 0, output: expect.stringContaining(known?.keyid ?? 'none') });
  expect(await operator('enrol', 'sr-sro', known?.certFile ?? '')).toMatchObject({ exit: 1, output: expect.stringContaining('key-of-another-partner') });

  const pack = join(platform.folder, 'pack.yaml');
  writeFileSync(pack, readFileSync(join(repositoryRoot, 'policies/so-iiz-2026.1.yaml'), 'utf8').replace(/^packVersion: .*$/m, 'packVersion: so-iiz-2026.2'));
  expect(await operator('store', pack)).toMatchObject({ exit: 0 });
  const { requestId } = JSON.parse((await operator('activate', 'so-iiz-2026.2')).output) as { requestId: string };
  expect(await operator('approve', requestId)).toMatchObject({ exit: 1, output: expect.stringContaining('DAP-3310') });
  for (const client of ['gsiiz-dap', 'dpo-dap']) expect(await operator('approve', requestId, '--as', client)).toMatchObject({ exit: 0 });
  expect(await operator('policy')).toMatchObject({ output: expect.stringContaining('"version":"so-iiz-2026.2","kind":"regular"') });
  // Nothing was restored: there is nothing to confirm.
  expect(JSON.parse((await operator('restore')).output)).toEqual({ confirmed: true, confirmations: 0, confirmationsNeeded: 2, confirmedBy: [], operated: [] });
  expect(await operator('restore', 'confirm', ...why)).toMatchObject({ exit: 2, output: expect.stringContaining('--ticket') });
  expect(await operator('restore', 'confirm', ...why, '--ticket', 'T-40')).toMatchObject({ exit: 0, output: expect.stringContaining('"confirmed":true') });
});

test('an erasure is looked at, stopped by a legal hold and refused without a reason from the command line', async () => {
  const target = fileOf('target.json', { kind: 'case', caseId: story.caseId });
  const why = ['--reason', 'Frist abgelaufen', '--as', 'gsiiz-dap'];
  const stateOf = ({ output }: { output: string }): unknown => (JSON.parse(output) as { state: unknown }).state;
  expect(stateOf(await dap('operator', 'erase', target, '--dry-run', ...why))).toBe('preview');
  expect(await dap('operator', 'hold', target, ...why)).toMatchObject({ exit: 0 });
  // A case needs two others' approvals besides.
  const ordered = await dap('operator', 'erase', target, ...why);
  expect(JSON.parse(ordered.output)).toMatchObject({ state: 'waiting', approvalsNeeded: 2, stoppedBy: [expect.any(String)] });
  expect(await dap('operator', 'erase', target)).toMatchObject({ exit: 2 });
});

/** The commands that the integrator's guide prints for curl, against this platform and in its folder. */
function commandsOfTheGuide(): string {
  const blocks = readFileSync(join(repositoryRoot, 'docs/guides/integrator.md'), 'utf8').matchAll(/^```bash\n([^]*?)^```$/gm);
  const byHand = [...blocks].map(([, block = '']) => block).filter((block) => !/\bnp[mx] /.test(block));
  return byHand.join('').replaceAll('/tmp/', `${platform.folder}/`).replaceAll('.demo/demo.json', join(platform.folder, 'demo.json'));
}

const toolsAreHere = spawnSync('bash', ['-c', 'for each in curl jq openssl basenc; do command -v "$each" || exit 1; done']).status === 0;

async function inShell(commands: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euc', commands], { cwd: repositoryRoot, env: { PATH: process.env['PATH'] } });
  return stdout;
}

test('the commands that the guide prints for curl sign with a key of each type', async () => {
  const commands = commandsOfTheGuide();
  expect(commands).toContain('dap sr-sro POST /v1/messages');
  if (!toolsAreHere) return;
  const sent = await inShell(commands);
  expect(sent.match(/"leafHash"/g)).toHaveLength(2);
  expect(sent.match(/^[0-9a-f]{64}$/gm)).toHaveLength(3);
  expect(sent).toContain('"verdict": "accepted"');
  const [functions = ''] = commands.split('\nstory ');
  const types = platform.partners.filter(({ id }) => ['sr-sro', 'sr-tg', 'rav-olten'].includes(id)).map(({ alg }) => alg);
  expect(types.toSorted()).toEqual(['ecdsa-p256-sha256', 'ed25519', 'rsa-pss-sha512']);
  for (const id of ['sr-sro', 'sr-tg', 'rav-olten']) expect(JSON.parse(await inShell(`${functions}\ndap ${id} GET '/v1/inbox?limit=1'`))).toMatchObject({ items: expect.any(Array) });
  // No partner of the demonstration has a key on P-384.
  const alg: SignatureAlgorithm = 'ecdsa-p384-sha384';
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const keyFile = join(platform.folder, 'p384.key');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  for (const base of ['a', 'b', 'c', 'd']) {
    const signature = await inShell(`${functions}\nprintf ${base} > ${platform.folder}/signature-base\nsignature ${alg} ${keyFile} | base64 -w0`);
    expect(verifyBytes(alg, publicKey, Buffer.from(base), Buffer.from(signature, 'base64'))).toBe(true);
  }
});
