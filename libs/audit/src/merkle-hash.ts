import { digest } from './digest.ts';

/** RFC 6962 2.1: SHA-256(0x00 ‖ leaf). */
export function hashLeaf(leaf: Uint8Array): Buffer {
  const prefixed = Buffer.allocUnsafe(1 + leaf.length);
  prefixed[0] = 0x00;
  prefixed.set(leaf, 1);
  return digest('sha256', prefixed);
}

/** Work space of hashChildren, which nothing interrupts. */
const children = Buffer.of(0x01, ...Buffer.alloc(64));

/** RFC 6962 2.1: SHA-256(0x01 ‖ left ‖ right), of two hashes of 32 bytes. */
export function hashChildren(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== 32 || right.length !== 32) throw new RangeError('a node of the tree has two hashes of 32 bytes below it');
  children.set(left, 1);
  children.set(right, 33);
  return digest('sha256', children);
}

/** The root of the empty tree is the hash of nothing. */
export const emptyRoot: Buffer = digest('sha256', '');

/** A leaf hash as receipts, URLs and answers write it: 64 lower-case hex digits. */
export function formatLeafHash(leafHash: Uint8Array): string {
  return Buffer.from(leafHash).toString('hex');
}

/** Reads formatLeafHash's form and no other; undefined when the text is not one. */
export function parseLeafHash(text: string): Buffer | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}
