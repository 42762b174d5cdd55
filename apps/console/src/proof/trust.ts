import type { Checkpoint, NoteKey } from './checkpoint.ts';

/** What whoever verifies has from elsewhere than from the file. */
export interface Trust {
  /** Keys of the log, past ones included: one of them must have signed. */
  readonly log: readonly NoteKey[];
  readonly cosigners: readonly NoteKey[];
  /** A checkpoint seen before. */
  readonly held?: Checkpoint | undefined;
  /** PEM of the authorities of signing certificates; empty: signatures of partners and platform are not looked at. */
  readonly anchors: string;
}
