import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
  fillProof, formatCheckpoint, formatVkey, hashLeaf, MerkleFrontier, parseTilePath, planInclusionProof, rootOf, signNote, tileHeight,
} from '#audit';
import type { NoteSigner } from '#audit';

const { privateKey } = generateKeyPairSync('ed25519');

/** A log in memory for tests: appends leaves, signs its state, serves hash tiles and inclusion proofs. */
export class TestLog {
  readonly origin = 'log.example.ch';
  readonly vkey = formatVkey(this.origin, createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  readonly #hashes: Buffer[][] = [];
  readonly #frontier = MerkleFrontier.empty();

  append(leaf: Uint8Array): bigint {
    const index = this.#frontier.size;
    this.#frontier.append(hashLeaf(leaf), (height, _index, hash) => {
      if (height % tileHeight === 0) (this.#hashes[height / tileHeight] ??= []).push(hash);
    });
    return index;
  }

  get size(): bigint {
    return this.#frontier.size;
  }

  /** The log's own key, by which it signs unless others are named. */
  get signer(): NoteSigner {
    return { name: this.origin, privateKey };
  }

  checkpoint(signers: readonly NoteSigner[] = [this.signer]): string {
    return signNote(formatCheckpoint({ origin: this.origin, size: this.size, root: rootOf(this.size, this.#read) }), signers);
  }

  inclusionProof(index: bigint): string[] {
    return fillProof(planInclusionProof(index, this.size), this.#read).map((hash) => hash.toString('base64'));
  }

  /** The tile at that path, as a tlog-tiles server has it. */
  tile(path: string): Buffer | undefined {
    const name = parseTilePath(path);
    if (name === undefined || name.kind !== 'hashes') return undefined;
    const first = Number(name.index) * 256;
    const hashes = this.#hashes[name.level]?.slice(first, first + name.width) ?? [];
    return hashes.length === name.width ? Buffer.concat(hashes) : undefined;
  }

  readonly #read = (level: number, index: bigint): Buffer => this.#hashes[level]?.[Number(index)] ?? Buffer.alloc(0);
}
