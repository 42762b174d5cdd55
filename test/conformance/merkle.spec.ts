import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { verifyConsistency, verifyInclusion } from '#audit';

interface InclusionCase {
  file: string;
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}
interface ConsistencyCase {
  file: string;
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}

const bytes = (text: string) => Buffer.from(text, 'base64');
const read = <Case>(file: string) => (JSON.parse(readFileSync(`${import.meta.dirname}/vectors/merkle/${file}`, 'utf8')) as { cases: Case[] }).cases;

describe('the Merkle vectors of transparency-dev', () => {
  test.each(read<InclusionCase>('inclusion.json'))('inclusion: $file (refused: $wantErr)', ({ leafIdx, treeSize, root, leafHash, proof, wantErr }) => {
    const accepted = verifyInclusion({ index: BigInt(leafIdx), size: BigInt(treeSize), root: bytes(root), leafHash: bytes(leafHash), proof: (proof ?? []).map(bytes) });
    expect(accepted).toBe(!wantErr);
  });

  test.each(read<ConsistencyCase>('consistency.json'))('consistency: $file (refused: $wantErr)', ({ size1, size2, root1, root2, proof, wantErr }) => {
    const accepted = verifyConsistency({ from: BigInt(size1), to: BigInt(size2), fromRoot: bytes(root1), toRoot: bytes(root2), proof: (proof ?? []).map(bytes) });
    expect(accepted).toBe(!wantErr);
  });
});
