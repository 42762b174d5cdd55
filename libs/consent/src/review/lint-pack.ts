import type { PackFault } from '../pack-fault.ts';
import { loadPack } from '../load-pack.ts';
import type { PolicyPack, Rule } from '../policy-pack.ts';
import type { Bilingual, Category } from '../vocabulary.ts';
import { sayCategories } from './names.ts';
import { isNoNarrower, keyOf, waysOf } from './ways.ts';
import type { Way } from './ways.ts';

export type LintCode = 'unreadable' | 'unreachable' | 'shadowed' | 'overlapping' | 'without-end' | 'sensitive-without-basis' | 'draft-law' | 'empty';

/** Something in a pack that its author did not mean, or should mean knowingly. */
export interface LintFinding {
  readonly code: LintCode;
  /** A fault should be mended before the pack is activated; a notice should be known. */
  readonly level: 'fault' | 'notice';
  readonly ruleIds: readonly string[];
  /** Of a pack that does not load: where. */
  readonly pointer?: string;
  readonly text: Bilingual;
}

/** Health, social aid, sanctions, assessment (DSG Art. 5 lit. c, f): to permit them takes a consent or a norm that says so. */
const sensitive: ReadonlySet<Category> = new Set(['C10', 'C11', 'C13', 'C14']);

/** Reads a pack and says what is doubtful about it, faults first. A pack that does not load has only faults of its text. */
export function lintPack(yamlText: string): LintFinding[] {
  const loaded = loadPack(yamlText);
  if (!loaded.ok) return loaded.faults.map(unreadable);
  const { pack } = loaded;
  const permits = pack.rules.filter((rule) => rule.effect === 'PERMIT' && counts(rule));
  const ways = Map.groupBy(waysOf(pack), ({ rule }) => rule);
  const findings = [
    ...(permits.length === 0 ? [empty] : []),
    ...permits.filter((rule) => !ways.has(rule)).map(unreachable),
    ...meetings(permits, ways),
    ...permits.flatMap(sensitiveWithoutBasis),
    ...draftLawRules(pack).map(draftLaw),
    ...permits.filter(({ validTo }) => validTo === undefined).map(withoutEnd),
  ];
  return findings.toSorted((a, b) => Number(a.level === 'notice') - Number(b.level === 'notice'));
}

/** The rules in force or approved that rest on law which is not: in production no pack with one is activated. */
export function draftLawRules(pack: PolicyPack): readonly Rule[] {
  return pack.rules.filter((rule) => counts(rule) && rule.law === 'DRAFT');
}

function counts({ status }: Rule): boolean {
  return status === 'ACTIVE' || status === 'APPROVED';
}

const empty: LintFinding = {
  code: 'empty', level: 'notice', ruleIds: [],
  text: { de: 'Das Regelwerk lässt nichts zu: Jede Bekanntgabe wird abgelehnt.', en: 'The pack permits nothing: every disclosure is refused.' },
};

const tooWide: Bilingual = {
  de: 'lässt mehr Arten von Bekanntgaben zu oder verbietet mehr, als sich prüfen lassen; Stellen, Meldungen, Zwecke oder Kategorien nennen statt *',
  en: 'permits or forbids more kinds of disclosures than can be looked over; name roles, types, purposes or categories instead of *',
};

const tooMany: Bilingual = {
  de: 'hat mehr Regeln, als sich miteinander vergleichen lassen; Stellen, Meldungen und Kategorien in einer Regel zusammenfassen',
  en: 'has more rules than can be compared with one another; name several roles, types and categories in one rule',
};

function unreadable({ pointer, rule, detail }: PackFault): LintFinding {
  const meaning = { 'too-wide': tooWide, 'too-many': tooMany }[rule as string] ?? { de: rule, en: rule };
  return {
    code: 'unreadable',
    level: 'fault',
    ruleIds: [],
    pointer,
    text: { de: `${pointer || '/'}: ${meaning.de} (${detail})`, en: `${pointer || '/'}: ${meaning.en} (${detail})` },
  };
}

function unreachable({ ruleId }: Rule): LintFinding {
  return {
    code: 'unreachable', level: 'fault', ruleIds: [ruleId],
    text: {
      de: `${ruleId} kann nie etwas zulassen: Ihre Stellen tauschen diese Meldungen nicht aus, oder ein Verbot schliesst alles aus.`,
      en: `${ruleId} can never permit anything: its partners do not exchange these messages, or a prohibition rules out all of it.`,
    },
  };
}

