import { availableWidth, fillProof, formatTilePath, hashRuns, planConsistencyProof, tileWidth, verifyConsistency } from '#audit';
import type { Checkpoint } from '#audit';

/** Reads a resource of the log by its path below the log's address; undefined when there is none. */
export type LogSource = (path: string) => Promise<Buffer | undefined>;

const hashBytes = 32;

/**
 * Whether the newer state of the log begins with the whole older one, computed from the log's public tiles (C2SP
 * tlog-tiles) so that no answer of the platform about itself has to be believed.
 */
export async function isExtension(older: Checkpoint, newer: Checkpoint, source: LogSource): Promise<boolean> {
  if (older.size === 0n || older.size === newer.size) {
    return older.size === 0n || older.root.equals(newer.root);
  }
  const plan = planConsistencyProof(older.size, newer.size);
  const tiles = new Map<string, Buffer>();
  for (const { level, first } of hashRuns(plan)) {
    const index = first / BigInt(tileWidth);
    const key = `${level}/${index}`;
    if (tiles.has(key)) continue;
    const tile = await readTile(level, index, newer.size, source);
    if (tile === undefined) return false;
    tiles.set(key, tile);
  }
  const proof = fillProof(plan, (level, index) => {
    const at = Number(index % BigInt(tileWidth)) * hashBytes;
    return tiles.get(`${level}/${index / BigInt(tileWidth)}`)?.subarray(at, at + hashBytes) ?? Buffer.alloc(0);
  });
  return verifyConsistency({ from: older.size, to: newer.size, fromRoot: older.root, toRoot: newer.root, proof });
}

/** A partial tile may have been replaced by the full one in the meantime, which begins with it. */
async function readTile(level: number, index: bigint, size: bigint, source: LogSource): Promise<Buffer | undefined> {
  const width = availableWidth({ level, index }, size);
  const whole = formatTilePath({ kind: 'hashes', level, index, width: tileWidth });
  const partial = formatTilePath({ kind: 'hashes', level, index, width });
  return (await source(partial)) ?? (width === tileWidth ? undefined : await source(whole));
}
