import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { formatVkey } from '#audit';
import type { NoteVerifier, QueryEvidence } from '#audit';
import { readCheckpoint, readNoteKey } from '../../apps/console/src/proof/checkpoint.ts';
import type { NoteKey } from '../../apps/console/src/proof/checkpoint.ts';
import type { Report } from '../../apps/console/src/proof/fault.ts';
import { checkLeafEvidence } from '../../apps/console/src/proof/evidence-of-leaf.ts';
import { followInLog } from '../../apps/console/src/proof/follow-keys.ts';
import { verifyEvidence } from '../../apps/console/src/proof/verify-evidence.ts';
import { asDecided, EvidenceWorld, makeSigners, type Signers } from './evidence-world.ts';
import { bySha512, messageTamperings } from './tamper-message.ts';
import { queryTamperings } from './tamper-query.ts';
import type { Tampering } from './tampering.ts';

const seed = Number(process.env['EVIDENCE_SEED'] ?? randomInt(2 ** 31));
const variants = 2;
let signers: Signers;

beforeAll(async () => {
  signers = await makeSigners();
  process.stdout.write(`evidence seed ${seed}\n`);
});

const world = (nth: number) => new EvidenceWorld(signers, seed + nth);

async function keysOf(verifiers: readonly NoteVerifier[]): Promise<NoteKey[]> {
  const keys = await Promise.all(verifiers.map(({ name, publicKey, type }) => readNoteKey(formatVkey(name, publicKey, type))));
  return keys.filter((key) => key !== undefined);
}

/** As the console does it: with the file's text and WebCrypto. */
async function verifyInBrowser(file: unknown, { trust: { log, cosigners = [], anchors = [] } }: EvidenceWorld): Promise<Report> {
  return verifyEvidence(JSON.stringify(file), { log: await keysOf(log), cosigners: await keysOf(cosigners), anchors: anchors.join('\n') });
}

/** It says who cosigned and leaves to the reader whether that is enough. */
function isFound({ faults, cosigners }: Report, { code }: Tampering, leaf: number | undefined): boolean {
  const codes = [code].flat();
  if (codes.includes('cosignature-missing') && cosigners.length === 0) return true;
  return faults.some((each) => codes.some((one) => one === each.code) && (leaf === undefined || each.leaf === String(leaf)));
}

test('the verifier of the browser lets intact evidence pass', async () => {
  for (let i = 0; i < 6; i++) {
    const intact = world(i);
    if (i % 3 === 0) intact.replaceKey();
    // What happens after a removal happens years later, when nobody's certificate counts any more.
    for (const file of [intact.look(intact.random.pick(intact.cases)), intact.message(intact.random.pick(intact.messages)), intact.lookAfterRemoval(intact.random.pick(intact.cases))]) {
      const report = await verifyInBrowser(file, intact);
      expect([seed, i, report.faults]).toEqual([seed, i, []]);
      expect(report.cosigners).toEqual(['dpo.example.ch']);
    }
  }
});

describe.each([['of a look', queryTamperings], ['of a message', messageTamperings]])('the verifier of the browser finds tampered evidence %s', (_, tamperings) => {
  test.each(tamperings.map((tampering) => [tampering.name, tampering] as const))('where %s', async (_name, tampering) => {
    for (let i = 0; i < variants; i++) {
      const subject = world(1000 + i);
      const { file, leaf } = tampering.apply(subject);
      const report = await verifyInBrowser(file, subject);
      const found = isFound(report, tampering, leaf);
      expect({ seed, i, leaf, found, faults: found ? [] : report.faults }).toEqual({ seed, i, leaf, found: true, faults: [] });
    }
  });
});

test('it tells what a file does not show: openings that are gone, a sender whose signature is not enclosed', async () => {
  const subject = world(3000);
  const look = subject.look(subject.random.pick(subject.cases));
  const { sender, ...message } = subject.message(subject.random.pick(subject.messages));
  const at = subject.random.below(look.events.length - 1);
  const shortened = { ...look, events: look.events.map((event, i) => (i === at ? { ...event, openings: [] } : event)) };
  const told = await Promise.all([look, shortened, { ...message, sender }, message].map(async (file) => verifyInBrowser(file, subject)));
  expect(told.map(({ faults, sealed, sender: enclosed }) => [seed, faults, sealed, enclosed])).toEqual([[seed, [], 0, true], [seed, [], 1, true], [seed, [], 0, true], [seed, [], 0, false]]);
});