/** Pairs of permissions for one disclosure: the later one is never cited, or only where the earlier one lacks something. */
function meetings(permits: readonly Rule[], ways: ReadonlyMap<Rule, readonly Way[]>): LintFinding[] {
  const findings: LintFinding[] = [];
  const keyed = permits.map((rule) => ({ rule, byKey: Map.groupBy(ways.get(rule) ?? [], keyOf) }));
  for (const [i, later] of permits.entries()) {
    const own = ways.get(later) ?? [];
    const earlier = keyed.slice(0, i);
    const shadowing = earlier.filter(({ byKey }) => own.some((way) => byKey.get(keyOf(way))?.some((wide) => isNoNarrower(wide, way))));
    const shadowed = own.length > 0 && own.every((way) => shadowing.some(({ byKey }) => byKey.get(keyOf(way))?.some((wide) => isNoNarrower(wide, way))));
    if (shadowed) findings.push(shadow(later, shadowing.map(({ rule }) => rule)));
    else findings.push(...earlier.flatMap(({ rule, byKey }) => overlap(rule, later, own.filter((way) => byKey.has(keyOf(way))))));
  }
  return findings;
}

function shadow({ ruleId }: Rule, by: readonly Rule[]): LintFinding {
  const ids = by.map((rule) => rule.ruleId);
  return {
    code: 'shadowed', level: 'fault', ruleIds: [ruleId, ...ids],
    text: {
      de: `${ruleId} wird nie angewendet: ${ids.join(', ')} steht vor ihr, lässt dasselbe zu und verlangt nicht mehr.`,
      en: `${ruleId} is never applied: ${ids.join(', ')} stands before it, permits the same and demands no more.`,
    },
  };
}

function overlap(first: Rule, second: Rule, shared: readonly Way[]): LintFinding[] {
  if (shared.length === 0) return [];
  const categories = [...new Set(shared.map(({ category }) => category))].toSorted();
  return [
    {
      code: 'overlapping',
      level: 'notice',
      ruleIds: [first.ruleId, second.ruleId],
      text: {
        de: `${first.ruleId} und ${second.ruleId} betreffen dieselben Bekanntgaben (${sayCategories(categories, 'de')}); wo beide zulassen, gilt ${first.ruleId} mit ihren Pflichten.`,
        en: `${first.ruleId} and ${second.ruleId} concern the same disclosures (${sayCategories(categories, 'en')}); where both permit, ${first.ruleId} holds with its duties.`,
      },
    },
  ];
}

function sensitiveWithoutBasis(rule: Rule): LintFinding[] {
  const concerned = rule.categories.filter((category) => sensitive.has(category));
  const hasBasis = rule.consent !== 'NONE' || rule.confidence === 'H' || rule.confidence === 'M';
  if (concerned.length === 0 || hasBasis) return [];
  return [
    {
      code: 'sensitive-without-basis',
      level: 'fault',
      ruleIds: [rule.ruleId],
      text: {
        de: `${rule.ruleId} lässt besonders schützenswerte Daten (${sayCategories(concerned, 'de')}) ohne Einwilligung zu, und ihre Grundlage ist nicht gesichert (${rule.confidence}).`,
        en: `${rule.ruleId} permits sensitive data (${sayCategories(concerned, 'en')}) without consent, and its basis is not certain (${rule.confidence}).`,
      },
    },
  ];
}

function draftLaw({ ruleId, normRefs }: Rule): LintFinding {
  return {
    code: 'draft-law', level: 'notice', ruleIds: [ruleId],
    text: {
      de: `${ruleId} stützt sich auf Recht, das noch nicht in Kraft ist (${normRefs.join('; ')}): Im Betrieb wird das Regelwerk nicht in Kraft gesetzt.`,
      en: `${ruleId} rests on law that is not in force (${normRefs.join('; ')}): in production the pack is not activated.`,
    },
  };
}

function withoutEnd({ ruleId }: Rule): LintFinding {
  return {
    code: 'without-end', level: 'notice', ruleIds: [ruleId],
    text: { de: `${ruleId} gilt ohne Ende: Es ist kein Tag bestimmt, an dem sie überprüft wird.`, en: `${ruleId} has no end: no day is set on which it is reviewed.` },
  };
}
