import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { announceKey, formatCheckpoint, formatVkey, parseCheckpoint, parseVkey, signNote } from '#audit';
import type { Checkpoint, LeafEvent, NoteSigner, NoteVerifier } from '#audit';
import { Problem } from '#problems';
import { composeEnvelope } from './compose-envelope.ts';
import type { Evidence } from './gateway-answers.ts';
import { isExtension } from './is-extension.ts';
import { LogWitness, rememberInFile, rememberWhileRunning } from './log-witness.ts';
import { PartnerClient } from './partner-client.ts';
import type { PartnerClientOptions } from './partner-client.ts';
import { TestLog } from './test-log.ts';
import { problem, TestPlatform } from './test-platform.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { verifyBundle } from './verify-bundle.ts';

let platform: TestPlatform;
let client: PartnerClient;
let settings: PartnerClientOptions;

beforeAll(async () => {
  platform = await TestPlatform.start();
  settings = {
    origin: platform.origin,
    identity: await platform.enrol('sr-sro', 'ed25519'),
    tls: { ca: platform.ca.certificatePem },
    trust: { anchors: [platform.ca.certificatePem] },
    log: { vkey: platform.log.vkey, url: `${platform.origin}/v1/log` },
  };
  client = new PartnerClient(settings);
});
afterAll(() => {
  client.close();
  platform.stop();
});

async function sent(): Promise<string> {
  const envelope = composeEnvelope({
    type: 'nack', senderId: 'sr-sro', recipients: ['rav-olten'], purpose: 'P0', test: true, references: randomUUID(), blocks: { case: { code: 'PERSON_UNKNOWN' } },
    caseRef: { caseId: randomUUID(), regionId: 'sr-sro' }, actingUser: { systemUserId: 'u', function: 'X' }, application: { manufacturer: 'M', product: 'P', productVersion: '1' },
  });
  await client.send(envelope);
  return envelope.frame.messageId;
}

async function proof(messageId: string) {
  const answer = await client.evidence(messageId);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer;
}

function stateOf(log: TestLog): Checkpoint {
  return parseCheckpoint(log.checkpoint().split('\n\n')[0] + '\n') as Checkpoint;
}

test('an acceptance is proved by its leaf, its place in the log and the log\'s signature, while the log grows', async () => {
  for (let i = 0; i < 300; i++) platform.log.append(Buffer.from(`other ${i}`));
  const first = await sent();
  expect((await proof(first)).verified).toMatchObject({ leafIndex: 300n, event: { kind: 'ACCEPTED', message: { messageId: first } } });
  for (let i = 0; i < 700; i++) platform.log.append(Buffer.from(`later ${i}`));
  const second = await proof(await sent());
  expect(second.verified.checkpoint.size).toBe(1002n);
  expect((await proof(first)).verified.leafIndex).toBe(300n);
});

test('a log that says to come again is asked again, and not taken for another', async () => {
  await proof(await sent());
  platform.log.append(Buffer.from('later'));
  const troubles = [problem(new Problem('rate-limited', { retryAfterSeconds: 0 })), problem(new Problem('unavailable', { retryAfterSeconds: 0 }))];
  platform.interfere = ({ targetUri }) => (targetUri.includes('/v1/log/') ? troubles.shift() : undefined);
  await expect(proof(await sent())).resolves.toMatchObject({ ok: true });
  expect(troubles).toEqual([]);
  platform.interfere = () => undefined;
});

test('evidence that was changed in any part is not taken', async () => {
  const { evidence } = await proof(await sent());
  const other = (await proof(await sent())).evidence;
  const trust = { vkey: platform.log.vkey, anchors: [platform.ca.certificatePem] };
  const forged: Partial<Evidence>[] = [
    { leaf: other.leaf },
    { inclusionProof: 'none' as unknown as string[] },
    { leafIndex: '-1' },
    { receipt: {} as Evidence['receipt'] },
    { leaf: other.leaf, leafHash: other.leafHash },
    { leafIndex: other.leafIndex },
    { treeSize: other.treeSize },
    { inclusionProof: evidence.inclusionProof.slice(1) },
    { checkpoint: evidence.checkpoint.replace(/\n\d+\n/, '\n99\n') },
    { receipt: other.receipt },
    { receipt: { ...evidence.receipt, body: evidence.receipt.body.replace('"outcomes":[]', '"outcomes":[{}]') } },
  ];
  expect(verifyBundle(evidence, trust).receipt.senderId).toBe('sr-sro');
  for (const part of forged) expect(() => verifyBundle({ ...evidence, ...part }, trust)).toThrow(expect.objectContaining({ code: 'not-genuine' }));
});

