import { sealLink, type IndexKey, type RandomSource, type SealedLink } from '#audit';
import type { KeyEvent, KeyHead, NewIndexKey } from '#persistence';

/** Chains that are kept in memory: those of the cases at work, so that most events need no look into the database. */
const remembered = 20_000;

interface ChainHead {
  readonly keyId: bigint;
  /** A character for each byte: a fifth of what an array of 32 bytes takes of the heap, and nothing to be freed outside of it. */
  readonly secret: string;
  lastLeaf: bigint | undefined;
  count: bigint;
}

/** The last link of every index key that the log's writer has met. Owned by that writer alone. */
export class KeyChains {
  readonly #heads = new Map<string, ChainHead>();
  readonly #random: RandomSource;
  #lastKeyId: bigint;

  constructor(lastKeyId: bigint, random: RandomSource) {
    this.#lastKeyId = lastKeyId;
    this.#random = random;
  }

  /** Those whose head the database has to be asked for. */
  unknown(keys: Iterable<IndexKey>): IndexKey[] {
    const missing = new Map<string, IndexKey>();
    for (const key of keys) if (!this.#heads.has(nameOf(key))) missing.set(nameOf(key), key);
    return [...missing.values()];
  }

  learn(heads: readonly KeyHead[]): void {
    for (const { keyId, secret, lastLeaf, count, ...key } of heads) this.#heads.set(nameOf(key), { keyId, secret: charactersOf(secret), lastLeaf, count });
  }

  /** Adds an event to a key's chain. A key that is not known by now is new: it gets its secret here. */
  extend(key: IndexKey, leafIndex: bigint): { readonly link: SealedLink; readonly event: KeyEvent; readonly newKey: NewIndexKey | undefined } {
    const name = nameOf(key);
    const known = this.#heads.get(name);
    const head = known ?? { keyId: ++this.#lastKeyId, secret: charactersOf(this.#random(32)), lastLeaf: undefined, count: 0n };
    const previous = head.lastLeaf;
    head.lastLeaf = leafIndex;
    head.count += 1n;
    // Met again: the youngest in the map's order, so that the ones not met for long are forgotten first.
    this.#heads.delete(name);
    this.#heads.set(name, head);
    const secret = Buffer.from(head.secret, 'latin1');
    return {
      link: sealLink(key, secret, { leaf: leafIndex, previous, count: head.count }),
      event: { keyId: head.keyId, leafIndex, count: head.count },
      newKey: known ? undefined : { keyId: head.keyId, kind: key.kind, value: key.value, secret },
    };
  }

  /** These chains have ended; whoever is met again begins a new one, under a new secret. */
  end(keys: readonly IndexKey[]): void {
    for (const key of keys) this.#heads.delete(nameOf(key));
  }

  /** Forgets what was not met for longest, down to the bound. */
  trim(): void {
    for (const name of this.#heads.keys()) {
      if (this.#heads.size <= remembered) return;
      this.#heads.delete(name);
    }
  }
}

function charactersOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function nameOf({ kind, value }: IndexKey): string {
  return `${kind}\0${value}`;
}
