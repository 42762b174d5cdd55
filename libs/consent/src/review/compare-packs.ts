import type { PolicyPack, Rule } from '../policy-pack.ts';
import { endOf, startOf } from '../solothurn-time.ts';
import type { Category, Purpose, RoleCode } from '../vocabulary.ts';
import { isNoNarrower, keyOf, waysOf } from './ways.ts';
import type { Way } from './ways.ts';

/** Disclosures between two roles each way, all alike: every type for every purpose of every category. */
export interface Reach {
  readonly from: readonly RoleCode[];
  readonly to: readonly RoleCode[];
  readonly types: readonly string[] | '*';
  readonly purposes: readonly Purpose[];
  readonly categories: readonly Category[];
}

/**
 * One difference that matters to somebody. `permitted` and `forbidden` name the rule of the newer pack, `noLongerPermitted`
 * and `noLongerForbidden` that of the older one; `changed` a rule of both whose duties or basis differ.
 */
export type PackChange =
  | { readonly kind: 'permitted' | 'noLongerPermitted' | 'forbidden' | 'noLongerForbidden'; readonly rule: Rule; readonly reach: Reach }
  | { readonly kind: 'changed'; readonly before: Rule; readonly after: Rule; readonly what: 'obligations' | 'basis' | 'onDeny' }
  | { readonly kind: 'consentMaxMonths'; readonly before: number; readonly after: number };

/**
 * What a newer pack lets happen that the older did not, and the other way round, whatever the rules are called. A
 * disclosure open under more lenient terms (without consent, fewer conditions, longer) counts as newly permitted.
 */
export function comparePacks(before: PolicyPack, after: PolicyPack): PackChange[] {
  const [old, young] = [waysOf(before), waysOf(after)];
  const [oldBans, youngBans] = [bansOf(before), bansOf(after)];
  return [
    ...reaches('permitted', beyond(young, old)),
    ...reaches('noLongerForbidden', notForbidden(oldBans, youngBans)),
    ...reaches('noLongerPermitted', beyond(old, young)),
    ...reaches('forbidden', notForbidden(youngBans, oldBans)),
    ...sameRules(before, after),
    ...(before.consentMaxMonths === after.consentMaxMonths ? [] : [{ kind: 'consentMaxMonths', before: before.consentMaxMonths, after: after.consentMaxMonths } as const]),
  ];
}

/** Whether a pack may permit anything that the older one refuses: such a pack wants a simulation before it is activated. */
export function permitsMore(before: PolicyPack, after: PolicyPack): boolean {
  return comparePacks(before, after).some(
    (change) =>
      change.kind === 'permitted' ||
      change.kind === 'noLongerForbidden' ||
      (change.kind === 'consentMaxMonths' && change.after > change.before) ||
      (change.kind === 'changed' && change.what === 'onDeny' && change.after.onDeny !== undefined),
  );
}

/** The ways that none of the others is as wide as. */
function beyond(ways: readonly Way[], others: readonly Way[]): Cell[] {
  const byKey = Map.groupBy(others, keyOf);
  const narrower = ways.filter((way) => byKey.get(keyOf(way))?.some((other) => isNoNarrower(other, way)) !== true);
  return narrower.map(({ rule, from, to, type, purpose, category }) => ({ rule, from: [from], to: [to], types: [type], purposes: [purpose], categories: [category] }));
}

/** What one rule says of so much; `*` among the types stands for all. */
interface Cell {
  readonly rule: Rule;
  readonly from: readonly RoleCode[];
  readonly to: readonly RoleCode[];
  readonly types: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly categories: readonly Category[];
}

