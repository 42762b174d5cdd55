import type { Condition, ConsentTerms, Rule, RuleObligation } from '../policy-pack.ts';
import type { Bilingual, ConsentGrantor, ConsentType, ObligationAnchor } from '../vocabulary.ts';
import { factCodes } from '../fact-codes.ts';
import { obligationNames } from './names.ts';
import type { Language } from './names.ts';

const typeNames: Readonly<Record<ConsentType, Bilingual>> = {
  EINWILLIGUNG: { de: 'freie Einwilligung', en: 'free consent' },
  VOLLMACHT_SG17: { de: 'Vollmacht nach § 17 SG', en: 'mandate of SG § 17' },
  ENTBINDUNG_SCHWEIGEPFLICHT: { de: 'Entbindung von der Schweigepflicht', en: 'release from secrecy' },
};

const grantorNames: Readonly<Record<ConsentGrantor, Bilingual>> = {
  SELF: { de: 'der Person selbst', en: 'the person' },
  LEGAL_REP: { de: 'der gesetzlichen Vertretung', en: 'the legal representative' },
  BEISTAND: { de: 'der Beistandschaft', en: 'the guardian' },
};

const anchorNames: Readonly<Record<ObligationAnchor, Bilingual>> = {
  DISCLOSURE: { de: 'ab Bekanntgabe', en: 'from disclosure' },
  MANDATE_END: { de: 'ab Ende des Auftrags', en: 'from the end of the mandate' },
  RECEIPT_OF_REQUEST: { de: 'ab Eingang des Begehrens', en: 'from receipt of the request' },
  YEAR_END: { de: 'auf Jahresende', en: 'at the end of the year' },
  PUBLICATION: { de: 'bei Veröffentlichung', en: 'on publication' },
};

const words = {
  de: {
    none: 'ohne Einwilligung',
    needed: 'mit Einwilligung',
    or: ', oder ohne, wo gilt:',
    not: 'nicht als',
    by: 'erteilt von',
    onward: 'die die Weitergabe umfasst',
    registration: 'der Anmeldung',
    answer: 'was die Regel der Antwort verlangt',
    days: 'Tage',
    person: 'je Person',
  },
  en: {
    none: 'without consent',
    needed: 'with consent',
    or: ', or without, where this holds:',
    not: 'not as',
    by: 'granted by',
    onward: 'that covers onward transfer',
    registration: 'of the registration',
    answer: 'what the rule of the answer requires',
    days: 'days',
    person: 'per person',
  },
} as const;

/** What a permission asks of consent, in half a sentence. */
export function sayConsent({ consent, consentTerms, basis }: Pick<Rule, 'consent' | 'consentTerms' | 'basis'>, language: Language): string {
  const say = words[language];
  if (consentTerms.asAnswerOf !== undefined) return `${say.answer} (${consentTerms.asAnswerOf.join(', ')})`;
  if (consent === 'NONE') return say.none;
  return `${say.needed}${sayTerms(consentTerms, language)}${basis === undefined ? '' : `${say.or} «${sayFact(basis, language)}»`}`;
}

/** What a fact means, in place of the code that programs call it by. */
function sayFact({ source, code }: NonNullable<Rule['basis']>, language: Language): string {
  return factCodes.find((fact) => fact.source === source && fact.code === code)?.meaning[language].replace(/\.$/, '') ?? code;
}

export function sayTerms({ excludedTypes, grantedBy, onwardTransfer, ofRegistration }: ConsentTerms, language: Language): string {
  const say = words[language];
  return [
    ...(ofRegistration === true ? [` ${say.registration}`] : []),
    ...(grantedBy === undefined ? [] : [` ${say.by} ${grantedBy.map((one) => grantorNames[one][language]).join(', ')}`]),
    ...(excludedTypes === undefined ? [] : [`, ${say.not} ${excludedTypes.map((one) => typeNames[one][language]).join(', ')}`]),
    ...(onwardTransfer === true ? [`, ${say.onward}`] : []),
  ].join('');
}

export function sayObligation({ kind, dueInDays, from, perPerson }: RuleObligation, language: Language): string {
  const say = words[language];
  const due = dueInDays === null ? anchorNames[from][language] : `${dueInDays} ${say.days} ${anchorNames[from][language]}`;
  return `${obligationNames[kind][language]} (${due}${perPerson ? `, ${say.person}` : ''})`;
}

/** The sentence of a condition that is not met; who writes a pack writes it that way round. */
export function sayCondition({ categories, text }: Condition, language: Language): string {
  return `${categories === undefined ? '' : `${categories.join(', ')}: `}${text[language]}`;
}
