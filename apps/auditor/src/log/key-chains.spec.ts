import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { IndexKey } from '#audit';
import { KeyChains } from './key-chains.ts';

const caseKey: IndexKey = { kind: 'case', value: 'c-1' };
const messages = (count: number): IndexKey[] => Array.from({ length: count }, (_, i): IndexKey => ({ kind: 'message', value: `sr-sro/${i}` }));

function chains(): KeyChains {
  return new KeyChains(7n, randomBytes);
}

test('a key that was met is no longer asked for, and its chain goes on', () => {
  const known = chains();
  expect(known.unknown([caseKey, caseKey])).toEqual([caseKey]);
  expect(known.extend(caseKey, 3n)).toMatchObject({ event: { keyId: 8n, leafIndex: 3n, count: 1n }, newKey: { keyId: 8n, ...caseKey } });
  expect(known.unknown([caseKey])).toEqual([]);
  expect(known.extend(caseKey, 5n)).toMatchObject({ event: { keyId: 8n, count: 2n }, newKey: undefined });
});

test('the same value under another kind is another key', () => {
  const known = chains();
  known.extend(caseKey, 0n);
  expect(known.unknown([caseKey, { ...caseKey, kind: 'person' }])).toEqual([{ ...caseKey, kind: 'person' }]);
});

test('what the database knows of a key is gone on from', () => {
  const known = chains();
  known.learn([{ ...caseKey, keyId: 2n, secret: randomBytes(32), lastLeaf: 40n, count: 9n }]);
  expect(known.extend(caseKey, 41n)).toMatchObject({ event: { keyId: 2n, leafIndex: 41n, count: 10n }, newKey: undefined });
});

test('messages that were not met for longest are forgotten, and push no case out', () => {
  const known = chains();
  known.extend(caseKey, 0n);
  const met = messages(10_002);
  for (const [i, key] of met.entries()) known.extend(key, BigInt(i + 1));
  known.extend(met[0] as IndexKey, 20_000n);
  known.trim();
  expect(known.unknown([caseKey, ...met])).toEqual(met.slice(1, 3));
});

test('an ended chain is asked for anew', () => {
  const known = chains();
  known.extend(caseKey, 0n);
  known.end([caseKey]);
  expect(known.unknown([caseKey])).toEqual([caseKey]);
});