test('it tells where a sender named the SHA-512 of its bytes alone, and they are not enclosed', async () => {
  const subject = world(3002);
  const sent = subject.random.pick(subject.messages);
  const { message, ...file } = subject.message(sent);
  const sender = subject.signedWith(bySha512(sent.body), sent);
  const told = await Promise.all([file, { ...file, sender, message }, { ...file, sender }].map(async (each) => verifyInBrowser(each, subject)));
  expect(told.map(({ faults, untied }) => [seed, faults, untied])).toEqual([[seed, [], false], [seed, [], false], [seed, [], true]]);
});

test('F15 a message counts whose sender\'s clock was off by what the platform lets it, and whose key ended by that clock before it', async () => {
  const subject = world(2000);
  for (const [aheadMs, found] of [[299_000, []], [-299_000, []], [302_000, ['certificate-revoked']]] as const) {
    const sent = subject.accept(asDecided, [], {}, aheadMs);
    const file = subject.message(sent);
    const revokedAt = new Date(Date.parse(sent.event.at) + 1_000).toISOString();
    const senderCertificates = file.senderCertificates?.map((certificate) => ({ ...certificate, revokedAt }));
    const { faults } = await verifyInBrowser({ ...file, senderCertificates }, subject);
    expect(faults.map(({ code }) => code)).toEqual(found);
  }
});

test('it proves the leaf that was asked for, and shows what that leaf says, whatever the server says beside it', async () => {
  const subject = world(3001);
  const [one, other] = [subject.accept(asDecided), subject.accept(asDecided)].map((sent) => subject.message(sent));
  if (one === undefined || other === undefined) throw new Error('two messages were accepted');
  const { leafHash, leaf, checkpoint } = one;
  const answer = {
    leafHash, leaf, checkpoint, leafIndex: Number(one.leafIndex), treeSize: Number(one.treeSize), proof: [...one.inclusionProof], root: Buffer.from(readCheckpoint(checkpoint)?.root ?? []).toString('base64'), cosigned: [], keys: [],
    vkey: '', event: { eventId: 'x', kind: 'READ' as const, at: '2026-03-02T08:15:00.000Z', actor: { id: 'somebody', role: 'SR' } },
  };
  const keys = await keysOf(subject.trust.log);
  const { checks, event } = await checkLeafEvidence(leafHash, answer, keys);
  expect([Object.values(checks), event?.kind, event?.actor.id]).toEqual([[true, true, true, true], 'ACCEPTED', 'sr-sro']);
  expect((await checkLeafEvidence(other.leafHash, answer, keys)).checks.leaf).toBe(false);
});

describe('the browser follows the key of the log', () => {
  /** Ids of the keys that whoever knows the first one has then. */
  async function followed(subject: EvidenceWorld, change: (keys: NonNullable<QueryEvidence['keys']>) => NonNullable<QueryEvidence['keys']> = (keys) => keys): Promise<number> {
    const { keys = [], checkpoint } = subject.look(subject.random.pick(subject.cases));
    const note = readCheckpoint(checkpoint);
    return note === undefined ? 0 : (await followInLog(change([...keys]), await keysOf(subject.trust.log), note)).length;
  }

  test('where the one before it announced it in the log', async () => {
    const subject = world(1);
    expect(await followed(subject)).toBe(1);
    subject.replaceKey();
    expect(await followed(subject)).toBe(2);
  });

  test('and none whose announcement does not stand in the log, or was signed by the new one alone', async () => {
    const subject = world(2);
    subject.replaceKey([signers.nextLog]);
    expect(await followed(subject)).toBe(1);
    subject.replaceKey();
    expect(await followed(subject, (keys) => keys.map((key) => ({ ...key, leafIndex: key.leafIndex - 1 })))).toBe(1);
  });
});
