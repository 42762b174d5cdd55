import { describeDisclosure } from '#disclosure';
import type { RecipientDecision } from '#disclosure';
import type { DecisionBasis, DecisionBasisReader, Directory, Effect, PartnerRow } from '#persistence';
import { Problem } from '#problems';
import { caseIdOf, parseStrictJson } from '#schemas';
import type { CheckResult, Json, SchemaRegistry } from '#schemas';
import { decideMessage } from './decide-message.ts';
import type { DecidedMessage } from './decide-message.ts';
import { effectOf } from './effect-of-message.ts';
import { namesOf } from '../submissions/message-names.ts';
import type { MessageNames } from '../submissions/message-names.ts';
import type { Submission } from '../submissions/submission.ts';

/**
 * Decisions that one message may ask for: blocks of persons, for each recipient. Every one stands with its reason in the answer, in the
 * receipt and in the log; the answer for fifty persons and twenty recipients would fit no record of Kafka.
 */
const mostDecisions = 2_000;

/**
 * What the consents of one case may take, withdrawn ones included: all of them are read for every message of the case, in one statement
 * with those of others. A family of eight has some forty in two years, of a kilobyte each; one for fifty senders and fifty recipients
 * takes five.
 */
const mostConsentCharacters = 128 * 1024;

export interface JudgeMessageParts {
  directory: Directory;
  registry: SchemaRegistry;
  bases: DecisionBasisReader;
  /** The platform's own key of a person, from the AHV number; never leaves the platform. */
  personKeyOf: (vn: string) => string;
}

/** What is read of a message's bytes before anything is looked up, its schema's verdict included. A refusal comes with what they name, as far as that is known. */
export type Reading =
  | { readonly ok: true; readonly checked: CheckResult; readonly names: MessageNames }
  | { readonly ok: false; readonly problem: Problem; readonly names: MessageNames | undefined };

/** What is to become of a message: the refusal comes with every recipient's outcome, as far as they were asked about. */
export type Judgement =
  | { readonly accepted: true; readonly decided: DecidedMessage; readonly effect: Effect }
  | { readonly accepted: false; readonly problem: Problem; readonly outcomes: readonly RecipientDecision[]; readonly subjects: readonly string[] };

/** Who asks for a judgement, and when: as much of a submission as judging needs. */
export type Asking = Pick<Submission, 'sender' | 'receivedAt' | 'acknowledges'>;

/**
 * Judges a message by schema, case and law: the one way of deciding for a message that is submitted and for one that is only
 * asked about. It reads and never writes, and returns every refusal.
 */
export class JudgeMessage {
  readonly #parts: JudgeMessageParts;

  constructor(parts: JudgeMessageParts) {
    this.#parts = parts;
  }

  /**
   * In this order: strict JSON, a frame that names what to judge by, the sender that signed, the schema. The schema's refusal waits
   * until the id is looked up: bytes that were accepted before get their receipt, whatever it says by now.
   */
  read(body: Buffer, sender: PartnerRow, at: Date): Reading {
    const parsed = parseStrictJson(body);
    if (!parsed.ok) return unread(new Problem(parsed.problem, parsed.pointer === undefined ? {} : { pointers: [{ pointer: parsed.pointer, rule: parsed.problem }] }));
    const names = namesOf(parsed.value);
    if (names === undefined) return unread(this.#nameless(parsed.value));
    if (names.senderId !== sender.partnerId) return { ok: false, problem: new Problem('identity-mismatch'), names };
    return { ok: true, checked: this.#parts.registry.check(parsed.value, at), names };
  }

  /** What is known that the judgement rests on, the message's own id included: of one that its schema refuses, the id alone. */
  basis({ names, checked }: Extract<Reading, { ok: true }>): Promise<DecisionBasis> {
    return this.#parts.bases.read(checked.ok ? names : { ...names, refused: true });
  }

  judge(checked: CheckResult, asking: Asking, basis: DecisionBasis): Judgement {
    if (!checked.ok) return refused(new Problem(checked.problem, { pointers: checked.pointers }));
    const { envelope, type } = checked;
    const caseId = caseIdOf(envelope) ?? envelope.frame.messageId;
    const disclosure = describeDisclosure(envelope, type, this.#parts.personKeyOf);
    if (disclosure.items.length * envelope.frame.recipientId.length > mostDecisions) return refused(tooMuchAt('/frame/recipientId'));
    if (type.id === 'consent.granted' && JSON.stringify(basis.consents).length >= mostConsentCharacters) return refused(tooMuchAt('/frame/iiz/caseRef'));
    if (basis.earlier === 'too-many') return refused(tooMuchAt('/frame/iiz/caseRef'));
    const { subjects } = disclosure;
    const decided = decideMessage({ envelope, type, caseId, disclosure }, asking.sender, basis, this.#parts.directory, asking.receivedAt);
    if (!decided.ok) return refused(decided.problem, decided.outcomes, subjects);
    const effect = effectOf(decided.message, asking, basis);
    return effect instanceof Problem ? refused(effect, decided.message.outcomes, subjects) : { accepted: true, decided: decided.message, effect };
  }

  /** What is wrong with a message that names no sender, id or case. */
  #nameless(value: Json): Problem {
    const checked = this.#parts.registry.check(value);
    const pointers = checked.ok ? [{ pointer: '/frame/iiz/caseRef', rule: 'required' }] : checked.pointers;
    return new Problem(checked.ok ? 'frame-invalid' : checked.problem, { pointers });
  }
}

function unread(problem: Problem): Reading {
  return { ok: false, problem, names: undefined };
}

function tooMuchAt(pointer: string): Problem {
  return new Problem('too-large', { pointers: [{ pointer, rule: 'maxItems' }] });
}

function refused(problem: Problem, outcomes: readonly RecipientDecision[] = [], subjects: readonly string[] = []): Judgement {
  return { accepted: false, problem, outcomes, subjects };
}
