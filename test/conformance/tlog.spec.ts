import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fillProof, hashLeaf, MerkleFrontier, openNote, parseCheckpoint, parseVkey, planConsistencyProof, planInclusionProof, verifyConsistency, verifyInclusion, type NoteVerifier } from '#audit';
import { judge } from '../support/judge.ts';

interface SignedNotes {
  notes: { id: string; note: string; vkeys: string[]; expect: 'open' | 'reject'; verified?: string[] }[];
  vkeys: { id: string; vkey: string; expect: 'valid' | 'invalid' }[];
  checkpointTexts: { id: string; text: string; expect: 'ok' | 'reject'; origin?: string; size?: number }[];
}
interface TestLog {
  vkey: string;
  origin: string;
  leaves: string[];
  leafHashesBase64: string[];
  checkpoints: string[];
}

const read = (file: string): unknown => JSON.parse(readFileSync(`${import.meta.dirname}/vectors/tlog/${file}`, 'utf8'));
const { notes, vkeys, checkpointTexts } = read('signed-notes.json') as SignedNotes;
const log = read('tessera-log-first-5.json') as TestLog;
const verifiers = (lines: string[]) => lines.map(parseVkey).filter((verifier): verifier is NoteVerifier => verifier !== undefined);

describe('the signed notes of golang.org/x/mod and C2SP', () => {
  test.each(notes)('$id: $expect', ({ note, vkeys: known, expect: expected, verified }) => {
    expect(judge('note', { note, vkeys: known })).toEqual(expected === 'open' ? { verdict: 'accept', verified } : { verdict: 'reject', verified: [] });
  });

  test.each(vkeys)('vkey $id: $expect', ({ vkey, expect: expected }) => {
    expect(parseVkey(vkey) !== undefined).toBe(expected === 'valid');
  });
});

describe('checkpoint texts', () => {
  test.each(checkpointTexts)('$id: $expect', ({ text, expect: expected, origin, size }) => {
    const verdict = judge('checkpoint', { text });
    expect(verdict['verdict']).toBe(expected === 'ok' ? 'accept' : 'reject');
    if (origin !== undefined) expect(verdict).toMatchObject({ origin, size: String(size) });
  });

  test('a root that is no SHA-256 hash is none of a log that hashes by SHA-256', () => {
    expect(parseCheckpoint(checkpointTexts.find(({ id }) => id === 'ok')?.text ?? '')).toBeUndefined();
  });
});

describe("the first five leaves of Tessera's test log", () => {
  const checkpoints = log.checkpoints.map((note) => {
    const opened = openNote(note, verifiers([log.vkey]));
    return opened.ok ? parseCheckpoint(opened.text) : undefined;
  });

  const rootAt = (size: number) => (checkpoints[size] as { root: Buffer }).root;

  test('every checkpoint is signed by the log and has the root that our tree has', () => {
    const tree = MerkleFrontier.empty();
    checkpoints.forEach((checkpoint, size) => {
      expect(checkpoint).toEqual({ origin: log.origin, size: BigInt(size), root: tree.root(), extensions: [] });
      const leaf = log.leaves[size];
      if (leaf === undefined) return;
      expect(hashLeaf(Buffer.from(leaf)).toString('base64')).toBe(log.leafHashesBase64[size]);
      tree.append(hashLeaf(Buffer.from(leaf)));
    });
    expect(tree.size).toBe(5n);
  });

  test('our proofs hold against its roots', () => {
    const hashes = log.leaves.map((leaf) => hashLeaf(Buffer.from(leaf)));
    const hashAt = (_level: number, index: bigint) => hashes[Number(index)] as Buffer;
    for (let size = 1; size <= hashes.length; size++) {
      for (let index = 0; index < size; index++) {
        const proof = fillProof(planInclusionProof(BigInt(index), BigInt(size)), hashAt);
        expect(verifyInclusion({ index: BigInt(index), size: BigInt(size), leafHash: hashes[index] as Buffer, proof, root: rootAt(size) })).toBe(true);
      }
      for (let from = 1; from <= size; from++) {
        const proof = fillProof(planConsistencyProof(BigInt(from), BigInt(size)), hashAt);
        expect(verifyConsistency({ from: BigInt(from), to: BigInt(size), fromRoot: rootAt(from), toRoot: rootAt(size), proof })).toBe(true);
      }
    }
  });
});
