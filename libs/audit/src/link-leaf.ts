import type { IndexKey } from './index-key.ts';
import { hmacSha512 } from './hmac.ts';

/** The first byte of a link leaf. */
export const linkLeafVersion = 0x02;

/**
 * One step of an index key's chain: event leaf `leaf` is the key's `count`-th, the one before it is `previous`.
 * Whoever holds the key's secret can walk the chain to its end and so sees what an answer leaves out.
 */
export interface Link {
  readonly leaf: bigint;
  /** Undefined for the key's first event. */
  readonly previous: bigint | undefined;
  /** From 1 without gaps. */
  readonly count: bigint;
}

/** A key's 32 random bytes, made with its first event. Destroying them makes its chain unreadable for ever. */
export type LinkSecret = Uint8Array;

/** A link as it stands in the log: without the key's secret, 56 random bytes. */
export interface SealedLink {
  /** First 32 bytes of the HMAC-SHA-512 of kind, value and count under the secret. */
  readonly tag: Buffer;
  /** leaf ‖ previous ‖ count, 8 bytes each, masked with its next 24. */
  readonly masked: Buffer;
}

/** Event leaves `first` up to, not including, `end` are those a link leaf is about. */
export interface LinkLeaf {
  readonly first: bigint;
  readonly end: bigint;
  readonly links: readonly SealedLink[];
}

const headBytes = 17;
const tagBytes = 32;
const linkBytes = 56;
/** Few enough that an answer about one key, which shows every leaf with a link of it, stays small. */
const linksPerLeaf = 128;
const none = 0xffff_ffff_ffff_ffffn;

/**
 * Seals a link under its key's secret: the tag is where to find it, the mask hides its pointers, which would tell the
 * public which events belong to one case or person. Both come from one HMAC-SHA-512 over kind, value and count.
 */
export function sealLink(key: IndexKey, secret: LinkSecret, link: Link): SealedLink {
  const derived = derive(key, secret, link.count);
  const masked = derived.subarray(tagBytes, linkBytes);
  mask(masked, 0, link.leaf);
  mask(masked, 8, link.previous ?? none);
  mask(masked, 16, link.count);
  return { tag: derived.subarray(0, tagBytes), masked };
}

/** Where a key's `count`-th link is to be looked for: present in one link leaf, or that event does not exist. */
export function linkTag(key: IndexKey, secret: LinkSecret, count: bigint): Buffer {
  return derive(key, secret, count).subarray(0, tagBytes);
}

/** Reads a sealed link; undefined when it is not this key's `count`-th. */
export function openLink(key: IndexKey, secret: LinkSecret, count: bigint, sealed: SealedLink): Link | undefined {
  const derived = derive(key, secret, count);
  if (!derived.subarray(0, tagBytes).equals(sealed.tag)) return undefined;
  const clear = xor(derived.subarray(tagBytes, linkBytes), sealed.masked);
  if (clear.readBigUInt64BE(16) !== count) return undefined;
  const previous = clear.readBigUInt64BE(8);
  return { leaf: clear.readBigUInt64BE(0), previous: previous === none ? undefined : previous, count };
}

/**
 * The link leaves of a batch: `0x02 ‖ first ‖ end ‖ links`, integers of 64 bits big-endian, links sorted by tag so
 * that their order says nothing. None when the batch has no index key.
 */
export function toLinkLeaves(first: bigint, end: bigint, links: readonly SealedLink[]): Buffer[] {
  const sorted = [...links].sort((a, b) => a.tag.readUInt32BE(0) - b.tag.readUInt32BE(0) || Buffer.compare(a.tag, b.tag));
  const leaves: Buffer[] = [];
  for (let i = 0; i < sorted.length; i += linksPerLeaf) leaves.push(linkLeaf(first, end, sorted.slice(i, i + linksPerLeaf)));
  return leaves;
}

/** Reads a link leaf; undefined when the bytes are not one. */
export function parseLinkLeaf(leaf: Uint8Array): LinkLeaf | undefined {
  const bytes = Buffer.from(leaf.buffer, leaf.byteOffset, leaf.length);
  if (bytes[0] !== linkLeafVersion || bytes.length < headBytes || (bytes.length - headBytes) % linkBytes !== 0) return undefined;
  const links: SealedLink[] = [];
  for (let offset = headBytes; offset < bytes.length; offset += linkBytes) {
    links.push({ tag: bytes.subarray(offset, offset + tagBytes), masked: bytes.subarray(offset + tagBytes, offset + linkBytes) });
  }
  return { first: bytes.readBigUInt64BE(1), end: bytes.readBigUInt64BE(9), links };
}

function linkLeaf(first: bigint, end: bigint, links: readonly SealedLink[]): Buffer {
  const leaf = Buffer.allocUnsafe(headBytes + links.length * linkBytes);
  leaf[0] = linkLeafVersion;
  leaf.writeBigUInt64BE(first, 1);
  let offset = leaf.writeBigUInt64BE(end, 9);
  for (const { tag, masked } of links) {
    leaf.set(tag, offset);
    leaf.set(masked, offset + tagBytes);
    offset += linkBytes;
  }
  return leaf;
}

function derive({ kind, value }: IndexKey, secret: LinkSecret, count: bigint): Buffer {
  return hmacSha512(secret, `link\0${kind}\0${value}\0${count}`);
}

/** Puts a number under the eight bytes of the mask that lie there. @throws RangeError when it has more than 64 bits */
function mask(bytes: Buffer, at: number, value: bigint): void {
  if (value !== BigInt.asUintN(64, value)) throw new RangeError('a number of a link has 64 bits');
  bytes.writeInt32BE(bytes.readInt32BE(at) ^ Number(value >> 32n), at);
  bytes.writeInt32BE(bytes.readInt32BE(at + 4) ^ Number(value & 0xffff_ffffn), at + 4);
}

/** Into `a`, which the caller gives away. */
function xor(a: Buffer, b: Uint8Array): Buffer {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) ^ (b[i] as number);
  return a;
}
