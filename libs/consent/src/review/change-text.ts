import type { Rule } from '../policy-pack.ts';
import type { Bilingual } from '../vocabulary.ts';
import type { PackChange, Reach } from './compare-packs.ts';
import { sayCategories, sayPurposes, sayRoles } from './names.ts';
import type { Language } from './names.ts';
import { sayCondition, sayConsent, sayObligation, sayTerms } from './rule-text.ts';

const words = {
  de: {
    permitted: 'Neu erlaubt',
    noLongerPermitted: 'Nicht mehr erlaubt',
    forbidden: 'Neu verboten',
    noLongerForbidden: 'Nicht mehr verboten',
    anyType: 'jede Meldung',
    messages: 'Meldungen',
    message: 'Meldung',
    basis: 'gestützt auf',
    draft: 'noch nicht in Kraft',
    not: 'nicht, wenn',
    unless: 'ausser mit Einwilligung',
    applies: 'sofern',
    from: 'ab',
    until: 'bis',
    was: 'bisher',
    now: 'neu',
    nothing: 'keine',
    obligations: 'Pflichten geändert',
    changedBasis: 'Grundlage geändert',
    changedOnDeny: 'Folge eines abgelehnten Blocks geändert',
    strips: 'was weggelassen werden darf, fällt weg',
    refuses: 'die ganze Zustellung unterbleibt',
    months: 'Monate',
    longest: 'Längste Dauer einer Einwilligung geändert',
    certainty: 'Sicherheit',
  },
  en: {
    permitted: 'Newly permitted',
    noLongerPermitted: 'No longer permitted',
    forbidden: 'Newly forbidden',
    noLongerForbidden: 'No longer forbidden',
    anyType: 'any message',
    messages: 'messages',
    message: 'message',
    basis: 'resting on',
    draft: 'not in force yet',
    not: 'not when',
    unless: 'except with a consent',
    applies: 'where',
    from: 'from',
    until: 'until',
    was: 'so far',
    now: 'now',
    nothing: 'none',
    obligations: 'Duties changed',
    changedBasis: 'Basis changed',
    changedOnDeny: 'What a refused block leads to changed',
    strips: 'what may be left out is left out',
    refuses: 'the whole delivery is refused',
    months: 'months',
    longest: 'Longest duration of a consent changed',
    certainty: 'certainty',
  },
} as const;

/** A change in a sentence for each language, for whoever answers for the law. */
export function sayChange(change: PackChange): Bilingual {
  return { de: sentence(change, 'de'), en: sentence(change, 'en') };
}

function sentence(change: PackChange, language: Language): string {
  const say = words[language];
  if (change.kind === 'consentMaxMonths') return `${say.longest}: ${say.was} ${change.before} ${say.months}, ${say.now} ${change.after}.`;
  if (change.kind === 'changed') return sayChanged(change, language);
  const { kind, rule, reach } = change;
  const permits = kind === 'permitted' || kind === 'noLongerPermitted';
  const parts = [
    sayReach(reach, language),
    permits ? sayConsent(rule, language) : sayUnless(rule, language),
    `${say.basis} ${sayBasis(rule, language)} (${rule.ruleId})`,
    sayPeriod(rule, language),
  ];
  const isNever = !permits && rule.effect === 'PERMIT';
  const conditions = isNever ? [] : rule.conditions.filter(({ categories }) => categories === undefined || categories.some((one) => reach.categories.includes(one)));
  const limits = conditions.length === 0 ? '' : `; ${permits ? say.not : say.applies}: ${conditions.map((one) => sayCondition(one, language)).join(' ')}`;
  const text = `${say[kind]}: ${parts.filter((part) => part !== '').join(', ')}${limits}`;
  return text.endsWith('.') ? text : `${text}.`;
}

function sayReach({ from, to, types, purposes, categories }: Reach, language: Language): string {
  const say = words[language];
  const messages = types === '*' ? say.anyType : `${types.length === 1 ? say.message : say.messages} ${types.join(', ')}`;
  return `${sayRoles(from, language)} → ${sayRoles(to, language)}, ${sayCategories(categories, language)}, ${sayPurposes(purposes, language)}, ${messages}`;
}

function sayUnless({ unlessConsent }: Rule, language: Language): string {
  return unlessConsent === undefined ? '' : `${words[language].unless}${sayTerms(unlessConsent, language)}`;
}

function sayBasis({ normRefs, law }: Rule, language: Language): string {
  return `${normRefs.join('; ')}${law === 'DRAFT' ? ` [${words[language].draft}]` : ''}`;
}

function sayPeriod({ validFrom, validTo }: Rule, language: Language): string {
  const say = words[language];
  return `${say.from} ${validFrom}${validTo === undefined ? '' : ` ${say.until} ${validTo}`}`;
}

function sayChanged({ before, after, what }: Extract<PackChange, { kind: 'changed' }>, language: Language): string {
  const say = words[language];
  const of = (rule: Rule): string => {
    if (what === 'onDeny') return rule.onDeny === undefined ? say.refuses : say.strips;
    if (what === 'basis') return `${sayBasis(rule, language)} (${say.certainty} ${rule.confidence})`;
    return rule.obligations.map((one) => sayObligation(one, language)).join('; ') || say.nothing;
  };
  const head = { basis: say.changedBasis, obligations: say.obligations, onDeny: say.changedOnDeny }[what];
  return `${head}: ${after.ruleId} ${after.title[language]}, ${say.was} ${of(before)}, ${say.now} ${of(after)}.`;
}
