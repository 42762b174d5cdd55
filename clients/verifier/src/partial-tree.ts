import { foldRight, hashChildren, tileHeight } from '#audit';

/** Told of every perfect subtree that a leaf completes, where its hash can be told. */
type Visitor = (height: number, hash: Buffer | undefined) => void;

/**
 * The right edge of a tree over leaves of which some are not at hand: a hash that nobody can tell is undefined, and so is
 * every one above it, up to where the log publishes one.
 */
export class PartialTree {
  #size = 0n;
  readonly #edge: (Buffer | undefined)[] = [];

  get size(): bigint {
    return this.#size;
  }

  /** @param published the log's own hash of the tile that this leaf completes, to go on with where the leaves do not tell it */
  append(leafHash: Buffer | undefined, completed: Visitor, published?: Buffer): void {
    let hash = leafHash;
    let height = 0;
    completed(height, hash);
    for (let index = this.#size; index & 1n; index >>= 1n) {
      const left = this.#edge.pop();
      height += 1;
      hash = left === undefined || hash === undefined ? undefined : hashChildren(left, hash);
      if (height === tileHeight) hash ??= published;
      completed(height, hash);
    }
    this.#edge.push(hash);
    this.#size += 1n;
  }

  /** Undefined where too much is missing to tell. */
  root(): Buffer | undefined {
    const known = this.#edge.filter((hash) => hash !== undefined);
    return known.length === this.#edge.length ? foldRight(known) : undefined;
  }
}
