import { indexKeyKinds, sealLink, type IndexKey, type IndexKeyKind, type RandomSource, type SealedLink } from '#audit';
import type { KeyEvent, KeyHead, NewIndexKey } from '#persistence';

/**
 * Chains that are kept in memory, some 300 bytes each, so that most events need no look into the database: those of the cases at work and
 * their persons. A message is met two or three times within seconds and does not push them out.
 */
const remembered = { case: 20_000, person: 20_000, 'person-key': 20_000, message: 10_000 } as const satisfies Record<IndexKeyKind, number>;

interface ChainHead {
  readonly keyId: bigint;
  /** A character for each byte: a fifth of what an array of 32 bytes takes of the heap, and nothing to be freed outside of it. */
  readonly secret: string;
  lastLeaf: bigint | undefined;
  count: bigint;
}

/** The last link of every index key that the log's writer has met. Owned by that writer alone. */
export class KeyChains {
  readonly #heads: Record<IndexKeyKind, Map<string, ChainHead>> = { case: new Map(), person: new Map(), 'person-key': new Map(), message: new Map() };
  readonly #random: RandomSource;
  #lastKeyId: bigint;

  constructor(lastKeyId: bigint, random: RandomSource) {
    this.#lastKeyId = lastKeyId;
    this.#random = random;
  }

  /** Those whose head the database has to be asked for. */
  unknown(keys: Iterable<IndexKey>): IndexKey[] {
    const missing = new Map<string, IndexKey>();
    for (const key of keys) if (!this.#heads[key.kind].has(key.value)) missing.set(`${key.kind}\0${key.value}`, key);
    return [...missing.values()];
  }

  learn(heads: readonly KeyHead[]): void {
    for (const { keyId, secret, lastLeaf, count, kind, value } of heads) this.#heads[kind].set(value, { keyId, secret: charactersOf(secret), lastLeaf, count });
  }

  /** Adds an event to a key's chain. A key that is not known by now is new: it gets its secret here. */
  extend(key: IndexKey, leafIndex: bigint): { readonly link: SealedLink; readonly event: KeyEvent; readonly newKey: NewIndexKey | undefined } {
    const heads = this.#heads[key.kind];
    const known = heads.get(key.value);
    const head = known ?? { keyId: ++this.#lastKeyId, secret: charactersOf(this.#random(32)), lastLeaf: undefined, count: 0n };
    const previous = head.lastLeaf;
    head.lastLeaf = leafIndex;
    head.count += 1n;
    // Met again: the youngest in the map's order, so that the ones not met for long are forgotten first.
    heads.delete(key.value);
    heads.set(key.value, head);
    const secret = Buffer.from(head.secret, 'latin1');
    return {
      link: sealLink(key, secret, { leaf: leafIndex, previous, count: head.count }),
      event: { keyId: head.keyId, leafIndex, count: head.count },
      newKey: known ? undefined : { keyId: head.keyId, kind: key.kind, value: key.value, secret },
    };
  }

  /** These chains have ended; whoever is met again begins a new one, under a new secret. */
  end(keys: readonly IndexKey[]): void {
    for (const { kind, value } of keys) this.#heads[kind].delete(value);
  }

  /** Forgets what was not met for longest, down to the bounds. */
  trim(): void {
    for (const kind of indexKeyKinds) {
      const heads = this.#heads[kind];
      for (const value of heads.keys()) {
        if (heads.size <= remembered[kind]) break;
        heads.delete(value);
      }
    }
  }
}

function charactersOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
