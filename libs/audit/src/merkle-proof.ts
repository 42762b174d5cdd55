import { foldRight, perfectSubtrees, type Subtree } from './merkle-frontier.ts';
import { hashChildren } from './merkle-hash.ts';
import { tileHeight } from './tiles.ts';

/** Every hash of a proof, as the perfect subtrees that it is folded from. Pure coordinates: nothing is read yet. */
export type ProofPlan = readonly (readonly Subtree[])[];

/** A run of hashes of one tile level: `count` of them from `first` on. */
export interface HashRun {
  readonly level: number;
  readonly first: bigint;
  readonly count: number;
}

/** Reads one hash of a tile level: level 0 are leaf hashes, level 1 the roots of 256 leaves, and so on. */
export type HashReader = (level: number, index: bigint) => Uint8Array;

/** RFC 6962 2.1.1 PATH(index, D[size]). @throws RangeError unless 0 ≤ index < size. */
export function planInclusionProof(index: bigint, size: bigint): ProofPlan {
  if (index < 0n || index >= size) throw new RangeError('an inclusion proof is about a leaf inside the tree');
  const siblings: Subtree[][] = [];
  let begin = 0n;
  let end = size;
  while (end - begin > 1n) {
    const middle = begin + largestPowerBelow(end - begin);
    if (index < middle) {
      siblings.push(perfectSubtrees(middle, end));
      end = middle;
    } else {
      siblings.push(perfectSubtrees(begin, middle));
      begin = middle;
    }
  }
  return siblings.reverse();
}

/** RFC 6962 2.1.2 PROOF(from, D[to]). @throws RangeError unless 0 < from ≤ to. */
export function planConsistencyProof(from: bigint, to: bigint): ProofPlan {
  if (from <= 0n || from > to) throw new RangeError('a consistency proof leads from a tree that is not empty to one not smaller');
  const hashes: Subtree[][] = [];
  let begin = 0n;
  let end = to;
  while (from !== end) {
    const middle = begin + largestPowerBelow(end - begin);
    if (from <= middle) {
      hashes.push(perfectSubtrees(middle, end));
      end = middle;
    } else {
      hashes.push(perfectSubtrees(begin, middle));
      begin = middle;
    }
  }
  if (begin > 0n) hashes.push(perfectSubtrees(begin, end));
  return hashes.reverse();
}

/** What has to be read for a plan, each run inside one tile. */
export function hashRuns(plan: ProofPlan): HashRun[] {
  return plan.flat().map(({ height, index }) => {
    const { level, inner } = tilePosition(height);
    return { level, first: index << BigInt(inner), count: 1 << inner };
  });
}

/** Folds the hashes read for a plan into the proof. */
export function fillProof(plan: ProofPlan, read: HashReader): Buffer[] {
  return plan.map((subtrees) => foldRight(subtrees.map((subtree) => subtreeHash(subtree, read))));
}

/** The same for many plans at once: a subtree that several proofs have in common is hashed once. */
export function fillProofs(plans: readonly ProofPlan[], read: HashReader): Buffer[][] {
  const hashes = new Map<string, Buffer>();
  const hashOf = (subtree: Subtree): Buffer => {
    const name = `${subtree.height}/${subtree.index}`;
    const hash = hashes.get(name) ?? subtreeHash(subtree, read);
    hashes.set(name, hash);
    return hash;
  };
  return plans.map((plan) => plan.map((subtrees) => foldRight(subtrees.map(hashOf))));
}

/** The root of a tree of that size over the hashes of its tiles. */
export function rootOf(size: bigint, read: HashReader): Buffer {
  return foldRight(perfectSubtrees(0n, size).map((subtree) => subtreeHash(subtree, read)));
}

/** The hash of a perfect subtree, from the hashes of the tile level below it. */
export function subtreeHash({ height, index }: Subtree, read: HashReader): Buffer {
  const { level, inner } = tilePosition(height);
  let hashes: Uint8Array[] = Array.from({ length: 1 << inner }, (_, i) => read(level, (index << BigInt(inner)) + BigInt(i)));
  while (hashes.length > 1) hashes = pairwise(hashes);
  return Buffer.from(hashes[0] as Uint8Array);
}

function pairwise(hashes: readonly Uint8Array[]): Uint8Array[] {
  return Array.from({ length: hashes.length / 2 }, (_, i) => hashChildren(hashes[2 * i] as Uint8Array, hashes[2 * i + 1] as Uint8Array));
}

function tilePosition(height: number): { level: number; inner: number } {
  return { level: Math.floor(height / tileHeight), inner: height % tileHeight };
}

/** The largest power of two below n, for n > 1. */
function largestPowerBelow(n: bigint): bigint {
  return 1n << BigInt((n - 1n).toString(2).length - 1);
}
