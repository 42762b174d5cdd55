import type { Checkpoint, NoteVerifier } from '#audit';

/** What a verifier takes from elsewhere than the file or log that it looks at. */
export interface Trust {
  /** Keys of the log, past ones included: one of them must have signed, or one that they lead to by announcements in the log. */
  readonly log: readonly NoteVerifier[];
  /** Keys of cosigners; with `cosignersNeeded` so many of them must have cosigned. */
  readonly cosigners?: readonly NoteVerifier[];
  readonly cosignersNeeded?: number;
  /** Checkpoints seen before, by whoever verifies or by somebody that it believes. */
  readonly held?: readonly Checkpoint[];
  /** PEM of the authorities of signing certificates; left out, signatures of partners and platform are not looked at. */
  readonly anchors?: readonly string[];
  /** PEM of intermediates that lead to them, besides those that an evidence file encloses. */
  readonly intermediates?: readonly string[];
  /** Common name in the platform's certificates, by which they are told from those of partners; default `iiz-dap`. */
  readonly platformName?: string;
}
