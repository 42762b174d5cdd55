import { hash } from 'node:crypto';
import type { CaseWarning, WarningCode } from '#cases';
import type { DecisionBasis, JournalEntry, MessageJournal, StoredReceipt } from '#persistence';
import { Problem } from '#problems';
import { faultPoint } from '#runtime';
import { CaseTurns } from './case-turns.ts';
import type { ComposeEntry } from './compose-entry.ts';
import type { JudgeMessage, Reading } from './judge-message.ts';
import type { Acceptance, Submission } from '../submissions/submission.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';

/** How often a message is decided anew because its case moved on at another gateway. */
const decisionAttempts = 8;

type Readable = Extract<Reading, { ok: true }>;

export interface AcceptMessageParts {
  judge: JudgeMessage;
  journal: MessageJournal;
  compose: ComposeEntry;
  refusals: RefusalLog;
  /** While it is reached nothing new is accepted; what was accepted before is still answered. */
  outbox: { readonly reached: boolean };
  /** Told of each soft rule of the life cycle that an accepted message broke, by its code. */
  onWarned: (code: WarningCode) => void;
}

/**
 * Accepts a message, or refuses it: the one use case behind the HTTPS door, the partners' submit topics, the inbox's
 * acknowledgements and the platform's own notices. When it returns, the message is durable with its audit events and on its way.
 * When it throws a `Problem`, the id is free again, and nothing is left but the audit event of the refusal and, where the law
 * refused it, the decision for some days.
 */
export class AcceptMessage {
  readonly #parts: AcceptMessageParts;
  readonly #turns = new CaseTurns();
  readonly #running = new Set<string>();

  constructor(parts: AcceptMessageParts) {
    this.#parts = parts;
  }

  async run(submission: Submission): Promise<Acceptance> {
    const reading = this.#parts.judge.read(submission.body, submission.sender, submission.receivedAt);
    try {
      if (!reading.ok) throw reading.problem;
      return await this.#once(reading, submission);
    } catch (error) {
      throw error instanceof Problem ? await this.#parts.refusals.message(submission, reading.names, error) : error;
    }
  }

  /** One run per id at a time, and per case one after the other. */
  async #once(reading: Readable, submission: Submission): Promise<Acceptance> {
    const { names } = reading;
    const id = `${names.senderId} ${names.messageId}`;
    if (this.#running.has(id)) throw new Problem('in-progress', { retryAfterSeconds: 1 });
    this.#running.add(id);
    try {
      return await this.#turns.take(names.caseId, names.senderId, () => this.#settle(reading, submission));
    } finally {
      this.#running.delete(id);
    }
  }

  /** Known id? → what its schema says → decide → journal; again from the start when the case moved on in between. */
  async #settle(reading: Readable, submission: Submission): Promise<Acceptance> {
    const digest = hash('sha256', submission.body, 'hex');
    for (let attempt = 0; attempt < decisionAttempts; attempt++) {
      const basis = await this.#parts.judge.basis(reading);
      if (basis.known !== undefined) return repetition(basis.known.digest === digest, basis.known.receipt);
      if (this.#parts.outbox.reached) throw new Problem('unavailable', { retryAfterSeconds: 5 });
      const { entry, warnings } = await this.#decided(reading, submission, basis, digest);
      const outcome = await this.#parts.journal.commit(entry);
      faultPoint('after-commit-before-reply');
      if (outcome.kind === 'accepted') {
        for (const { code } of warnings) this.#parts.onWarned(code);
        return { repeated: false, receipt: outcome.receipt };
      }
      if (outcome.kind === 'known') return repetition(outcome.sameDigest, outcome.receipt);
      if (outcome.kind === 'replay') throw new Problem('replay');
    }
    throw new Problem('unavailable', { retryAfterSeconds: 1 });
  }

  async #decided({ checked }: Readable, submission: Submission, basis: DecisionBasis, digest: string): Promise<{ entry: JournalEntry; warnings: readonly CaseWarning[] }> {
    const judgement = this.#parts.judge.judge(checked, submission, basis);
    if (!judgement.accepted) throw judgement.problem;
    const entry = await this.#parts.compose.run(judgement.decided, judgement.effect, submission, { digest, decidedOnSeq: basis.head?.seq, follows: basis.head?.claimedSeq ?? '0' });
    return { entry, warnings: judgement.decided.warnings };
  }
}

function repetition(sameBytes: boolean, receipt: StoredReceipt): Acceptance {
  if (!sameBytes) throw new Problem('message-conflict');
  return { repeated: true, receipt };
}
