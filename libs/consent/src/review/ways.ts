import type { Condition, IndexedRule, PolicyPack, Rule, RulesBetween } from '../policy-pack.ts';
import type { Category, Purpose, RoleCode } from '../vocabulary.ts';

/** One kind of disclosure that one rule can permit, if persons, consents and facts are right. */
export interface Way {
  readonly rule: Rule;
  readonly start: number;
  readonly end: number;
  readonly from: RoleCode;
  readonly to: RoleCode;
  readonly type: string;
  readonly purpose: Purpose;
  readonly category: Category;
}

/** Every way that a pack's rules open, of one message type or of all, without those that a prohibition closes in any case. */
export function waysOf(pack: PolicyPack, messageType?: string): Way[] {
  return [...pack.index].flatMap(([from, row]) => [...row].flatMap(([to, between]) => between.permits.flatMap((one) => waysBetween(one, from, to, between, messageType))));
}

function waysBetween(one: IndexedRule, from: RoleCode, to: RoleCode, between: RulesBetween, messageType: string | undefined): Way[] {
  const { rule, start, end } = one;
  const types = [...between.types].filter((type) => (messageType ?? type) === type && (one.types === undefined || one.types.has(type)));
  return types.flatMap((type) => rule.purposes.flatMap((purpose) => rule.categories.flatMap((category): Way[] => {
    const way: Way = { rule, start, end, from, to, type, purpose, category };
    return between.deniesOf.get(category)?.some((deny) => closes(deny, way)) === true ? [] : [way];
  })));
}

/** Whether a prohibition, or what another permission never permits, stands against a way whatever the facts are. */
function closes({ rule, types, start, end }: IndexedRule, way: Way): boolean {
  if ((types !== undefined && !types.has(way.type)) || !rule.purposes.includes(way.purpose) || start > way.start || end < way.end) return false;
  return rule.effect === 'PERMIT' || (rule.conditions.length === 0 && rule.unlessConsent === undefined);
}

/** The conditions of a rule that can stand against a way. */
export function conditionsOf({ rule, type, category }: Way): readonly Condition[] {
  return rule.conditions.filter(({ categories, when }) => {
    if (categories?.includes(category) === false) return false;
    if (when?.code !== 'messageType') return true;
    return when.op === 'ne' ? when.value !== type : when.value === type || (Array.isArray(when.value) && when.value.includes(type));
  });
}

/** What a condition asks, without the words for it. Its refusal code does not matter to whether it holds. */
function question({ anyOf, when }: Condition): string {
  return JSON.stringify([anyOf, when?.code === 'messageType' ? undefined : when]);
}

/** Whether wherever the second way is open the first one is too: same disclosure, no more demanded, for as long. */
export function isNoNarrower(wide: Way, narrow: Way): boolean {
  if (keyOf(wide) !== keyOf(narrow) || wide.start > narrow.start || wide.end < narrow.end) return false;
  const asked = new Set(conditionsOf(narrow).map(question));
  return conditionsOf(wide).every((condition) => asked.has(question(condition))) && demandsNoMore(wide.rule, narrow.rule);
}

export function keyOf({ from, to, type, purpose, category }: Way): string {
  return `${from} ${to} ${type} ${purpose} ${category}`;
}

function demandsNoMore(wide: Rule, narrow: Rule): boolean {
  if (wide.consent === 'NONE') return true;
  if (narrow.consent === 'NONE' || !termsNoStricter(wide, narrow)) return false;
  return narrow.consent === 'REQUIRED' || JSON.stringify(wide.basis) === JSON.stringify(narrow.basis);
}

/** Terms are compared member by member; under the registration's consent or an answer's rule another consent counts. */
function termsNoStricter({ consentTerms: wide }: Rule, { consentTerms: narrow }: Rule): boolean {
  if (wide.ofRegistration !== narrow.ofRegistration || JSON.stringify(wide.asAnswerOf) !== JSON.stringify(narrow.asAnswerOf)) return false;
  const members = ['excludedTypes', 'grantedBy', 'onwardTransfer'] as const;
  return members.every((member) => wide[member] === undefined || JSON.stringify(wide[member]) === JSON.stringify(narrow[member]));
}
