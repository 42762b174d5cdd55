/** C2SP tlog-tiles: a tile holds the hashes of 8 levels, 256 to a full tile. */
export const tileHeight = 8;
export const tileWidth = 256;

/** A tile of hashes (`level` 0 to 63) or a bundle of entries; `width` is 256 when full, fewer at the right edge. */
export interface TileName {
  readonly kind: 'hashes' | 'entries';
  /** 0 for a bundle of entries. */
  readonly level: number;
  readonly index: bigint;
  readonly width: number;
}

/** The path below the log's address: `tile/0/x001/x234/067`, `tile/entries/000.p/12`. */
export function formatTilePath({ kind, level, index, width }: TileName): string {
  const digits = index.toString();
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) as string[];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${kind === 'entries' ? 'entries' : level}/${path}${width === tileWidth ? '' : `.p/${width}`}`;
}

const pathPattern = /^tile\/(entries|\d|[1-5]\d|6[0-3])\/((?:x\d{3}\/){0,6}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads a path in its one canonical spelling; undefined for any other. */
export function parseTilePath(path: string): TileName | undefined {
  const match = pathPattern.exec(path);
  if (!match) return undefined;
  const [, level, number, width] = match as unknown as [string, string, string, string | undefined];
  const kind = level === 'entries' ? 'entries' : 'hashes';
  const name: TileName = {
    kind,
    level: kind === 'entries' ? 0 : Number(level),
    index: BigInt(number.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  };
  if (width !== undefined && name.width >= tileWidth) return undefined;
  return formatTilePath(name) === path ? name : undefined;
}

/** How many hashes (or entries) of that tile a tree of `size` leaves has: 0 when the tile does not exist yet. */
export function availableWidth({ level, index }: Pick<TileName, 'level' | 'index'>, size: bigint): number {
  const hashes = size >> BigInt(tileHeight * level);
  const beyond = hashes - index * BigInt(tileWidth);
  return beyond <= 0n ? 0 : beyond >= BigInt(tileWidth) ? tileWidth : Number(beyond);
}

/** A bundle of entries: each leaf behind its length in 16 bits, big-endian. @throws RangeError for a leaf over 65,535 bytes. */
export function encodeEntries(leaves: readonly Uint8Array[]): Buffer {
  const bundle = Buffer.allocUnsafe(leaves.reduce((sum, leaf) => sum + 2 + leaf.length, 0));
  let offset = 0;
  for (const leaf of leaves) {
    offset = bundle.writeUInt16BE(leaf.length, offset);
    bundle.set(leaf, offset);
    offset += leaf.length;
  }
  return bundle;
}

/** The leaves of a bundle; undefined when the bytes do not end with a whole entry. */
export function decodeEntries(bundle: Uint8Array): Buffer[] | undefined {
  const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.length);
  const leaves: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + 2 > bytes.length) return undefined;
    const end = offset + 2 + bytes.readUInt16BE(offset);
    if (end > bytes.length) return undefined;
    leaves.push(bytes.subarray(offset + 2, end));
    offset = end;
  }
  return leaves;
}
