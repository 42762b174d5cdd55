import type { Consent } from './consent-record.ts';
import type { Decision, DisclosureParty } from './decision.ts';
import type { DecidedDisclosure } from './disclosure-record.ts';
import type { Facts } from './facts.ts';
import type { DecisionRecord } from './replay-decision.ts';

/** A message's decisions as they are kept beside it, with the facts that they used: what replaying them needs. */
export interface StoredDecisions {
  /** RFC 3339. */
  readonly at: string;
  readonly packVersion: string;
  readonly suspendedRules: readonly string[];
  /** The consents that were known, by id; the register keeps what they said. */
  readonly consentIds: readonly string[];
  readonly recipients: readonly StoredDecision[];
}

/** What was decided about one recipient; without facts and decision it was refused before any rule was asked. */
export interface StoredDecision {
  readonly recipient: string;
  readonly permitted: boolean;
  readonly code?: string | undefined;
  readonly from?: DisclosureParty | undefined;
  readonly to?: DisclosureParty | undefined;
  readonly facts?: Facts | undefined;
  readonly decision?: Decision | undefined;
}

/** What is kept of a message that was decided, with what the register still has of the consents that were known. */
export interface KeptDecisions {
  readonly disclosure: DecidedDisclosure;
  readonly decisions: StoredDecisions;
  readonly consents: readonly Consent[] | null;
}

/** A recipient of a message with what was decided; without a record it was refused before any rule was asked. */
export interface RecordedDecision {
  readonly recipient: string;
  readonly code: string | undefined;
  readonly packVersion: string;
  readonly record: DecisionRecord | undefined;
  /** A consent that was looked at is no longer in the register: what it was made from has been erased in part. */
  readonly erased: boolean;
}

/** What was decided about each recipient of a message, put together from what is kept of it. */
export function recordedDecisions({ disclosure, decisions, consents }: KeptDecisions): RecordedDecision[] {
  const { at, packVersion, suspendedRules, consentIds, recipients } = decisions;
  const { messageType, purpose, mainCategory, items, optional = [] } = disclosure;
  const known = consents ?? [];
  return recipients.map(({ recipient, code, from, to, facts, decision }) => {
    const record: DecisionRecord | undefined = from === undefined || to === undefined || facts === undefined || decision === undefined
      ? undefined
      : { disclosure: { messageType, from, to, purpose, mainCategory, items, optional }, consents: known, facts, at, suspendedRuleIds: suspendedRules, stage: 'submission', decision };
    return { recipient, code, packVersion, record, erased: known.length < consentIds.length };
  });
}
