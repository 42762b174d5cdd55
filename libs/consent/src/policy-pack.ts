import type { FactSource } from './fact-codes.ts';
import type {
  Bilingual, Category, ConditionRefusal, ConsentGrantor, ConsentType, ObligationAnchor, DecisionObligationKind, Purpose, RefusalCode, RoleCode, RuleStatus,
} from './vocabulary.ts';

export const conditionOps = ['eq', 'ne', 'in', 'gte', 'lte', 'present', 'nonEmpty', 'containsPerson', 'containsBlock', 'onOrBefore'] as const;
export type ConditionOp = (typeof conditionOps)[number];

export type ConditionValue = boolean | string | number | readonly string[];

/** One question to one fact. */
export interface FactTest {
  readonly source: FactSource;
  readonly code: string;
  readonly op: ConditionOp;
  /** Absent for `present`, `nonEmpty`, `containsPerson`, `containsBlock`; for `onOrBefore` the code of another date of the same source. */
  readonly value?: ConditionValue;
}

/** A condition of a rule: one of `anyOf` must hold, where `when` holds and the category is one of `categories`. */
export interface Condition {
  readonly anyOf: readonly [FactTest, ...FactTest[]];
  readonly when?: FactTest;
  readonly categories?: readonly Category[];
  readonly refusal: ConditionRefusal;
  readonly text: Bilingual;
}

/** What a consent must be beyond covering person, date, sender, recipient, category and purpose. */
export interface ConsentTerms {
  readonly excludedTypes?: readonly ConsentType[];
  readonly grantedBy?: readonly ConsentGrantor[];
  readonly onwardTransfer?: true;
  /** Only the consents of `registry.registrationConsentIds`, in both directions and for any category. */
  readonly ofRegistration?: true;
  /** What the first of these rules that permits the answer would require, of every block asked for. */
  readonly asAnswerOf?: readonly string[];
}

export interface RuleObligation {
  readonly kind: DecisionObligationKind;
  readonly dueInDays: number | null;
  readonly from: ObligationAnchor;
  /** One per person disclosed. */
  readonly perPerson: boolean;
}

/** One row of the rule table. Lists are expanded: no wildcard is left. */
export interface Rule {
  readonly ruleId: string;
  readonly version: number;
  readonly status: RuleStatus;
  readonly effect: 'PERMIT' | 'DENY';
  readonly title: Bilingual;
  readonly fromRoles: readonly RoleCode[];
  readonly toRoles: readonly RoleCode[];
  readonly bothWays: boolean;
  readonly messageTypes: readonly string[] | '*';
  readonly purposes: readonly Purpose[];
  readonly categories: readonly Category[];
  /**
   * Of a PERMIT: where it permits the main block, the recipient gets the message without what may be left out and is refused.
   * Otherwise one refused block refuses the whole delivery.
   */
  readonly onDeny?: 'STRIP_OPTIONAL_BLOCKS';
  /** Refused to these roles whatever any rule says. */
  readonly neverCategories: readonly Category[];
  readonly consent: 'NONE' | 'REQUIRED' | 'REQUIRED_OR_BASIS';
  readonly consentTerms: ConsentTerms;
  /** Of REQUIRED_OR_BASIS: what stands in for the consent. */
  readonly basis?: FactTest;
  /** Of a DENY: it does not touch a person whose consent meets these terms. */
  readonly unlessConsent?: ConsentTerms;
  readonly conditions: readonly Condition[];
  readonly obligations: readonly RuleObligation[];
  /** Of a DENY: the code it refuses with. */
  readonly refusal: RefusalCode;
  readonly normRefs: readonly string[];
  readonly confidence: 'H' | 'M' | 'L' | 'PROPOSAL';
  /** Whether the law it rests on is in force. In production no pack is activated in which a rule that counts rests on a draft. */
  readonly law: 'IN_FORCE' | 'DRAFT';
  readonly note?: Bilingual;
  readonly validFrom: string;
  readonly validTo?: string;
  readonly approvedBy: readonly string[];
}

/** Which roles exchange a type, in which direction. Beyond it no rule permits. */
export interface TypeFlow {
  readonly fromRoles: readonly RoleCode[];
  readonly toRoles: readonly RoleCode[];
}

/** A rule with what every decision would else work out again. */
export interface IndexedRule {
  readonly rule: Rule;
  /** Place in the pack. */
  readonly order: number;
  /** One bit per purpose. */
  readonly purposes: number;
  readonly types: ReadonlySet<string> | undefined;
  /** In force from this instant … */
  readonly start: number;
  /** … up to, not including, this one. */
  readonly end: number;
}

/** The rules between two roles, in pack order. */
export interface RulesBetween {
  /** The types that these roles exchange in this direction. */
  readonly types: ReadonlySet<string>;
  readonly permits: readonly IndexedRule[];
  readonly permitsOf: ReadonlyMap<Category, readonly IndexedRule[]>;
  readonly deniesOf: ReadonlyMap<Category, readonly IndexedRule[]>;
  /** The types that some rule could permit in some block, if persons, consents, facts and dates were right. */
  readonly permissible: ReadonlySet<string>;
}

/** Finds the rules of a decision without reading the others: by sender role and recipient role, then category. */
export type RuleIndex = ReadonlyMap<RoleCode, ReadonlyMap<RoleCode, RulesBetween>>;

/** One version of the law as data, loaded and indexed. Immutable. */
export interface PolicyPack {
  readonly packVersion: string;
  readonly title: Bilingual;
  /** No consent counts longer than this after it was granted, whatever it says. */
  readonly consentMaxMonths: number;
  readonly messageTypes: ReadonlyMap<string, readonly TypeFlow[]>;
  readonly rules: readonly Rule[];
  readonly index: RuleIndex;
}
