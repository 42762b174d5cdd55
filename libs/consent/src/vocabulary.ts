/**
 * The closed lists that rules are written in. A word outside them in a policy pack
 * is a fault of the pack, never a wider rule.
 */

/** A text for people: German first, English beside it. */
export interface Bilingual {
  readonly de: string;
  readonly en: string;
}

export const roleCodes = ['SR', 'RAV', 'ALK', 'IVST', 'VPE', 'KOI', 'GSIIZ', 'AGS', 'DPO', 'IDSB', 'OPS', 'DAP'] as const;
export type RoleCode = (typeof roleCodes)[number];

export const purposes = ['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9'] as const;
export type Purpose = (typeof purposes)[number];

/** C01 identity … C18 aggregated statistics. */
export const dataCategories = [
  'C01', 'C02', 'C03', 'C04', 'C05', 'C06', 'C07', 'C08', 'C09', 'C10', 'C11', 'C12', 'C13', 'C14', 'C15', 'C16', 'C17', 'C18',
] as const;

/**
 * What may never be carried. No schema has a block for them, so that a message holding them is refused before anything is
 * decided; rule D01 refuses them all the same, should a schema ever let one through.
 */
export const forbiddenCategories = ['RELIGION', 'ETHNICITY', 'POLITICS', 'GENETICS', 'BIOMETRICS', 'CRIMINAL_RECORD'] as const;

export type DataCategory = (typeof dataCategories)[number];
export type ForbiddenCategory = (typeof forbiddenCategories)[number];
export type Category = DataCategory | ForbiddenCategory;

/** Block name → data category, one to one; `vn` is the AHV number inside identity, decided as a block of its own. */
export const blockCategories: Readonly<Record<string, DataCategory>> = {
  identity: 'C01', vn: 'C02', contact: 'C03', household: 'C04', residence: 'C05', education: 'C06', employment: 'C07',
  labourMarket: 'C08', ivProcedure: 'C09', health: 'C10', socialAid: 'C11', finance: 'C12', sanctions: 'C13',
  assessment: 'C14', plan: 'C15', case: 'C16', consent: 'C17', stats: 'C18',
};

export const consentTypes = ['EINWILLIGUNG', 'VOLLMACHT_SG17', 'ENTBINDUNG_SCHWEIGEPFLICHT'] as const;
export type ConsentType = (typeof consentTypes)[number];

export const consentGrantors = ['SELF', 'LEGAL_REP', 'BEISTAND'] as const;
export type ConsentGrantor = (typeof consentGrantors)[number];

/** Codes of a refused disclosure. DAP-4207 (withdrawn before delivery) is a delivery state, never an HTTP answer. */
export const refusalCodes = [
  'DAP-4201', 'DAP-4202', 'DAP-4203', 'DAP-4204', 'DAP-4205', 'DAP-4206', 'DAP-4207', 'DAP-4208', 'DAP-4209',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** Codes that an unmet condition may be given in a pack. */
export const conditionRefusals = ['DAP-4205', 'DAP-4206', 'DAP-4208', 'DAP-4209'] as const;
export type ConditionRefusal = (typeof conditionRefusals)[number];

export const ruleStatuses = ['DRAFT', 'APPROVED', 'ACTIVE', 'SUSPENDED', 'RETIRED'] as const;
export type RuleStatus = (typeof ruleStatuses)[number];

export const decisionObligationKinds = [
  'NOTIFY_SUBJECT', 'INFORM_SUBJECT', 'ERASE_COPY', 'ANSWER_SUBJECT', 'YEARLY_COUNT', 'SUPPRESS_SMALL_CELLS', 'ALERT_DPO', 'WARN_SENDER',
] as const;
export type DecisionObligationKind = (typeof decisionObligationKinds)[number];

export const obligationAnchors = ['DISCLOSURE', 'MANDATE_END', 'RECEIPT_OF_REQUEST', 'YEAR_END', 'PUBLICATION'] as const;
export type ObligationAnchor = (typeof obligationAnchors)[number];
