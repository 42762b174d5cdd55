import type { Decision, DisclosureParty } from './decision.ts';
import type { Facts } from './facts.ts';

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
