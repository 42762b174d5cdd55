import { createPublicKey, type KeyObject } from 'node:crypto';
import { announceKey, formatCheckpoint, formatVkey, parseVkey, signNote, type NoteSigner, type NoteVerifier } from '#audit';
import type { LogHead } from '#persistence';

/** Keys of the log besides the one in use. */
export interface FormerKeys {
  /** The key before this one: signs beside it for as long as somebody verifies by it. */
  readonly previous?: KeyObject | undefined;
  /** Keys whose checkpoints were published, as vkey lines; they sign no more. */
  readonly past?: readonly string[] | undefined;
}

/** The log's name and key: they make its checkpoints, and only those. */
export class CheckpointSigner {
  /** Unique name of the log, such as `iiz-dap.so.ch/audit`. */
  readonly origin: string;
  /** The line by which anybody checks this log's checkpoints. */
  readonly vkey: string;
  /** Every key that this log's checkpoints were ever signed with, as far as this process was told. */
  readonly verifiers: readonly NoteVerifier[];
  readonly #signers: readonly NoteSigner[];

  /** @throws RangeError for a key that is not Ed25519, an origin with blanks or a plus sign, a past key of another log */
  constructor(origin: string, privateKey: KeyObject, { previous, past = [] }: FormerKeys = {}) {
    const keys = previous === undefined ? [privateKey] : [privateKey, previous];
    const vkeys = keys.map((key) => formatVkey(origin, createPublicKey(key)));
    this.origin = origin;
    this.vkey = vkeys[0] as string;
    this.#signers = keys.map((key) => ({ name: origin, privateKey: key }));
    this.verifiers = [...new Set([...vkeys, ...past])].map((vkey) => {
      const verifier = parseVkey(vkey);
      if (verifier?.name !== origin) throw new RangeError('a past key of the log is no vkey line under its name');
      return verifier;
    });
  }

  /** The note by which the key before this one names it; undefined where that one is not at hand. */
  announcement(): string | undefined {
    return this.#signers.length < 2 ? undefined : announceKey(this.vkey, this.#signers);
  }

  /** A signed note. The same head gives the same bytes, whoever signs. */
  sign({ size, root }: LogHead): string {
    return signNote(formatCheckpoint({ origin: this.origin, size, root }), this.#signers);
  }
}
