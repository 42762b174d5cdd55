import { assert, integer, property, tuple } from 'fast-check';
import { expect, test } from '@jest/globals';
import { MerkleFrontier, perfectSubtrees } from './merkle-frontier.ts';
import { emptyRoot, hashChildren, hashLeaf } from './merkle-hash.ts';
import { fillProof, fillProofs, hashRuns, planConsistencyProof, planInclusionProof, rootOf } from './merkle-proof.ts';
import { verifyConsistency, verifyInclusion } from './merkle-verify.ts';

const size = 1200;
const tree = MerkleFrontier.empty();
const roots: Buffer[] = [tree.root()];
const tileHashes = new Map<string, Buffer>();
for (let i = 0; i < size; i++) {
  tree.append(hashLeaf(Buffer.from(`leaf ${i}`)), (height, index, hash) => height % 8 === 0 && tileHashes.set(`${height / 8}/${index}`, hash));
  roots.push(tree.root());
}
const hashAt = (level: number, index: bigint): Buffer => {
  const hash = tileHashes.get(`${level}/${index}`);
  if (!hash) throw new Error(`nobody has hash ${index} of level ${level} yet`);
  return hash;
};
const pair = tuple(integer({ min: 1, max: size }), integer({ min: 1, max: size })).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

/** MTH of RFC 6962 2.1, as it is written there. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length < 2) return leaves[0] ?? emptyRoot;
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return hashChildren(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

test('the root is the one RFC 6962 defines, at every size', () => {
  for (const n of [0, 1, 2, 3, 7, 8, 255, 256, 257, 1023, size]) {
    const leaves = Array.from({ length: n }, (_, i) => hashAt(0, BigInt(i)));
    expect(roots[n]).toEqual(treeHash(leaves));
    expect(rootOf(BigInt(n), hashAt)).toEqual(roots[n]);
  }
});

test('every leaf is provably included, and only at its index', () => {
  assert(
    property(pair, ([older, newer]) => {
      const index = BigInt(older - 1);
      const claim = { index, size: BigInt(newer), leafHash: hashAt(0, index), root: roots[newer] as Buffer, proof: fillProof(planInclusionProof(index, BigInt(newer)), hashAt) };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, index: index + 1n })).toBe(false);
      expect(verifyInclusion({ ...claim, leafHash: hashLeaf(Buffer.from('never logged')) })).toBe(false);
      expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) })).toBe(newer === 1);
    }),
  );
});

test('many proofs at once are those that each would be by itself, with what they share hashed once', () => {
  const plans = [3n, 4n, 5n, 255n, 256n, 900n, 901n, 1199n].map((index) => planInclusionProof(index, BigInt(size)));
  let [together, apart] = [0, 0];
  const counted = (add: () => void) => (level: number, index: bigint) => {
    add();
    return hashAt(level, index);
  };
  expect(fillProofs(plans, counted(() => (together += 1)))).toEqual(plans.map((plan) => fillProof(plan, counted(() => (apart += 1)))));
  expect(together).toBeLessThan(apart * 0.7);
});

test('a tree provably begins with each smaller one', () => {
  assert(
    property(pair, ([from, to]) => {
      const claim = { from: BigInt(from), to: BigInt(to), fromRoot: roots[from] as Buffer, toRoot: roots[to] as Buffer, proof: fillProof(planConsistencyProof(BigInt(from), BigInt(to)), hashAt) };
      expect(verifyConsistency(claim)).toBe(true);
      expect(verifyConsistency({ ...claim, fromRoot: roots[from - 1] as Buffer })).toBe(false);
      expect(verifyConsistency({ ...claim, proof: [...claim.proof, emptyRoot] })).toBe(false);
    }),
  );
});

test('a proof reads only runs that lie inside one tile', () => {
  for (const plan of [planInclusionProof(5n, 1200n), planInclusionProof(1199n, 1200n), planConsistencyProof(700n, 1200n)]) {
    for (const { first, count } of hashRuns(plan)) expect(first / 256n).toBe((first + BigInt(count) - 1n) / 256n);
  }
});

test('a proof in a tree beyond 2^53 leaves needs no rounding', () => {
  const plan = planInclusionProof(2n ** 60n, 2n ** 60n + 3n);
  expect(plan.length).toBe(3);
  expect(plan[2]).toEqual([{ height: 60, index: 0n }]);
  expect(perfectSubtrees(0n, 2n ** 60n + 3n).map(({ height }) => height)).toEqual([60, 1, 0]);
});

test('a frontier is restored from the hashes of the tiles and grows on as before', () => {
  const copy = MerkleFrontier.restore(1000n, perfectSubtrees(0n, 1000n).map((subtree) => rootOf(1n << BigInt(subtree.height), (level, index) => hashAt(level, index + ((subtree.index << BigInt(subtree.height)) >> BigInt(8 * level))))));
  expect(copy.root()).toEqual(roots[1000]);
  for (let i = 1000; i < size; i++) copy.append(hashAt(0, BigInt(i)));
  expect(copy.root()).toEqual(roots[size]);
  expect(() => MerkleFrontier.restore(3n, [])).toThrow(RangeError);
});

test('proofs about what is not there are not planned', () => {
  expect(() => planInclusionProof(5n, 5n)).toThrow(RangeError);
  expect(() => planConsistencyProof(0n, 5n)).toThrow(RangeError);
  expect(() => planConsistencyProof(6n, 5n)).toThrow(RangeError);
});
