import type { Bilingual, Category, ObligationAnchor, DecisionObligationKind, Purpose, RefusalCode, RoleCode } from './vocabulary.ts';

export interface DisclosureParty {
  readonly partnerId: string;
  readonly role: RoleCode;
}

/** One block about one person; `personId` is null for a block about no person, `block` is `vn` for the AHV number. */
export interface DisclosureItem {
  readonly personId: string | null;
  readonly block: string;
  readonly category: Category;
}

/** What one message would tell one recipient, without a word of its content. */
export interface Disclosure {
  readonly messageType: string;
  readonly from: DisclosureParty;
  readonly to: DisclosureParty;
  readonly purpose: Purpose;
  /** Category of the type's main block (the schema names it). */
  readonly mainCategory: Category;
  readonly items: readonly DisclosureItem[];
  /** Blocks that the schema lets be left out, `vn` among them; absent: none. */
  readonly optional?: readonly string[];
}

/** What was decided about one block of one person. */
export interface DecisionItem extends DisclosureItem {
  readonly permitted: boolean;
  /** The rule that permits or forbids; of a refusal by default the nearest rule, absent when none comes near. */
  readonly ruleId?: string;
  readonly normRefs: readonly string[];
  readonly code?: RefusalCode;
  /** What the nearest rule lacked: codes of unmet conditions, and `consent`. */
  readonly unmet?: readonly string[];
  readonly reasonText: Bilingual;
  readonly consentId?: string;
}

/** A duty that the disclosure creates. `dueInDays` counts from `from`; null: no day is set. */
export interface DecisionObligation {
  readonly kind: DecisionObligationKind;
  readonly personId?: string;
  readonly dueInDays: number | null;
  readonly from: ObligationAnchor;
}

/** The verdict on one delivery: one message to one recipient. */
export interface Decision {
  /** True when every item is permitted and there is at least one, or where the rest may be stripped. */
  readonly permitted: boolean;
  /** Permitted without the items that are refused (`onDeny`): the recipient gets a projection. */
  readonly stripped?: true;
  /** Of a refusal: the code of the first refused block in message order, riding blocks last. */
  readonly code?: RefusalCode;
  readonly items: readonly DecisionItem[];
  /** The rules that the items cite, each once, in pack order. */
  readonly rules: readonly string[];
  /** The consents that the permitted items rest on, each once, in order of their ids. */
  readonly consents: readonly string[];
  /** Of a delivery the duties it creates; of a refusal those of the DENY rules that were hit (ALERT_DPO). */
  readonly obligations: readonly DecisionObligation[];
  /** First moment (RFC 3339, UTC) at which a consent, rule or agreement that this rests on has ended, or a prohibition begins; null: never. */
  readonly notAfter: string | null;
  readonly packVersion: string;
}
