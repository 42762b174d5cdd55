import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { announceKey, formatVkey, keyChangeCauses, leafBytes, parseVkey } from '#audit';
import type { NoteSigner, NoteVerifier } from '#audit';
import type { LogSource } from './is-extension.ts';
import { LogWitness, rememberWhileRunning } from './log-witness.ts';
import { readLogState } from './read-log-state.ts';
import { TestLog } from './test-log.ts';

const signer = (): NoteSigner => ({ name: 'log.example.ch', privateKey: generateKeyPairSync('ed25519').privateKey });
const vkeyOf = ({ name, privateKey }: NoteSigner): string => formatVkey(name, createPublicKey(privateKey));
const verifierOf = (each: NoteSigner) => parseVkey(vkeyOf(each)) as NoteVerifier;

/** A log whose key changes: what is served of it, and what somebody remembers of it. */
class Rotation {
  readonly log = new TestLog();
  readonly memory = rememberWhileRunning();
  readonly first = this.log.signer;
  signers: readonly NoteSigner[] = [this.first];
  announcements: { readonly leafIndex: number; readonly leaf: Buffer }[] = [];

  constructor() {
    for (let i = 0; i < 5; i++) this.log.append(Buffer.from(`leaf ${i}`));
  }

  /** `by` are to be the key before and the new one; `logged`: it becomes a leaf. */
  announce(next: NoteSigner, by: readonly NoteSigner[], logged = true): void {
    const vkey = vkeyOf(next);
    const leaf = leafBytes({ eventId: 'e', kind: 'SECURITY', at: '2026-01-01T00:00:00.000Z', actor: { id: 'iiz-dap', role: 'DAP' }, detail: { cause: keyChangeCauses.announced, vkey, announcement: announceKey(vkey, by) } });
    const leafIndex = Number(logged ? this.log.append(leaf) : this.log.append(Buffer.from('something else')));
    this.announcements.push({ leafIndex, leaf });
    this.log.append(Buffer.from('later'));
  }

  readonly source: LogSource = (path) => {
    const checkpoint = this.log.checkpoint(this.signers);
    const keys = this.announcements.map(({ leafIndex, leaf }) => ({ leafIndex, leaf: leaf.toString('base64'), proof: this.log.inclusionProof(BigInt(leafIndex)) }));
    if (path === 'checkpoint') return Promise.resolve(Buffer.from(checkpoint));
    return Promise.resolve(path === 'keys' ? Buffer.from(JSON.stringify({ vkey: '', checkpoint, keys })) : this.log.tile(path));
  };

  /** As a cosigner goes on from one day to the next, who was given the first key. @returns the id of the key it is at */
  async follow(): Promise<string> {
    const given = verifierOf(this.first);
    const witness = new LogWitness(this.memory, this.source);
    const { checkpoint, key } = await readLogState(this.source, await witness.keyFrom(given));
    await witness.see(checkpoint, { from: given, to: key });
    return key.keyId;
  }
}

const notGenuine = expect.objectContaining({ code: 'not-genuine' });

test('whoever knows the first key follows it to the next, while both sign and afterwards', async () => {
  const log = new Rotation();
  const [second, third] = [signer(), signer()];
  expect(await log.follow()).toBe(verifierOf(log.first).keyId);
  log.signers = [second, log.first];
  // Not announced yet: the known one still counts.
  expect(await log.follow()).toBe(verifierOf(log.first).keyId);
  log.announce(second, [second, log.first]);
  expect(await log.follow()).toBe(verifierOf(second).keyId);
  log.signers = [second];
  expect(await log.follow()).toBe(verifierOf(second).keyId);
  log.announce(third, [third, second]);
  log.signers = [third];
  expect(await log.follow()).toBe(verifierOf(third).keyId);
});

test('two changes between two looks are followed one after the other', async () => {
  const log = new Rotation();
  const [second, third] = [signer(), signer()];
  await log.follow();
  log.announce(second, [second, log.first]);
  log.announce(third, [third, second]);
  log.signers = [third];
  expect(await log.follow()).toBe(verifierOf(third).keyId);
});

test.each<[string, (log: Rotation, next: NoteSigner) => void]>([
  ['that nobody announced', () => undefined],
  ['that a stranger announced', (log, next) => log.announce(next, [next, signer()])],
  ['that did not sign its announcement', (log, next) => log.announce(next, [log.first])],
  ['whose announcement does not stand in the log', (log, next) => log.announce(next, [next, log.first], false)],
])('a key %s is not followed', async (_, announce) => {
  const log = new Rotation();
  const next = signer();
  await log.follow();
  announce(log, next);
  log.signers = [next];
  await expect(log.follow()).rejects.toEqual(notGenuine);
});

test('a key announced in a log that does not continue the one seen before is not followed', async () => {
  const [log, other] = [new Rotation(), new Rotation()];
  const next = signer();
  log.log.append(Buffer.from('only here'));
  await log.follow();
  for (let i = 0; i < 9; i++) other.log.append(Buffer.from('another history'));
  other.announce(next, [next, other.first]);
  other.signers = [next];
  const given = verifierOf(log.first);
  const witness = new LogWitness(log.memory, other.source);
  const { checkpoint, key } = await readLogState(other.source, given);
  await expect(witness.see(checkpoint, { from: given, to: key })).rejects.toEqual(notGenuine);
  expect(await new LogWitness(log.memory, log.source).keyFrom(given)).toEqual(given);
});

test('once followed, the former key leads nowhere else', async () => {
  const log = new Rotation();
  const [second, thief] = [signer(), signer()];
  log.announce(second, [second, log.first]);
  log.signers = [second];
  await log.follow();
  log.announcements = [];
  log.announce(thief, [thief, log.first]);
  log.signers = [thief];
  await expect(log.follow()).rejects.toEqual(notGenuine);
  log.signers = [log.first];
  await expect(log.follow()).rejects.toEqual(notGenuine);
});

test('a newer key in the settings counts before the one that was followed to', async () => {
  const log = new Rotation();
  const [second, third] = [signer(), signer()];
  log.announce(second, [second, log.first]);
  log.signers = [second];
  await log.follow();
  expect((await new LogWitness(log.memory, log.source).keyFrom(verifierOf(third))).keyId).toBe(verifierOf(third).keyId);
});

test('what announces a key and cannot be read is refused', async () => {
  const log = new Rotation();
  log.signers = [signer()];
  for (const body of ['nonsense', '{}', '{"checkpoint":"","keys":[{"leafIndex":"1"}]}']) {
    const source: LogSource = (path) => (path === 'keys' ? Promise.resolve(Buffer.from(body)) : log.source(path));
    await expect(readLogState(source, verifierOf(log.first))).rejects.toEqual(notGenuine);
  }
});
