import { createHash } from 'node:crypto';
import { describeDisclosure } from '#disclosure';
import type { DecisionBasis, DecisionBasisReader, Directory, JournalEntry, MessageJournal, StoredReceipt } from '#persistence';
import { Problem } from '#problems';
import { faultPoint } from '#runtime';
import { caseIdOf, parseStrictJson } from '#schemas';
import type { Json, SchemaRegistry } from '#schemas';
import { CaseTurns } from './case-turns.ts';
import type { ComposeEntry } from './compose-entry.ts';
import { decideMessage } from './decide-message.ts';
import type { CheckedMessage } from './decide-message.ts';
import { effectOf } from './effect-of-message.ts';
import { namesOf } from './message-names.ts';
import type { Acceptance, Submission } from './submission.ts';
import type { MessageNames } from './message-names.ts';
import type { RefusalLog } from '../refusals/refusal-log.ts';

/** How often a message is decided anew because its case moved on at another gateway. */
const decisionAttempts = 8;

export interface AcceptMessageParts {
  directory: Directory;
  registry: SchemaRegistry;
  bases: DecisionBasisReader;
  journal: MessageJournal;
  compose: ComposeEntry;
  refusals: RefusalLog;
  /** While it is reached nothing new is accepted; what was accepted before is still answered. */
  outbox: { readonly reached: boolean };
  /** The platform's own key of a person, from the AHV number; never leaves the platform. */
  personKeyOf: (vn: string) => string;
}

/**
 * Accepts a message, or refuses it: the one use case behind the HTTPS door, the inbox's acknowledgements and the
 * platform's own notices. When it returns, the message is durable with its audit events and on its way. When it throws a
 * `Problem`, nothing is left of it but the audit event of the refusal, and its id is free.
 */
export class AcceptMessage {
  readonly #parts: AcceptMessageParts;
  readonly #turns = new CaseTurns();
  readonly #running = new Set<string>();

  constructor(parts: AcceptMessageParts) {
    this.#parts = parts;
  }

  async run(submission: Submission): Promise<Acceptance> {
    let names: MessageNames | undefined;
    try {
      const value = this.#parse(submission.body);
      names = namesOf(value);
      if (names === undefined) throw this.#refusalOf(value);
      if (names.senderId !== submission.sender.partnerId) throw new Problem('identity-mismatch');
      return await this.#once(names, submission, value);
    } catch (error) {
      if (error instanceof Problem) await this.#parts.refusals.message(submission, names, error);
      throw error;
    }
  }

  #parse(body: Buffer): Json {
    const parsed = parseStrictJson(body);
    if (!parsed.ok) throw new Problem(parsed.problem, parsed.pointer === undefined ? {} : { pointers: [{ pointer: parsed.pointer, rule: parsed.problem }] });
    return parsed.value;
  }

  /** One run per id at a time, and per case one after the other. */
  async #once(names: MessageNames, submission: Submission, value: Json): Promise<Acceptance> {
    const id = `${names.senderId} ${names.messageId}`;
    if (this.#running.has(id)) throw new Problem('in-progress', { retryAfterSeconds: 1 });
    this.#running.add(id);
    try {
      return await this.#turns.take(names.caseId, () => this.#settle(names, submission, value));
    } finally {
      this.#running.delete(id);
    }
  }

  /** Known id? → schema → decide → journal; again from the start when the case moved on in between. */
  async #settle(names: MessageNames, submission: Submission, value: Json): Promise<Acceptance> {
    const digest = createHash('sha256').update(submission.body).digest('hex');
    for (let attempt = 0; attempt < decisionAttempts; attempt++) {
      const basis = await this.#parts.bases.read(names);
      if (basis.known !== undefined) return repetition(basis.known.digest === digest, basis.known.receipt);
      if (this.#parts.outbox.reached) throw new Problem('unavailable', { retryAfterSeconds: 5 });
      const entry = await this.#decided(this.#check(value, submission.receivedAt), submission, basis, digest);
      const outcome = await this.#parts.journal.commit(entry);
      faultPoint('after-commit-before-reply');
      if (outcome.kind === 'accepted') return { repeated: false, receipt: outcome.receipt };
      if (outcome.kind === 'known') return repetition(outcome.sameDigest, outcome.receipt);
      if (outcome.kind === 'replay') throw new Problem('replay');
    }
    throw new Problem('unavailable', { retryAfterSeconds: 1 });
  }

  #decided(checked: CheckedMessage, submission: Submission, basis: DecisionBasis, digest: string): Promise<JournalEntry> {
    const decided = decideMessage(checked, submission.sender, basis, this.#parts.directory, submission.receivedAt);
    const effect = effectOf(decided, submission, basis);
    return this.#parts.compose.run(decided, effect, submission, { digest, decidedOn: basis.head?.seq, follows: basis.head?.claimedSeq ?? '0' });
  }

  #check(value: Json, at: Date): CheckedMessage {
    const checked = this.#parts.registry.check(value, at);
    if (!checked.ok) throw new Problem(checked.problem, { pointers: checked.pointers });
    const { envelope, type } = checked;
    const caseId = caseIdOf(envelope) ?? envelope.frame.messageId;
    return { envelope, type, caseId, disclosure: describeDisclosure(envelope, type, this.#parts.personKeyOf) };
  }

  #refusalOf(value: Json): Problem {
    const checked = this.#parts.registry.check(value);
    const pointers = checked.ok ? [{ pointer: '/frame/iiz/caseRef', rule: 'required' }] : checked.pointers;
    return new Problem(checked.ok ? 'frame-invalid' : checked.problem, { pointers });
  }
}

function repetition(sameBytes: boolean, receipt: StoredReceipt): Acceptance {
  if (!sameBytes) throw new Problem('message-conflict');
  return { repeated: true, receipt };
}
