/** A policy pack as its format writes it, for tests that write packs themselves. */
export interface PackDocument {
  readonly packVersion: string;
  readonly title: Texts;
  readonly consentMaxMonths: number;
  readonly approvedBy: readonly string[];
  readonly messageTypes: Readonly<Record<string, readonly Flow[]>>;
  readonly rules: readonly RuleDocument[];
}

interface Texts {
  readonly de: string;
  readonly en: string;
}

type Words = readonly string[] | '*';

export interface Flow {
  readonly fromRoles: Words;
  readonly toRoles: Words;
}

export interface TestDocument {
  readonly source: 'assertion' | 'agreement' | 'registry' | 'message';
  readonly code: string;
  readonly op: string;
  readonly value?: boolean | string | number | readonly string[];
}

export interface ConditionDocument {
  readonly anyOf: readonly TestDocument[];
  readonly when?: TestDocument;
  readonly categories?: readonly string[];
  readonly text: Texts;
}

export interface TermsDocument {
  readonly excludedTypes?: readonly string[];
  readonly grantedBy?: readonly string[];
  readonly onwardTransfer?: true;
  readonly ofRegistration?: true;
  readonly asAnswerOf?: readonly string[];
}

export interface RuleDocument {
  readonly ruleId: string;
  readonly version: number;
  readonly status: string;
  readonly effect: 'PERMIT' | 'DENY';
  readonly title: Texts;
  readonly fromRoles: Words;
  readonly toRoles: Words;
  readonly bothWays?: boolean;
  readonly messageTypes: Words;
  readonly purposes: Words;
  readonly categories: Words;
  readonly neverCategories?: readonly string[];
  readonly consent?: 'NONE' | 'REQUIRED' | 'REQUIRED_OR_BASIS';
  readonly consentTerms?: TermsDocument;
  readonly basis?: TestDocument;
  readonly unlessConsent?: TermsDocument;
  readonly conditions?: readonly ConditionDocument[];
  readonly normRefs: readonly string[];
  readonly confidence: string;
  readonly validFrom: string;
  readonly validTo?: string;
}
