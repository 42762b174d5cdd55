import { availableWidth, formatTilePath, tileWidth } from '#audit';
import { fault, type Fault } from './fault.ts';
import type { LogSource } from './log-source.ts';

const hashBytes = 32;

interface PublishedTile {
  readonly bytes: Buffer;
  /** As many hashes as the name that it was served by says: a full one may stand for one at the right edge. */
  readonly width: number;
}

/** The hashes that the leaves give, gathered tile by tile and compared with those that the log publishes. */
export class TileCheck {
  readonly #source: LogSource;
  readonly #size: bigint;
  readonly #open = new Map<number, { index: bigint; hashes: (Buffer | undefined)[] }>();

  constructor(source: LogSource, size: bigint) {
    this.#source = source;
    this.#size = size;
  }

  /** The next hash of that tile level, undefined where it cannot be told; compares the tile that it completes. */
  async add(level: number, hash: Buffer | undefined): Promise<Fault[]> {
    let tile = this.#open.get(level);
    if (tile === undefined) this.#open.set(level, (tile = { index: 0n, hashes: [] }));
    tile.hashes.push(hash);
    if (tile.hashes.length < tileWidth) return [];
    this.#open.set(level, { index: tile.index + 1n, hashes: [] });
    return this.#compare(level, tile);
  }

  /** Compares the tiles at the right edge. */
  async finish(): Promise<Fault[]> {
    const faults: Fault[] = [];
    for (const [level, tile] of this.#open) if (tile.hashes.length > 0) faults.push(...(await this.#compare(level, tile)));
    return faults;
  }

  /** The hashes of a tile as the log publishes them; none where it does not. */
  async published(level: number, index: bigint): Promise<readonly Buffer[]> {
    const { bytes } = (await this.#read(level, index)) ?? { bytes: Buffer.alloc(0) };
    return Array.from({ length: Math.floor(bytes.length / hashBytes) }, (_, i) => bytes.subarray(i * hashBytes, (i + 1) * hashBytes));
  }

  async #compare(level: number, { index, hashes }: { index: bigint; hashes: readonly (Buffer | undefined)[] }): Promise<Fault[]> {
    const path = this.#path(level, index);
    const published = await this.#read(level, index);
    if (published === undefined) return [fault('tile-missing', path)];
    const { bytes, width } = published;
    const mismatch = (i: number) => (level === 0 ? fault('tile-mismatch', path, index * BigInt(tileWidth) + BigInt(i)) : fault('tile-mismatch', `${path} (${i})`));
    const differing = hashes.flatMap((hash, i) => (hash === undefined || hash.equals(bytes.subarray(i * hashBytes, (i + 1) * hashBytes)) ? [] : [mismatch(i)]));
    return bytes.length > width * hashBytes ? [...differing, mismatch(width)] : differing;
  }

  async #read(level: number, index: bigint): Promise<PublishedTile | undefined> {
    const available = availableWidth({ level, index }, this.#size);
    for (const width of available === 0 ? [] : new Set([available, tileWidth])) {
      const bytes = await this.#source(formatTilePath({ kind: 'hashes', level, index, width }));
      if (bytes !== undefined) return { bytes, width };
    }
    return undefined;
  }

  #path(level: number, index: bigint): string {
    return formatTilePath({ kind: 'hashes', level, index, width: availableWidth({ level, index }, this.#size) });
  }
}
