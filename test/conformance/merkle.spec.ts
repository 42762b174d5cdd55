import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { judge } from '../support/judge.ts';

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

const read = <Case>(file: string) => (JSON.parse(readFileSync(`${import.meta.dirname}/vectors/merkle/${file}`, 'utf8')) as { cases: Case[] }).cases;

describe('the Merkle vectors of transparency-dev', () => {
  test.each(read<InclusionCase>('inclusion.json'))('inclusion: $file (refused: $wantErr)', ({ wantErr, ...line }) => {
    expect(judge('merkle-inclusion', line)).toEqual({ verdict: wantErr ? 'reject' : 'accept' });
  });

  test.each(read<ConsistencyCase>('consistency.json'))('consistency: $file (refused: $wantErr)', ({ wantErr, ...line }) => {
    expect(judge('merkle-consistency', line)).toEqual({ verdict: wantErr ? 'reject' : 'accept' });
  });
});
