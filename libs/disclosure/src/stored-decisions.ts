import type { Decision, DisclosureParty, Facts } from '#consent';
import type { RecipientDecision } from './decide-recipient.ts';

/** A message's decisions as they are kept beside it, with the facts that they used: what replaying them needs. */
export interface StoredDecisions {
  /** RFC 3339. */
  at: string;
  packVersion: string;
  suspendedRules: string[];
  /** The consents that were known, by id; the register keeps what they said. */
  consentIds: string[];
  recipients: StoredDecision[];
}

/** What was decided about a message's recipients, when and under what. */
export interface DecidedRecipients {
  outcomes: RecipientDecision[];
  packVersion: string;
  suspendedRules: string[];
  /** The consents that were looked at, whether or not one of them helped. */
  consentIds: string[];
  /** The moment decided for. */
  decidedAt: Date;
}

export interface StoredDecision {
  recipient: string;
  permitted: boolean;
  code?: string | undefined;
  from?: DisclosureParty | undefined;
  to?: DisclosureParty | undefined;
  facts?: Facts | undefined;
  decision?: Decision | undefined;
}

export function storedDecisions({ outcomes, packVersion, suspendedRules, consentIds, decidedAt }: DecidedRecipients): StoredDecisions {
  return { at: decidedAt.toISOString(), packVersion, suspendedRules, consentIds, recipients: outcomes.map(storedDecision) };
}

function storedDecision({ recipient, permitted, code, disclosure, facts, decision }: RecipientDecision): StoredDecision {
  return { recipient, permitted, code, from: disclosure?.from, to: disclosure?.to, facts, decision };
}
