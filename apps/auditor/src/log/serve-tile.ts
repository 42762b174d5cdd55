import { availableWidth, encodeEntries, parseTilePath, tileWidth } from '#audit';
import { readHashes, readHead, readLeaves, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';

/** Serves tiles of hashes and bundles of entries (C2SP tlog-tiles). */
export class ServeTile {
  readonly #database: AuditDatabase;

  constructor(database: AuditDatabase) {
    this.#database = database;
  }

  /**
   * By its path below `/log/`. What is served never changes: a full tile is final, and of a partial one the width is
   * part of the name.
   *
   * @throws Problem not-found for what is no path of a tile, or not there yet
   */
  async run(path: string): Promise<Buffer> {
    const name = parseTilePath(path);
    if (name === undefined) throw new Problem('not-found');
    const { size } = await readHead(this.#database);
    if (availableWidth(name, size) < name.width) throw new Problem('not-found');
    const first = name.index * BigInt(tileWidth);
    if (name.kind === 'entries') return encodeEntries((await readLeaves(this.#database, first, first + BigInt(name.width))).map(({ body }) => body));
    const read = await readHashes(this.#database, [{ level: name.level, first, count: name.width }]);
    return Buffer.concat(Array.from({ length: name.width }, (_, i) => read(name.level, first + BigInt(i))));
  }
}
