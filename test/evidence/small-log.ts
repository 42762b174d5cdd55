import type { KeyObject } from 'node:crypto';
import {
  availableWidth, encodeEntries, fillProof, formatCheckpoint, formatTilePath, hashLeaf, indexKeysOf, MerkleFrontier, planConsistencyProof, planInclusionProof, readEventLeaf, rootOf,
  sealLink, signNote, tileHeight, tileWidth, toLeaf, toLinkLeaves, type AuditEvent, type IndexKey, type NoteSigner, type RandomSource, type SealedEvent, type SealedLink,
} from '#audit';

interface Chain {
  readonly secret: Uint8Array;
  readonly leaves: bigint[];
}

/** What an untrue writer does to the links of one append. */
export interface Untrue {
  /** Leaves the links of this event out (its place in the append). */
  readonly unlinked?: number;
  /** Begins the chains of this event anew. */
  readonly restarted?: number;
}

/** A log in memory, written as the auditor writes its own: appends with their link leaves, tiles, checkpoints, proofs. */
export class SmallLog {
  readonly origin: string;
  /** Signs its checkpoints, of every size. */
  key: KeyObject;
  readonly leaves: Buffer[] = [];
  readonly #hashes: Buffer[][] = [];
  readonly #tree = MerkleFrontier.empty();
  readonly #chains = new Map<string, Chain>();
  /** Openings and link leaf of each event leaf. */
  readonly events = new Map<number, SealedEvent>();
  readonly #random: RandomSource;

  constructor(origin: string, key: KeyObject, random: RandomSource) {
    this.origin = origin;
    this.key = key;
    this.#random = random;
  }

  get size(): number {
    return this.leaves.length;
  }

  /** One append: the events, then their links. @returns the index of the first */
  append(events: readonly (AuditEvent | SealedEvent)[], { unlinked, restarted }: Untrue = {}): number {
    const first = this.size;
    const links: SealedLink[] = [];
    for (const [i, event] of events.entries()) {
      const sealed = 'leaf' in event ? event : toLeaf(event, this.#random);
      const index = this.#put(sealed.leaf);
      this.events.set(index, sealed);
      if (i === unlinked) continue;
      for (const key of keysOf(sealed)) links.push(this.#link(key, BigInt(index), i === restarted));
    }
    for (const leaf of toLinkLeaves(BigInt(first), BigInt(this.size), links)) this.#put(leaf);
    return first;
  }

  chainOf(key: IndexKey): Chain {
    const chain = this.#chains.get(`${key.kind} ${key.value}`);
    if (chain === undefined) throw new RangeError('nobody wrote about that key');
    return chain;
  }

  checkpoint(size = this.size, signers: readonly NoteSigner[] = [{ name: this.origin, privateKey: this.key }]): string {
    return signNote(formatCheckpoint({ origin: this.origin, size: BigInt(size), root: this.root(size) }), signers);
  }

  root(size = this.size): Buffer {
    return rootOf(BigInt(size), this.#read);
  }

  inclusionProof(index: number, size = this.size): string[] {
    return fillProof(planInclusionProof(BigInt(index), BigInt(size)), this.#read).map((hash) => hash.toString('base64'));
  }

  consistencyProof(from: number, to = this.size): string[] {
    return fillProof(planConsistencyProof(BigInt(from), BigInt(to)), this.#read).map((hash) => hash.toString('base64'));
  }

  /** The log as it is published, by path. */
  files(size = this.size): Map<string, Buffer> {
    const files = new Map<string, Buffer>([['checkpoint', Buffer.from(this.checkpoint(size))]]);
    for (let index = 0; index * tileWidth < size; index++) {
      const name = { index: BigInt(index), width: availableWidth({ level: 0, index: BigInt(index) }, BigInt(size)) };
      files.set(formatTilePath({ kind: 'entries', level: 0, ...name }), encodeEntries(this.leaves.slice(index * tileWidth, index * tileWidth + name.width)));
    }
    for (const [level, hashes] of this.#hashes.entries()) {
      for (let index = 0; index * tileWidth < hashes.length; index++) {
        const width = availableWidth({ level, index: BigInt(index) }, BigInt(size));
        if (width > 0) files.set(formatTilePath({ kind: 'hashes', level, index: BigInt(index), width }), Buffer.concat(hashes.slice(index * tileWidth, index * tileWidth + width)));
      }
    }
    return files;
  }

  #link(key: IndexKey, leaf: bigint, restarted: boolean): SealedLink {
    const name = `${key.kind} ${key.value}`;
    const known = this.#chains.get(name);
    const chain: Chain = known === undefined ? { secret: this.#random(32), leaves: [] } : restarted ? { secret: known.secret, leaves: [] } : known;
    this.#chains.set(name, chain);
    const previous = chain.leaves.at(-1);
    chain.leaves.push(leaf);
    return sealLink(key, chain.secret, { leaf, previous, count: BigInt(chain.leaves.length) });
  }

  #put(leaf: Buffer): number {
    this.leaves.push(leaf);
    this.#tree.append(hashLeaf(leaf), (height, _index, hash) => {
      if (height % tileHeight === 0) (this.#hashes[height / tileHeight] ??= []).push(hash);
    });
    return this.size - 1;
  }

  readonly #read = (level: number, index: bigint): Buffer => {
    const hash = this.#hashes[level]?.[Number(index)];
    if (hash === undefined) throw new RangeError(`nobody has hash ${index} of level ${level}`);
    return hash;
  };
}

function keysOf({ leaf, openings }: SealedEvent): IndexKey[] {
  const event = readEventLeaf(leaf);
  if (event === undefined) throw new RangeError('not an event');
  return indexKeysOf(event, openings);
}
