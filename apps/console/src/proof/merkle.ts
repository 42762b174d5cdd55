import { joined, same, sha256, type Bytes } from './bytes.ts';

/** RFC 6962: leaves and nodes are told apart by their first byte. */
export function hashLeaf(leaf: Bytes): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(0), leaf));
}

function hashChildren(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(1), left, right));
}

export interface InclusionClaim {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Bytes;
  readonly proof: readonly Bytes[];
  readonly root: Bytes;
}

/** RFC 9162 2.1.3.2. Exactly the hashes that are needed: one more or fewer refuses. */
export async function verifyInclusion({ index, size, leafHash, proof, root }: InclusionClaim): Promise<boolean> {
  if (index < 0n || index >= size) return false;
  let [node, last, hash] = [index, size - 1n, leafHash];
  for (const sibling of proof) {
    if (last === 0n || sibling.length !== 32) return false;
    if (node % 2n === 1n || node === last) {
      hash = await hashChildren(sibling, hash);
      while (node % 2n === 0n && node !== 0n) [node, last] = [node / 2n, last / 2n];
    } else {
      hash = await hashChildren(hash, sibling);
    }
    [node, last] = [node / 2n, last / 2n];
  }
  return last === 0n && same(hash, root);
}

export interface ConsistencyClaim {
  readonly from: bigint;
  readonly to: bigint;
  readonly fromRoot: Bytes;
  readonly toRoot: Bytes;
  readonly proof: readonly Bytes[];
}

/** RFC 9162 2.1.4.2: whether the larger tree begins with the whole smaller one. */
export async function verifyConsistency({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): Promise<boolean> {
  if (from <= 0n || from > to || proof.some((hash) => hash.length !== 32)) return false;
  if (from === to) return proof.length === 0 && same(fromRoot, toRoot);
  const wholeTree = (from & (from - 1n)) === 0n;
  const [first, ...path] = wholeTree ? [fromRoot, ...proof] : proof;
  if (first === undefined || proof.length === 0) return false;
  let [node, last] = [from - 1n, to - 1n];
  while (node % 2n === 1n) [node, last] = [node / 2n, last / 2n];
  let [older, newer] = [first, first];
  for (const sibling of path) {
    if (last === 0n) return false;
    if (node % 2n === 1n || node === last) {
      [older, newer] = [await hashChildren(sibling, older), await hashChildren(sibling, newer)];
      while (node % 2n === 0n && node !== 0n) [node, last] = [node / 2n, last / 2n];
    } else {
      newer = await hashChildren(newer, sibling);
    }
    [node, last] = [node / 2n, last / 2n];
  }
  return last === 0n && same(older, fromRoot) && same(newer, toRoot);
}
