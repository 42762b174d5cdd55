import type { IndexedRule, Rule, RuleIndex, RulesBetween, TypeFlow } from './policy-pack.ts';
import { endOf, startOf } from './solothurn-time.ts';
import { purposes, roleCodes } from './vocabulary.ts';
import type { Category, Purpose, RoleCode } from './vocabulary.ts';

const bitOf: ReadonlyMap<Purpose, number> = new Map(purposes.map((purpose, i) => [purpose, 1 << i]));

/** No bit for a word that is no purpose, so that no rule serves it. */
export function purposeBit(purpose: Purpose): number {
  return bitOf.get(purpose) ?? 0;
}

/** An approved rule counts like an active one: it comes into force by itself when its first moment is reached. */
function counts(rule: Rule): boolean {
  return rule.status === 'ACTIVE' || rule.status === 'APPROVED';
}

function indexed(rule: Rule, order: number): IndexedRule {
  return {
    rule,
    order,
    purposes: rule.purposes.reduce((bits, p) => bits | purposeBit(p), 0),
    types: rule.messageTypes === '*' ? undefined : new Set(rule.messageTypes),
    start: startOf(rule.validFrom),
    end: rule.validTo === undefined ? Number.POSITIVE_INFINITY : endOf(rule.validTo),
  };
}

function joins(rule: Rule, from: RoleCode, to: RoleCode): boolean {
  if (rule.fromRoles.includes(from) && rule.toRoles.includes(to)) return true;
  return rule.bothWays && rule.fromRoles.includes(to) && rule.toRoles.includes(from);
}

function byCategory(rules: readonly IndexedRule[], categoriesOf: (rule: Rule) => readonly Category[]): Map<Category, IndexedRule[]> {
  const found = new Map<Category, IndexedRule[]>();
  for (const one of rules) {
    for (const category of categoriesOf(one.rule)) {
      const list = found.get(category);
      if (list === undefined) found.set(category, [one]);
      else list.push(one);
    }
  }
  return found;
}

/** Categories that a rule refuses: all of a DENY, the `neverCategories` of a PERMIT. */
function refusedBy(rule: Rule): readonly Category[] {
  return rule.effect === 'DENY' ? rule.categories : rule.neverCategories;
}

/** Whether a PERMIT, of a type that it names, has a category that no DENY rules out without condition. */
function couldPermit(one: IndexedRule, type: string, deniesOf: ReadonlyMap<Category, readonly IndexedRule[]>): boolean {
  const rulesOut = ({ rule, types, purposes: bits }: IndexedRule): boolean => rule.effect === 'DENY' && rule.conditions.length === 0
    && rule.unlessConsent === undefined && (types === undefined || types.has(type)) && (one.purposes & ~bits) === 0;
  return one.rule.categories.some((category) => deniesOf.get(category)?.some(rulesOut) !== true);
}

function rulesBetween(types: ReadonlySet<string>, between: readonly IndexedRule[]): RulesBetween {
  const permits = between.filter(({ rule }) => rule.effect === 'PERMIT');
  const deniesOf = byCategory(between, refusedBy);
  return {
    types,
    permits,
    permitsOf: byCategory(permits, (rule) => rule.categories),
    deniesOf,
    permissible: new Set(permits.flatMap((one) => [...(one.types?.intersection(types) ?? types)].filter((type) => couldPermit(one, type, deniesOf)))),
  };
}

export function indexRules(rules: readonly Rule[], messageTypes: ReadonlyMap<string, readonly TypeFlow[]>): RuleIndex {
  const inForce = rules.map(indexed).filter(({ rule }) => counts(rule));
  const index = new Map<RoleCode, Map<RoleCode, RulesBetween>>();
  for (const from of roleCodes) {
    const row = new Map<RoleCode, RulesBetween>();
    for (const to of roleCodes) {
      const between = inForce.filter(({ rule }) => joins(rule, from, to));
      const types = [...messageTypes].filter(([, flows]) => flows.some((f) => f.fromRoles.includes(from) && f.toRoles.includes(to))).map(([id]) => id);
      row.set(to, rulesBetween(new Set(types), between));
    }
    index.set(from, row);
  }
  return index;
}