test('evidence under the key of another log is not taken', async () => {
  const { evidence } = await proof(await sent());
  const anchors = [platform.ca.certificatePem];
  const otherVkey = platform.log.vkey.replace(/^[^+]+/, 'other.example.ch');
  expect(() => verifyBundle(evidence, { vkey: otherVkey, anchors })).toThrow(expect.objectContaining({ code: 'settings-unusable' }));
  expect(() => verifyBundle({ ...evidence, checkpoint: signNote(evidence.checkpoint.split('\n\n')[0] + '\n', []) }, { vkey: platform.log.vkey, anchors })).toThrow(expect.objectContaining({ code: 'not-genuine' }));
});

test('a checkpoint under a key that the known one announced is taken, and under one that a stranger announced is not', () => {
  const log = new TestLog();
  log.append(Buffer.from('leaf'));
  const [known, next, stranger] = Array.from({ length: 3 }, () => ({ name: log.origin, privateKey: generateKeyPairSync('ed25519').privateKey })) as [NoteSigner, NoteSigner, NoteSigner];
  const note = signNote(`${log.checkpoint().split('\n\n')[0] ?? ''}\n`, [next]);
  const vkey = formatVkey(log.origin, createPublicKey(next.privateKey));
  const announcedBy = (signer: NoteSigner): LeafEvent => ({
    eventId: 'e', kind: 'SECURITY', at: '2026-01-01T00:00:00.000Z', actor: { id: 'iiz-dap', role: 'DAP' }, detail: { cause: 'log-key-announced', vkey, announcement: announceKey(vkey, [next, signer]) },
  });
  const key = parseVkey(formatVkey(log.origin, createPublicKey(known.privateKey))) as NoteVerifier;
  expect(openCheckpoint(note, key, [announcedBy(known)]).size).toBe(1n);
  for (const events of [[], [announcedBy(stranger)]]) expect(() => openCheckpoint(note, key, events)).toThrow(expect.objectContaining({ code: 'not-genuine' }));
});

test('THR-D5 a checkpoint under another key or another name, or of a log that has become smaller, is not taken', async () => {
  const log = new TestLog();
  for (let i = 0; i < 300; i++) log.append(Buffer.from(`${i}`));
  const text = `${log.checkpoint().split('\n\n')[0] ?? ''}\n`;
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = parseVkey(log.vkey) as NoteVerifier;
  for (const note of [signNote(text, [{ name: log.origin, privateKey }]), signNote(text, [{ name: 'other.example.ch', privateKey }])]) {
    expect(() => openCheckpoint(note, key)).toThrow(expect.objectContaining({ code: 'not-genuine' }));
  }
  // The line of its own signature over another state: name and id of the key are right.
  const altered = log.checkpoint().replace('\n300\n', '\n299\n');
  expect(altered).not.toBe(log.checkpoint());
  expect(() => openCheckpoint(altered, key)).toThrow(expect.objectContaining({ code: 'not-genuine' }));
  const foreign = parseVkey(formatVkey('other.example.ch', privateKey)) as NoteVerifier;
  expect(() => openCheckpoint(signNote(text, [{ name: 'other.example.ch', privateKey }]), foreign)).toThrow(/another log/);
  const smaller = new TestLog();
  for (let i = 0; i < 200; i++) smaller.append(Buffer.from(`${i}`));
  const memory = rememberWhileRunning();
  await new LogWitness(memory, (path) => Promise.resolve(log.tile(path))).see(stateOf(log));
  await expect(new LogWitness(memory, (path) => Promise.resolve(smaller.tile(path))).see(stateOf(smaller))).rejects.toMatchObject({ code: 'not-genuine' });
  await expect(new LogWitness(memory, (path) => Promise.resolve(log.tile(path))).see({ ...stateOf(log), origin: 'other.example.ch' })).rejects.toMatchObject({ code: 'not-genuine' });
});

