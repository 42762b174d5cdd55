import type { StoredDecision, StoredDecisions } from '#consent';
import type { RecipientDecision } from './decide-recipient.ts';

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

export function storedDecisions({ outcomes, packVersion, suspendedRules, consentIds, decidedAt }: DecidedRecipients): StoredDecisions {
  return { at: decidedAt.toISOString(), packVersion, suspendedRules, consentIds, recipients: outcomes.map(storedDecision) };
}

function storedDecision({ recipient, permitted, code, disclosure, facts, decision }: RecipientDecision): StoredDecision {
  return { recipient, permitted, code, from: disclosure?.from, to: disclosure?.to, facts, decision };
}
