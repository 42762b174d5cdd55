import { availableWidth, formatTilePath, tileWidth } from '#audit';
import { fault, type Fault } from './fault.ts';
import type { LogSource } from './verify-log.ts';

const hashBytes = 32;

/** The hashes that the leaves give, gathered tile by tile and compared with those that the log publishes. */
export class TileCheck {
  readonly #source: LogSource;
  readonly #size: bigint;
  readonly #open = new Map<number, { index: bigint; hashes: Buffer[] }>();

  constructor(source: LogSource, size: bigint) {
    this.#source = source;
    this.#size = size;
  }

  /** The next hash of that tile level; compares the tile that it completes. */
  async add(level: number, hash: Buffer): Promise<Fault[]> {
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

  async #compare(level: number, { index, hashes }: { index: bigint; hashes: readonly Buffer[] }): Promise<Fault[]> {
    const width = availableWidth({ level, index }, this.#size);
    const path = formatTilePath({ kind: 'hashes', level, index, width });
    const published = (await this.#source(path)) ?? (await this.#source(formatTilePath({ kind: 'hashes', level, index, width: tileWidth })));
    if (published === undefined) return [fault('tile-missing', path)];
    const first = index * BigInt(tileWidth);
    return hashes.flatMap((hash, i) => {
      const same = hash.equals(published.subarray(i * hashBytes, (i + 1) * hashBytes));
      return same ? [] : [level === 0 ? fault('tile-mismatch', path, first + BigInt(i)) : fault('tile-mismatch', `${path} (${i})`)];
    });
  }
}
