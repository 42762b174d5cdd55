import { isCanonical, type JsonValue } from './canonical-json.ts';
import { eventLeafVersion, type LeafEvent } from './event-leaf.ts';
import { isLeafEvent } from './leaf-shape.ts';
import { linkLeafVersion, parseLinkLeaf, type LinkLeaf } from './link-leaf.ts';

/** Refuses what is no UTF-8: two byte sequences must not read as one text. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A leaf of the log by its format. */
export type ReadLeaf = { readonly format: 'event'; readonly event: LeafEvent } | { readonly format: 'link'; readonly link: LinkLeaf };

/** Reads a leaf of any known format; undefined when its bytes are not what a writer of this log produces. */
export function readLeaf(leaf: Uint8Array): ReadLeaf | undefined {
  if (leaf[0] === eventLeafVersion) {
    const event = readEventLeaf(leaf);
    return event && { format: 'event', event };
  }
  const link = leaf[0] === linkLeafVersion ? parseLinkLeaf(leaf) : undefined;
  return link && { format: 'link', link };
}

/**
 * Reads an event leaf: the version byte, then the canonical JSON of an event, each member of the form that it is declared with.
 * Because the text is canonical, two readers never see two events in one leaf (duplicate names, for example).
 */
export function readEventLeaf(leaf: Uint8Array): LeafEvent | undefined {
  if (leaf[0] !== eventLeafVersion) return undefined;
  const bytes = Buffer.from(leaf.buffer, leaf.byteOffset, leaf.length);
  try {
    const text = decoder.decode(bytes.subarray(1));
    const event = JSON.parse(text) as JsonValue;
    return isLeafEvent(event) && isCanonical(text, event) ? event : undefined;
  } catch {
    return undefined;
  }
}
