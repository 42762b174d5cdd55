import type { IndexKey } from './index-key.ts';
import { linkTag, openLink, type Link, type LinkLeaf, type LinkSecret } from './link-leaf.ts';

/** What somebody says are all events of one index key up to `closing`, and the link leaves that are to show it. */
export interface ChainClaim {
  readonly key: IndexKey;
  readonly secret: LinkSecret;
  /** Indexes of the event leaves that the answer holds; the closing one may be among them. */
  readonly events: ReadonlySet<bigint>;
  /** The link leaves by their index. That they stand in the tree is shown by their inclusion proofs, not here. */
  readonly linkLeaves: ReadonlyMap<bigint, LinkLeaf>;
  /** The event leaf that ends the answer: the look that asked for it, an event of the same key. */
  readonly closing: bigint;
  /** Retention took the first `count` events, all below leaf `before`: the log itself says so. */
  readonly removed?: { readonly count: bigint; readonly before: bigint } | undefined;
}

export type ChainFault =
  /** The key's `count`-th event has no link here, so nobody can say which event it was. */
  | { readonly code: 'link-missing'; readonly count: bigint }
  /** The `count`-th link does not follow from the one before it, or stands where it cannot. */
  | { readonly code: 'link-broken'; readonly count: bigint; readonly leaf: bigint }
  /** Two links claim to be the `count`-th: the log has two histories of this key. */
  | { readonly code: 'link-repeated'; readonly count: bigint; readonly leaf: bigint }
  /** The log links this event to the key; the answer does not hold it. */
  | { readonly code: 'event-left-out'; readonly count: bigint; readonly leaf: bigint }
  /** The answer holds an event that the log does not link to the key. */
  | { readonly code: 'event-foreign'; readonly leaf: bigint }
  /** No link names the closing event: the answer says nothing about where the chain ends. */
  | { readonly code: 'not-closed'; readonly leaf: bigint };

export interface CheckedChain {
  readonly faults: readonly ChainFault[];
  /** The count of the closing event: the key's events up to it, itself included. 0 when nothing closes the chain. */
  readonly count: bigint;
}

interface PlacedLink extends Link {
  /** Index of the link leaf that it stands in. */
  readonly place: bigint;
}

/**
 * Finds whatever an answer about one case, person or message leaves out. The log's writer gave each event of the key the
 * next count and sealed it in a link leaf; the closing event's count says how many came before it. Reports every fault:
 * the first, a middle or the last event, each by its leaf.
 */
export function checkChain(claim: ChainClaim): CheckedChain {
  const sealed = placesByTag(claim.linkLeaves);
  const faults: ChainFault[] = [];
  const linked = new Set<bigint>();
  const most = BigInt(sealed.size + claim.events.size + 1);
  let before: Link | undefined;
  let closed = 0n;
  const missing: bigint[] = [];
  const removed = claim.removed?.count ?? 0n;
  for (let count = removed + 1n; closed === 0n && count <= removed + most; count++) {
    const [found, ...further] = linksOf(claim, count, sealed);
    if (found === undefined) {
      missing.push(count);
      before = undefined;
      continue;
    }
    for (const { leaf } of further) faults.push({ code: 'link-repeated', count, leaf });
    for (const lost of missing.splice(0)) faults.push({ code: 'link-missing', count: lost });
    if (!follows(found, before, claim)) faults.push({ code: 'link-broken', count, leaf: found.leaf });
    if (found.leaf === claim.closing) closed = count;
    else if (!claim.events.has(found.leaf)) faults.push({ code: 'event-left-out', count, leaf: found.leaf });
    linked.add(found.leaf);
    before = found;
  }
  if (closed === 0n) faults.push({ code: 'not-closed', leaf: claim.closing });
  for (const leaf of claim.events) if (!linked.has(leaf) && leaf !== claim.closing) faults.push({ code: 'event-foreign', leaf });
  return { faults, count: closed };
}

/** Which link leaves hold a tag; a log that was written honestly holds it once. */
function placesByTag(linkLeaves: ReadonlyMap<bigint, LinkLeaf>): Map<string, { place: bigint; at: number }[]> {
  const places = new Map<string, { place: bigint; at: number }[]>();
  for (const [place, { links }] of linkLeaves) {
    for (const [at, { tag }] of links.entries()) {
      const name = tag.toString('base64');
      const known = places.get(name);
      if (known === undefined) places.set(name, [{ place, at }]);
      else known.push({ place, at });
    }
  }
  return places;
}

function linksOf({ key, secret, linkLeaves }: ChainClaim, count: bigint, sealed: ReturnType<typeof placesByTag>): PlacedLink[] {
  const places = sealed.get(linkTag(key, secret, count).toString('base64')) ?? [];
  return places.flatMap(({ place, at }) => {
    const link = linkLeaves.get(place)?.links[at];
    const opened = link && openLink(key, secret, count, link);
    return opened === undefined ? [] : [{ ...opened, place }];
  });
}

/** A link is about an event of its own leaf's span, behind which it stands, and names the event before it. */
function follows({ leaf, previous, count, place }: PlacedLink, before: Link | undefined, { linkLeaves, removed }: ChainClaim): boolean {
  const { first, end } = linkLeaves.get(place) as LinkLeaf;
  if (leaf < first || leaf >= end || end > place) return false;
  if (count === 1n) return previous === undefined;
  // The last of those that are said to be removed lies where the log says that it removed.
  if (removed !== undefined && count === removed.count + 1n) return previous !== undefined && previous < removed.before && leaf >= removed.before;
  // Behind a link that is missing, only what the link says of itself can be looked at.
  return before === undefined ? previous !== undefined && previous < leaf : previous === before.leaf;
}
