import { describeDisclosure } from '#disclosure';
import type { RecipientDecision } from '#disclosure';
import type { DecisionBasis, DecisionBasisReader, Directory, Effect, PartnerRow } from '#persistence';
import { Problem } from '#problems';
import { caseIdOf, parseStrictJson } from '#schemas';
import type { Json, SchemaRegistry } from '#schemas';
import { decideMessage } from './decide-message.ts';
import type { CheckedMessage, DecidedMessage } from './decide-message.ts';
import { effectOf } from './effect-of-message.ts';
import { namesOf } from './message-names.ts';
import type { MessageNames } from './message-names.ts';
import type { Submission } from './submission.ts';

export interface JudgeMessageParts {
  directory: Directory;
  registry: SchemaRegistry;
  bases: DecisionBasisReader;
  /** The platform's own key of a person, from the AHV number; never leaves the platform. */
  personKeyOf: (vn: string) => string;
}

/** What is to become of a message: the refusal comes with every recipient's outcome, as far as they were asked about. */
export type Judgement =
  | { readonly accepted: true; readonly decided: DecidedMessage; readonly effect: Effect }
  | { readonly accepted: false; readonly problem: Problem; readonly outcomes: readonly RecipientDecision[]; readonly subjects: readonly string[] };

/** Who asks for a judgement, and when: as much of a submission as judging needs. */
export type Asking = Pick<Submission, 'sender' | 'receivedAt' | 'acknowledges'>;

/**
 * Judges a message by schema, case and law: the one way of deciding for a message that is submitted and for one that is only
 * asked about. It reads and never writes.
 */
export class JudgeMessage {
  readonly #parts: JudgeMessageParts;

  constructor(parts: JudgeMessageParts) {
    this.#parts = parts;
  }

  /** @throws Problem when the bytes are no strict JSON */
  parse(body: Buffer): Json {
    const parsed = parseStrictJson(body);
    if (!parsed.ok) throw new Problem(parsed.problem, parsed.pointer === undefined ? {} : { pointers: [{ pointer: parsed.pointer, rule: parsed.problem }] });
    return parsed.value;
  }

  /** @throws Problem when the frame names nothing to judge by */
  names(value: Json): MessageNames {
    const names = namesOf(value);
    if (names !== undefined) return names;
    const checked = this.#parts.registry.check(value);
    const pointers = checked.ok ? [{ pointer: '/frame/iiz/caseRef', rule: 'required' }] : checked.pointers;
    throw new Problem(checked.ok ? 'frame-invalid' : checked.problem, { pointers });
  }

  /** @throws Problem when somebody else signed than the message says */
  requireOwn(names: MessageNames, sender: PartnerRow): void {
    if (names.senderId !== sender.partnerId) throw new Problem('identity-mismatch');
  }

  /** What is known that the judgement rests on, the message's own id included. */
  basis(names: MessageNames): Promise<DecisionBasis> {
    return this.#parts.bases.read(names);
  }

  /** @throws Problem when the message breaks its schema, or names a consent or delivery that it may not */
  judge(value: Json, asking: Asking, basis: DecisionBasis): Judgement {
    const checked = this.#check(value, asking.receivedAt);
    const decided = decideMessage(checked, asking.sender, basis, this.#parts.directory, asking.receivedAt);
    if (!decided.ok) return { accepted: false, problem: decided.problem, outcomes: decided.outcomes, subjects: checked.disclosure.subjects };
    return { accepted: true, decided: decided.message, effect: effectOf(decided.message, asking, basis) };
  }

  #check(value: Json, at: Date): CheckedMessage {
    const checked = this.#parts.registry.check(value, at);
    if (!checked.ok) throw new Problem(checked.problem, { pointers: checked.pointers });
    const { envelope, type } = checked;
    const caseId = caseIdOf(envelope) ?? envelope.frame.messageId;
    return { envelope, type, caseId, disclosure: describeDisclosure(envelope, type, this.#parts.personKeyOf) };
  }
}