test('THR-D5 who is shown a former state of the log remembers the last one all the same', async () => {
  const [honest, rewritten] = [new TestLog(), new TestLog()];
  const memory = rememberWhileRunning();
  const witness = (log: TestLog) => new LogWitness(memory, (path) => Promise.resolve(log.tile(path)));
  for (const log of [honest, rewritten]) log.append(Buffer.from('first'));
  const former = stateOf(honest);
  honest.append(Buffer.from('honest'));
  for (const state of [stateOf(honest), former]) await witness(honest).see(state);
  rewritten.append(Buffer.from('rewritten'));
  await expect(witness(rewritten).see(stateOf(rewritten))).rejects.toMatchObject({ code: 'not-genuine' });
});

test('THR-D5 of two histories that are shown at once one is taken', async () => {
  const [honest, rewritten] = [new TestLog(), new TestLog()];
  for (const log of [honest, rewritten]) log.append(Buffer.from(log === honest ? 'honest' : 'rewritten'));
  const witness = new LogWitness(rememberWhileRunning(), (path) => Promise.resolve(honest.tile(path)));
  const seen = await Promise.allSettled([honest, rewritten].map((log) => witness.see(stateOf(log))));
  expect(seen.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('THR-D5 a client takes no evidence from a log that does not continue what it saw before', async () => {
  const memory = rememberWhileRunning();
  await memory.keep(formatCheckpoint({ origin: platform.log.origin, size: 1n, root: Buffer.alloc(32, 7) }));
  const wary = new PartnerClient({ ...settings, log: { vkey: platform.log.vkey, url: `${platform.origin}/v1/log`, memory } });
  const messageId = await sent();
  await expect(proof(messageId)).resolves.toMatchObject({ ok: true });
  await expect(wary.evidence(messageId)).rejects.toMatchObject({ code: 'not-genuine' });
  wary.close();
});

test('a log whose history was rewritten is noticed by whoever saw it before', async () => {
  const [honest, rewritten] = [new TestLog(), new TestLog()];
  for (let i = 0; i < 10; i++) {
    honest.append(Buffer.from(`${i}`));
    rewritten.append(Buffer.from(`${i === 4 ? 'other' : i}`));
  }
  const witness = new LogWitness(rememberWhileRunning(), (path) => Promise.resolve(rewritten.tile(path)));
  await witness.see(stateOf(honest));
  await expect(witness.see(stateOf(rewritten))).rejects.toMatchObject({ code: 'not-genuine' });
  for (let i = 0; i < 300; i++) rewritten.append(Buffer.from('more'));
  await expect(witness.see(stateOf(rewritten))).rejects.toMatchObject({ code: 'not-genuine' });
});

test('what was seen of a log is remembered in a file across runs', async () => {
  const path = join(tmpdir(), `iiz-checkpoint-${randomUUID()}.txt`);
  const [honest, rewritten] = [new TestLog(), new TestLog()];
  for (const log of [honest, rewritten]) log.append(Buffer.from(log === honest ? 'honest' : 'rewritten'));
  const witness = (log: TestLog) => new LogWitness(rememberInFile(path), (tile) => Promise.resolve(log.tile(tile)));
  await witness(honest).see(stateOf(honest));
  honest.append(Buffer.from('more'));
  await witness(honest).see(stateOf(honest));
  await expect(witness(rewritten).see(stateOf(rewritten))).rejects.toMatchObject({ code: 'not-genuine' });
  rmSync(path);
});

test('every later state of a log extends every earlier one', async () => {
  const log = new TestLog();
  const states: Checkpoint[] = [];
  for (let i = 0; i < 520; i++) {
    log.append(Buffer.from(`${i}`));
    if ([1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 520].includes(i + 1)) states.push(stateOf(log));
  }
  for (const [i, older] of states.entries()) {
    for (const newer of states.slice(i)) expect(await isExtension(older, newer, (path) => Promise.resolve(log.tile(path)))).toBe(true);
  }
});

test('a log that withholds its tiles proves nothing', async () => {
  const log = new TestLog();
  for (let i = 0; i < 5; i++) log.append(Buffer.from(`${i}`));
  const older = stateOf(log);
  log.append(Buffer.from('5'));
  expect(await isExtension(older, stateOf(log), () => Promise.resolve(undefined))).toBe(false);
});
