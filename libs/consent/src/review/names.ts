import { dataCategories, purposes, roleCodes } from '../vocabulary.ts';
import type { Bilingual, Category, DataCategory, ForbiddenCategory, DecisionObligationKind, Purpose, RoleCode } from '../vocabulary.ts';

/** What people call the codes that rules are written in. */
const roleNames: Readonly<Record<RoleCode, Bilingual>> = {
  SR: { de: 'Sozialregion', en: 'social region' },
  RAV: { de: 'RAV', en: 'RAV' },
  ALK: { de: 'Arbeitslosenkasse', en: 'unemployment fund' },
  IVST: { de: 'IV-Stelle', en: 'IV office' },
  VPE: { de: 'Anbieterin der vPe', en: 'provider of the vPe' },
  KOI: { de: 'Koordinationsstelle Integration', en: 'coordination office for integration' },
  GSIIZ: { de: 'Geschäftsstelle IIZ', en: 'IIZ office' },
  AGS: { de: 'Amt für Gesellschaft und Soziales', en: 'office for society and social affairs' },
  DPO: { de: 'Datenschutz', en: 'data-protection officer' },
  IDSB: { de: 'Beauftragte für Information und Datenschutz', en: 'information and data-protection commissioner' },
  OPS: { de: 'Betrieb', en: 'operation' },
  DAP: { de: 'Plattform', en: 'platform' },
};

const ofData: Readonly<Record<DataCategory, Bilingual>> = {
  C01: { de: 'Identität', en: 'identity' },
  C02: { de: 'AHV-Nummer', en: 'AHV number' },
  C03: { de: 'Kontakt', en: 'contact' },
  C04: { de: 'Haushalt und Kinder', en: 'household and children' },
  C05: { de: 'Nationalität und Aufenthalt', en: 'nationality and residence permit' },
  C06: { de: 'Sprache, Bildung, Qualifikation', en: 'language, education, qualification' },
  C07: { de: 'Erwerbstätigkeit und Stellensuche', en: 'employment and job search' },
  C08: { de: 'Massnahmen und Leistungen der ALV', en: 'measures and benefits of unemployment insurance' },
  C09: { de: 'IV-Verfahren und -Massnahmen, ohne Diagnose', en: 'disability-insurance procedure and measures, without diagnosis' },
  C10: { de: 'Gesundheit', en: 'health' },
  C11: { de: 'Sozialhilfe', en: 'social aid' },
  C12: { de: 'Finanzen und Schulden', en: 'finance and debts' },
  C13: { de: 'Sanktionen', en: 'sanctions' },
  C14: { de: 'Einschätzung und Segment', en: 'assessment and segment' },
  C15: { de: 'Integrationsplan und Ziele', en: 'integration plan and goals' },
  C16: { de: 'Fallangaben', en: 'case data' },
  C17: { de: 'Einwilligungsangaben', en: 'consent data' },
  C18: { de: 'Zusammengefasste Statistik', en: 'aggregated statistics' },
};

const ofForbidden: Readonly<Record<ForbiddenCategory, Bilingual>> = {
  RELIGION: { de: 'Religion', en: 'religion' },
  ETHNICITY: { de: 'Ethnie', en: 'ethnicity' },
  POLITICS: { de: 'politische Ansichten', en: 'political views' },
  GENETICS: { de: 'genetische Daten', en: 'genetic data' },
  BIOMETRICS: { de: 'biometrische Daten', en: 'biometric data' },
  CRIMINAL_RECORD: { de: 'Strafen', en: 'criminal records' },
};

const categoryNames: Readonly<Record<Category, Bilingual>> = { ...ofData, ...ofForbidden };

const purposeNames: Readonly<Record<Purpose, Bilingual>> = {
  P0: { de: 'Plattform und Einwilligungen', en: 'platform and consents' },
  P1: { de: 'geeignete Massnahmen finden', en: 'find suitable measures' },
  P2: { de: 'Ansprüche klären', en: 'clarify claims' },
  P3: { de: 'Leistungen festsetzen, ändern, zurückfordern', en: 'assess, change or reclaim benefits' },
  P4: { de: 'Missbrauch verhindern', en: 'prevent abuse' },
  P5: { de: 'Fallübergabe', en: 'case hand-over' },
  P6: { de: 'Früherfassung', en: 'early detection' },
  P7: { de: 'gesetzliche Meldung', en: 'statutory notification' },
  P8: { de: 'Controlling ohne Personenbezug', en: 'controlling about no person' },
  P9: { de: 'Rechte der betroffenen Person', en: 'rights of the data subject' },
};

export const obligationNames: Readonly<Record<DecisionObligationKind, Bilingual>> = {
  NOTIFY_SUBJECT: { de: 'die Person nachträglich über Austausch und Inhalt informieren', en: 'tell the person afterwards of the exchange and its content' },
  INFORM_SUBJECT: { de: 'die Person informieren', en: 'inform the person' },
  ERASE_COPY: { de: 'die Kopie löschen', en: 'erase the copy' },
  ANSWER_SUBJECT: { de: 'der Person antworten', en: 'answer the person' },
  YEARLY_COUNT: { de: 'jährlich zählen', en: 'count yearly' },
  SUPPRESS_SMALL_CELLS: { de: 'kleine Zahlen bei der Veröffentlichung unterdrücken', en: 'suppress small cells on publication' },
  ALERT_DPO: { de: 'den Datenschutz benachrichtigen', en: 'alert the data-protection officer' },
  WARN_SENDER: { de: 'die sendende Stelle warnen', en: 'warn the sender' },
};

export type Language = keyof Bilingual;

/** Codes with their names, or one word for all of them. */
export function sayCategories(categories: readonly Category[], language: Language): string {
  if (dataCategories.every((one) => categories.includes(one))) return language === 'de' ? 'alle Kategorien C01–C18' : 'all categories C01–C18';
  return categories.map((one) => (one.startsWith('C') && one.length === 3 ? `${one} ${categoryNames[one][language]}` : categoryNames[one][language])).join(', ');
}

export function sayPurposes(of: readonly Purpose[], language: Language): string {
  if (purposes.every((one) => of.includes(one))) return language === 'de' ? 'jeder Zweck' : 'any purpose';
  return `${language === 'de' ? 'Zweck' : 'purpose'} ${of.map((one) => `${one} ${purposeNames[one][language]}`).join(', ')}`;
}

export function sayRoles(roles: readonly RoleCode[], language: Language): string {
  if (roleCodes.every((one) => roles.includes(one))) return language === 'de' ? 'jede Stelle' : 'any partner';
  return roles.map((one) => roleNames[one][language]).join(', ');
}
