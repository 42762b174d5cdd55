import type { KeyObject } from 'node:crypto';
import { formatCheckpoint, formatVkey, signNote } from '#audit';
import type { LogHead } from '#persistence';

/** The log's name and key: they make its checkpoints, and only those. */
export class CheckpointSigner {
  /** Unique name of the log, such as `iiz-dap.so.ch/audit`. */
  readonly origin: string;
  /** The line by which anybody checks this log's checkpoints. */
  readonly vkey: string;
  readonly #privateKey: KeyObject;

  /** @throws RangeError for a key that is not Ed25519 or an origin with blanks or a plus sign */
  constructor(origin: string, privateKey: KeyObject) {
    this.origin = origin;
    this.vkey = formatVkey(origin, privateKey);
    this.#privateKey = privateKey;
  }

  /** A signed note. The same head gives the same bytes, whoever signs. */
  sign({ size, root }: LogHead): string {
    return signNote(formatCheckpoint({ origin: this.origin, size, root }), [{ name: this.origin, privateKey: this.#privateKey }]);
  }
}
