import type { Consent } from './consent-record.ts';
import type { Disclosure } from './decision.ts';
import type { Facts } from './facts.ts';
import type { IndexedRule, PolicyPack, RulesBetween } from './policy-pack.ts';
import { purposeBit } from './rule-index.ts';

/** How a decision is asked for. */
export interface DecideOptions {
  /**
   * Rules suspended at once, outside the pack. A suspended PERMIT permits nothing; a DENY cannot be suspended, because one
   * person may suspend and only two may widen.
   */
  readonly suspendedRuleIds?: ReadonlySet<string>;
  /**
   * `delivery`: the message was accepted before, so that a consent lacking only because it was withdrawn gives DAP-4207.
   * At `submission` (the default) a withdrawn consent is no consent.
   */
  readonly stage?: 'submission' | 'delivery';
}

/** A consent at the moment of the decision: what already stands against it, and when it ends. */
export interface ConsentStanding {
  readonly consent: Consent;
  readonly fails: number;
  /** First instant at which it no longer counts. */
  readonly end: number;
}

/** One call of `decide`, with what its steps share. */
export interface Inquiry {
  readonly pack: PolicyPack;
  readonly disclosure: Disclosure;
  readonly consents: readonly Consent[];
  readonly facts: Facts;
  readonly at: number;
  readonly options: DecideOptions;
  /** Rules from the sender's role to the recipient's; undefined for an unknown role. */
  readonly between: RulesBetween | undefined;
  readonly purpose: number;
  /** Filled when the first rule asks for a consent. */
  standings: readonly ConsentStanding[] | undefined;
}

export function openInquiry(
  pack: PolicyPack, disclosure: Disclosure, consents: readonly Consent[], facts: Facts, at: Date, options: DecideOptions,
): Inquiry {
  return {
    pack,
    disclosure,
    consents,
    facts,
    at: at.getTime(),
    options,
    between: pack.index.get(disclosure.from.role)?.get(disclosure.to.role),
    purpose: purposeBit(disclosure.purpose),
    standings: undefined,
  };
}

/** Whether a rule between these roles is about this type; a PERMIT only within the types these roles exchange. */
export function isAbout(inquiry: Inquiry, { rule, types }: IndexedRule): boolean {
  const { messageType } = inquiry.disclosure;
  if (types !== undefined && !types.has(messageType)) return false;
  return rule.effect === 'DENY' || inquiry.between?.types.has(messageType) === true;
}

/** Whether a rule between these roles is in force and about this type, whatever the purpose. */
export function concerns(inquiry: Inquiry, indexed: IndexedRule): boolean {
  return indexed.start <= inquiry.at && inquiry.at < indexed.end && isAbout(inquiry, indexed);
}

/** Whether a rule that concerns the inquiry also serves its purpose. */
export function serves(inquiry: Inquiry, indexed: IndexedRule): boolean {
  return (indexed.purposes & inquiry.purpose) !== 0;
}

export function isSuspended(inquiry: Inquiry, indexed: IndexedRule): boolean {
  return indexed.rule.effect === 'PERMIT' && inquiry.options.suspendedRuleIds?.has(indexed.rule.ruleId) === true;
}

/** The persons that the disclosure says something about. */
export function personsOf(disclosure: Disclosure): string[] {
  return [...new Set(disclosure.items.map((item) => item.personId).filter((id) => id !== null))];
}
