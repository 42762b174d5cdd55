import type { factCodes, FactSource, FactType } from './fact-codes.ts';

type Known = (typeof factCodes)[number];
type ValueOf<T extends FactType> = T extends 'boolean' ? boolean : T extends 'number' ? number : T extends 'strings' ? readonly string[] : string;
type Stated<F extends Known> = F extends { ofPerson: true } ? Readonly<Record<string, ValueOf<F['type']>>> : ValueOf<F['type']>;
type FactsOf<S extends FactSource> = { readonly [F in Exclude<Extract<Known, { source: S }>, { derived: true }> as F['code']]?: Stated<F> };

export type RegistryFacts = FactsOf<'registry'>;
export type MessageFacts = FactsOf<'message'>;

/**
 * What is known about one delivery. An absent fact is *unknown*: no PERMIT rests on it, and a DENY rule that asks for it
 * applies. Facts are stored with the decision, so they hold no name, number or text of a person.
 *
 * - `assertions`: `frame.iiz.assertions` as signed, nothing added. What the sender did not assert stays absent.
 * - `agreements`: the codes of the agreements between sender and recipient in force at `at`. The list is complete: an
 *   agreement not in it does not exist.
 * - `registry`: what the platform knows of the case and of earlier messages. Always supply `senderParticipates`,
 *   `recipientParticipates`, `recipientInCase`, `caseRelation`, `registrationConsentIds`, `childPersonIds` (of a case not
 *   yet registered: the message's own persons of role CHILD); of a message that refers to another one, also the
 *   `referenced…`, `ownMessage`/`targetSentToRecipient`, `priorRequest…`, `accessRequestOpen`, `targetsDisclosed`/`disclosedBlocks`
 *   and `openTransferOffer` facts.
 * - `message`: schema fields. Always supply `caseBound`, `messageDate` and `minorPersonIds` (empty when none), and the
 *   others where the type has the field; what is said of each person by itself (`ofPerson`), by `personId`. Older records hold
 *   one value there, which was said of every person of the message.
 */
export interface Facts {
  readonly assertions: Readonly<Record<string, boolean | string | number>>;
  readonly agreements: readonly string[];
  /** When an agreement ends that has an end (RFC 3339, or its last day): a permission that rests on it ends with it. */
  readonly agreementEnds?: Readonly<Record<string, string>>;
  readonly registry: RegistryFacts;
  readonly message: MessageFacts;
}
