import { hmac, joined, readUint64, same, toBase64, utf8, type Bytes } from './bytes.ts';
import { fault, type Fault } from './fault.ts';

export interface ChainKey {
  readonly kind: string;
  readonly value: string;
  readonly secret: Bytes;
}

/** A link leaf: 0x02, the span of events that it is about, and its links, each a tag and what it hides. */
export interface LinkLeaf {
  readonly index: bigint;
  readonly first: bigint;
  readonly end: bigint;
  readonly links: readonly { readonly tag: Bytes; readonly masked: Bytes }[];
}

/** Retention took the key's first `count` events, all below leaf `before`. */
export interface RemovedLinks {
  readonly count: bigint;
  readonly before: bigint;
}

interface Link {
  readonly leaf: bigint;
  readonly previous: bigint | undefined;
  readonly of: LinkLeaf;
}

const [headBytes, tagBytes, linkBytes] = [17, 32, 56];
const none = 0xffff_ffff_ffff_ffffn;

export function readLinkLeaf(index: bigint, bytes: Bytes): LinkLeaf | undefined {
  if (bytes[0] !== 2 || bytes.length < headBytes || (bytes.length - headBytes) % linkBytes !== 0) return undefined;
  const links = Array.from({ length: (bytes.length - headBytes) / linkBytes }, (_, i) => {
    const at = headBytes + i * linkBytes;
    return { tag: bytes.slice(at, at + tagBytes), masked: bytes.slice(at + tagBytes, at + linkBytes) };
  });
  return { index, first: readUint64(bytes, 1), end: readUint64(bytes, 9), links };
}

/**
 * Finds whatever an answer about one case, person or message leaves out: the log gave each of the key's events the next
 * count and sealed it in a link leaf; the closing event's count says how many came before it. Those that retention removed
 * may be missing.
 */
export async function chainFaults(key: ChainKey, leaves: readonly LinkLeaf[], events: ReadonlySet<bigint>, closing: bigint, removed?: RemovedLinks): Promise<Fault[]> {
  const byTag = new Map<string, { readonly masked: Bytes; readonly of: LinkLeaf }[]>();
  for (const of of leaves) for (const { tag, masked } of of.links) byTag.set(toBase64(tag), [...(byTag.get(toBase64(tag)) ?? []), { masked, of }]);
  const [faults, linked, missing]: [Fault[], Set<bigint>, bigint[]] = [[], new Set(), []];
  const most = BigInt(byTag.size + events.size + 1);
  let before: Link | undefined;
  let closed = false;
  const gone = removed?.count ?? 0n;
  for (let count = gone + 1n; !closed && count <= gone + most; count += 1n) {
    const [found, ...further] = await linksOf(key, count, byTag);
    if (found === undefined) {
      missing.push(count);
      before = undefined;
      continue;
    }
    faults.push(...further.map(({ leaf }) => fault('link-repeated', `/events (${count})`, leaf)), ...missing.splice(0).map((lost) => fault('link-missing', `/events (${lost})`)));
    if (!follows(found, before, count, removed)) faults.push(fault('link-broken', `/events (${count})`, found.leaf));
    closed = found.leaf === closing;
    if (!closed && !events.has(found.leaf)) faults.push(fault('event-left-out', `/events (${count})`, found.leaf));
    linked.add(found.leaf);
    before = found;
  }
  if (!closed) faults.push(fault('not-closed', '/events', closing));
  return [...faults, ...[...events].filter((leaf) => !linked.has(leaf) && leaf !== closing).map((leaf) => fault('event-foreign', '/events', leaf))];
}

async function linksOf({ kind, value, secret }: ChainKey, count: bigint, byTag: ReadonlyMap<string, { readonly masked: Bytes; readonly of: LinkLeaf }[]>): Promise<Link[]> {
  const derived = await hmac('SHA-512', secret, utf8(`link\0${kind}\0${value}\0${count}`));
  const mask = derived.slice(tagBytes, linkBytes);
  return (byTag.get(toBase64(derived.slice(0, tagBytes))) ?? []).flatMap(({ masked, of }) => {
    const clear = joined(masked.map((byte, index) => byte ^ (mask[index] ?? 0)));
    if (!same(clear.slice(16), uint64(count))) return [];
    const previous = readUint64(clear, 8);
    return [{ leaf: readUint64(clear, 0), previous: previous === none ? undefined : previous, of }];
  });
}

/** A link is about an event of its own leaf's span, behind which it stands, and names the event before it. */
function follows({ leaf, previous, of: { index, first, end } }: Link, before: Link | undefined, count: bigint, removed: RemovedLinks | undefined): boolean {
  if (leaf < first || leaf >= end || end > index) return false;
  if (count === 1n) return previous === undefined;
  if (removed !== undefined && count === removed.count + 1n) return previous !== undefined && previous < removed.before && leaf >= removed.before;
  return before === undefined ? previous !== undefined && previous < leaf : previous === before.leaf;
}

function uint64(value: bigint): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
