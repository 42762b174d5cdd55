import { emptyRoot, hashChildren } from './merkle-hash.ts';

/** Told of every perfect subtree that a leaf completes: its height, its index among those of that height, its hash. */
export type SubtreeVisitor = (height: number, index: bigint, hash: Buffer) => void;

/**
 * The right edge of a Merkle tree: one hash for every perfect subtree of the tree's size, largest first. It is all
 * that appending needs, 32 bytes for each binary digit of the size. Not safe for concurrent use; its owner is the
 * single writer of the log.
 */
export class MerkleFrontier {
  #size: bigint;
  #hashes: Buffer[];

  private constructor(size: bigint, hashes: Buffer[]) {
    this.#size = size;
    this.#hashes = hashes;
  }

  static empty(): MerkleFrontier {
    return new MerkleFrontier(0n, []);
  }

  /** @throws RangeError when the hashes are not as many as the size has perfect subtrees. */
  static restore(size: bigint, hashes: readonly Uint8Array[]): MerkleFrontier {
    if (size < 0n || hashes.length !== perfectSubtrees(0n, size).length) throw new RangeError('a frontier has one hash for each perfect subtree');
    return new MerkleFrontier(size, hashes.map((hash) => Buffer.from(hash)));
  }

  get size(): bigint {
    return this.#size;
  }

  append(leafHash: Buffer, completed?: SubtreeVisitor): void {
    let hash = leafHash;
    let height = 0;
    let index = this.#size;
    completed?.(0, index, hash);
    while (index & 1n) {
      hash = hashChildren(this.#hashes.pop() as Buffer, hash);
      height += 1;
      index >>= 1n;
      completed?.(height, index, hash);
    }
    this.#hashes.push(hash);
    this.#size += 1n;
  }

  /** RFC 6962 2.1 MTH of all leaves appended. */
  root(): Buffer {
    return foldRight(this.#hashes);
  }
}

/** A perfect subtree: 2^height leaves from leaf index·2^height on. */
export interface Subtree {
  readonly height: number;
  readonly index: bigint;
}

/** The perfect subtrees that make up the leaves from `begin` up to, not including, `end`, left to right. */
export function perfectSubtrees(begin: bigint, end: bigint): Subtree[] {
  const subtrees: Subtree[] = [];
  let at = begin;
  while (at < end) {
    let height = 0;
    while (at % (2n << BigInt(height)) === 0n && at + (2n << BigInt(height)) <= end) height += 1;
    subtrees.push({ height, index: at >> BigInt(height) });
    at += 1n << BigInt(height);
  }
  return subtrees;
}

/** The root over neighbouring perfect subtrees whose sizes fall from left to right. */
export function foldRight(hashes: readonly Uint8Array[]): Buffer {
  if (hashes.length === 0) return emptyRoot;
  return Buffer.from(hashes.reduceRight((right, left) => hashChildren(left, right)));
}
