import { hashChildren } from './merkle-hash.ts';

/** A claim that a leaf stands at an index of the tree with that size and root. */
export interface InclusionClaim {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** A claim that the tree of size `to` begins with the whole tree of size `from`. */
export interface ConsistencyClaim {
  readonly from: bigint;
  readonly to: bigint;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162 2.1.3.2 over RFC 6962 hashes. Exactly the hashes that are needed: one more or fewer refuses. */
export function verifyInclusion({ root, ...claim }: InclusionClaim): boolean {
  const reached = inclusionRoot(claim);
  return reached !== undefined && same(reached, root);
}

/** The root that an inclusion proof leads to. @throws RangeError for a proof that leads nowhere */
export function rootFrom(claim: Omit<InclusionClaim, 'root'>): Buffer {
  const root = inclusionRoot(claim);
  if (root === undefined) throw new RangeError('an inclusion proof has exactly the hashes that its place needs');
  return Buffer.from(root);
}

function inclusionRoot({ index, size, leafHash, proof }: Omit<InclusionClaim, 'root'>): Uint8Array | undefined {
  if (index < 0n || index >= size || leafHash.length !== 32 || !allHashes(proof)) return undefined;
  let fn = index;
  let sn = size - 1n;
  let hash = leafHash;
  for (const sibling of proof) {
    if (sn === 0n) return undefined;
    if (fn & 1n || fn === sn) {
      hash = hashChildren(sibling, hash);
      while (!(fn & 1n) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = hashChildren(hash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n ? hash : undefined;
}

/** RFC 9162 2.1.4.2. Equal sizes need equal roots, whatever their form, and an empty proof. From size 0 nothing is provable: refused. */
export function verifyConsistency({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): boolean {
  if (from <= 0n || from > to) return false;
  if (from === to) return proof.length === 0 && same(fromRoot, toRoot);
  if (proof.length === 0 || !allHashes([fromRoot, toRoot, ...proof])) return false;
  const powerOfTwo = (from & (from - 1n)) === 0n;
  const [first, ...path] = powerOfTwo ? [fromRoot, ...proof] : proof;
  return climb(from, to, first as Uint8Array, path, fromRoot, toRoot);
}

function climb(from: bigint, to: bigint, first: Uint8Array, path: readonly Uint8Array[], fromRoot: Uint8Array, toRoot: Uint8Array): boolean {
  let fn = from - 1n;
  let sn = to - 1n;
  while (fn & 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let older = first;
  let newer = first;
  for (const sibling of path) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      older = hashChildren(sibling, older);
      newer = hashChildren(sibling, newer);
      while (!(fn & 1n) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      newer = hashChildren(newer, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && same(older, fromRoot) && same(newer, toRoot);
}

function allHashes(proof: readonly Uint8Array[]): boolean {
  return proof.every((hash) => hash.length === 32);
}

/** Roots and proofs are public: no constant time needed. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}
