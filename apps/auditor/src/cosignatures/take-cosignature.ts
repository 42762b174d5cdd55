import { randomUUID } from 'node:crypto';
import { openNote, parseCheckpoint, platformActor, pooledRandom, signatureLines, toLeaf, type AuditEvent, type Checkpoint, type NoteVerifier } from '#audit';
import { addPendingEvent, keepCosignature, readHead, type AuditDatabase } from '#persistence';
import { Problem } from '#problems';
import type { CheckpointSigner } from '../log/sign-checkpoint.ts';
import type { CosignedCheckpoints } from './cosigned-checkpoints.ts';

/** Told that somebody holds a state of this log, signed by its key, that the database does not have. */
export interface ForkReport {
  forked(size: bigint, cosigner: string): void;
}

/**
 * Takes signatures of known cosigners on states of this log. A cosigner has compared the state with what it saw before;
 * so a state that it holds and this database does not have is the proof of two histories, and goes on record.
 */
export class TakeCosignature {
  readonly #database: AuditDatabase;
  readonly #signer: CheckpointSigner;
  readonly #cosigned: CosignedCheckpoints;
  readonly #cosigners: readonly NoteVerifier[];
  readonly #report: ForkReport;
  readonly #random = pooledRandom();
  /** States that are on record: shown again, by whomever, they are no news, and nobody outside can make the log grow. */
  readonly #forks = new Set<string>();

  constructor(database: AuditDatabase, signer: CheckpointSigner, cosigned: CosignedCheckpoints, cosigners: readonly NoteVerifier[], report: ForkReport) {
    this.#database = database;
    this.#signer = signer;
    this.#cosigned = cosigned;
    this.#cosigners = cosigners;
    this.#report = report;
  }

  /**
   * Keeps the signatures of every known cosigner on the note; durable when it returns.
   *
   * @returns how many it kept
   * @throws Problem query-invalid: no signed state of this log, not cosigned by anybody known, or one that the log does not have
   */
  async run(note: string): Promise<number> {
    const checkpoint = this.#ownState(note);
    const signed = this.#cosigners.filter((cosigner) => this.#hasSigned(note, cosigner));
    const [first] = signed;
    if (first === undefined) refuse('cosigned by a known key');
    const { size } = await readHead(this.#database);
    if (checkpoint.size > size || !(await this.#cosigned.rootAt(checkpoint.size)).equals(checkpoint.root)) {
      await this.#fork(checkpoint, first.name);
      refuse('a state of this log');
    }
    const lines = signatureLines(note);
    for (const { name, keyId } of signed) {
      const line = lines.find((each) => each.name === name && each.keyId === keyId)?.line;
      if (line !== undefined) await keepCosignature(this.#database, { size: checkpoint.size, name, keyId, line });
    }
    return signed.length;
  }

  #ownState(note: string): Checkpoint {
    const opened = openNote(note, this.#signer.verifiers);
    const checkpoint = opened.ok ? parseCheckpoint(opened.text) : undefined;
    return checkpoint !== undefined && checkpoint.origin === this.#signer.origin && checkpoint.size > 0n ? checkpoint : refuse('a checkpoint that this log has signed');
  }

  #hasSigned(note: string, cosigner: NoteVerifier): boolean {
    const opened = openNote(note, [cosigner]);
    if (!opened.ok && opened.reason === 'invalid-signature') refuse('cosignatures that hold');
    return opened.ok;
  }

  /** The log's own key signed it, and somebody known saw it. On record once while this process runs. */
  async #fork({ size, root }: Checkpoint, cosigner: string): Promise<void> {
    const state = `${size} ${root.toString('base64')}`;
    if (this.#forks.has(state)) return;
    this.#report.forked(size, cosigner);
    const event: AuditEvent = {
      eventId: randomUUID(), kind: 'SECURITY', at: new Date().toISOString(), actor: platformActor,
      detail: { cause: 'checkpoint-of-another-history', cosigner, size: size.toString(), root: root.toString('base64') },
    };
    await addPendingEvent(this.#database, toLeaf(event, this.#random));
    this.#forks.add(state);
  }
}

function refuse(rule: string): never {
  throw new Problem('query-invalid', { pointers: [{ pointer: '', rule }] });
}