/** Puts cells of one rule together, one member after the other: those that are alike in all others become one. */
function reaches(kind: 'permitted' | 'noLongerPermitted' | 'forbidden' | 'noLongerForbidden', cells: readonly Cell[]): PackChange[] {
  let gathered = [...cells];
  for (const member of ['types', 'categories', 'purposes', 'to', 'from'] as const) {
    const alike = Map.groupBy(gathered, ({ rule, ...one }) => `${rule.ruleId} ${JSON.stringify({ ...one, [member]: undefined })}`);
    gathered = [...alike.values()].map((group) => ({ ...group[0]!, [member]: [...new Set(group.flatMap((one) => one[member] as readonly string[]))].toSorted() }));
  }
  return gathered.map(({ rule, types, ...reach }) => ({ kind, rule, reach: { ...reach, types: types.includes('*') ? '*' : types } }));
}

/** The prohibitions that count, and what permissions never permit: one cell for each pair of roles and category. */
function bansOf(pack: PolicyPack): Cell[] {
  const counting = pack.rules.filter(({ status }) => status === 'ACTIVE' || status === 'APPROVED');
  return counting.flatMap((rule) => directionsOf(rule).flatMap(([from, to]) => (rule.effect === 'DENY' ? rule.categories : rule.neverCategories).map((category): Cell => (
    { rule, from: [from], to: [to], types: rule.messageTypes === '*' ? ['*'] : rule.messageTypes, purposes: rule.purposes, categories: [category] }
  ))));
}

function directionsOf({ fromRoles, toRoles, bothWays }: Rule): (readonly [RoleCode, RoleCode])[] {
  const there = fromRoles.flatMap((from) => toRoles.map((to) => [from, to] as const));
  return bothWays ? [...there, ...there.map(([from, to]) => [to, from] as const)] : there;
}

/** The prohibitions that none of the others is as wide as. */
function notForbidden(bans: readonly Cell[], others: readonly Cell[]): Cell[] {
  const place = ({ from: [from], to: [to], categories: [category] }: Cell): string => `${from} ${to} ${category}`;
  const byPlace = Map.groupBy(others, place);
  return bans.filter((ban) => byPlace.get(place(ban))?.some((one) => forbidsNoLess(one, ban)) !== true);
}

/** Whether of two prohibitions between the same roles of one category the first stands wherever the other does. Its conditions must be the same or none. */
function forbidsNoLess(one: Cell, other: Cell): boolean {
  const isLifted = one.rule.unlessConsent !== undefined && JSON.stringify(one.rule.unlessConsent) !== JSON.stringify(other.rule.unlessConsent);
  const asks = questions(one.rule) !== '[]' && questions(one.rule) !== questions(other.rule);
  return (
    !isLifted &&
    !asks &&
    (one.types.includes('*') || other.types.every((type) => one.types.includes(type))) &&
    other.purposes.every((purpose) => one.purposes.includes(purpose)) &&
    startOf(one.rule.validFrom) <= startOf(other.rule.validFrom) &&
    endsAt(one.rule) >= endsAt(other.rule)
  );
}

/** What a prohibition asks before it stands; what a permission never permits stands always. */
function questions({ effect, conditions }: Rule): string {
  return effect === 'PERMIT' ? '[]' : JSON.stringify(conditions.map(({ anyOf, when, categories }) => [anyOf, when, categories]));
}

function endsAt({ validTo }: Rule): number {
  return validTo === undefined ? Number.POSITIVE_INFINITY : endOf(validTo);
}

/** Rules that both packs have: what follows from them, and what they rest on. */
function sameRules(before: PolicyPack, after: PolicyPack): PackChange[] {
  return after.rules.flatMap((young): PackChange[] => {
    const old = before.rules.find(({ ruleId }) => ruleId === young.ruleId);
    if (old === undefined) return [];
    const differs = (of: (rule: Rule) => unknown): boolean => JSON.stringify(of(old)) !== JSON.stringify(of(young));
    return [
      ...(differs(({ obligations }) => obligations) ? [{ kind: 'changed', before: old, after: young, what: 'obligations' } as const] : []),
      ...(differs(({ onDeny }) => onDeny) ? [{ kind: 'changed', before: old, after: young, what: 'onDeny' } as const] : []),
      ...(differs(({ normRefs, confidence, law }) => [normRefs, confidence, law]) ? [{ kind: 'changed', before: old, after: young, what: 'basis' } as const] : []),
    ];
  });
}
