import type { PolicyPack, Rule } from '../policy-pack.ts';

/**
 * Whether two packs decide alike about what rests on some permissions of the first and is told whole: the second has them with the same
 * demands and duties, and forbids and limits neither more nor less. Titles, norms and notes do not matter. Where it says no,
 * it may still be decided the same: then it is to be decided.
 */
export function decidesAlike(before: PolicyPack, after: PolicyPack): (ruleIds: readonly string[]) => boolean {
  if (limitsOf(before) !== limitsOf(after)) return () => false;
  const [old, young] = [permissionsOf(before), permissionsOf(after)];
  return (ruleIds) => ruleIds.every((ruleId) => old.has(ruleId) && old.get(ruleId) === young.get(ruleId));
}

/** What permissions are subject to: which roles exchange which types, how long a consent counts, and what is forbidden. */
function limitsOf({ consentMaxMonths, messageTypes, rules }: PolicyPack): string {
  const types = [...messageTypes].map(([type, flows]) =>
    JSON.stringify([type, flows.map(({ fromRoles, toRoles }) => [fromRoles, toRoles])]),
  );
  const bans = rules
    .filter(counts)
    .flatMap((rule) =>
      rule.effect === 'DENY'
        ? [substanceOf(rule)]
        : rule.neverCategories.length > 0
          ? [JSON.stringify([reachOf(rule), rule.neverCategories])]
          : [],
    );
  return JSON.stringify([consentMaxMonths, types.toSorted(), bans.toSorted()]);
}

/** The permissions that count, by their names. One that demands what other rules do is left out: it is alike only if they are. */
function permissionsOf({ rules }: PolicyPack): Map<string, string> {
  const permissions = rules.filter((rule) => counts(rule) && rule.effect === 'PERMIT' && rule.consentTerms.asAnswerOf === undefined);
  return new Map(permissions.map((rule) => [rule.ruleId, substanceOf(rule)]));
}

function substanceOf(rule: Rule): string {
  const { effect, categories, onDeny, consent, consentTerms, basis, unlessConsent, conditions, obligations } = rule;
  return JSON.stringify([
    effect,
    reachOf(rule),
    categories,
    onDeny,
    consent,
    consentTerms,
    basis,
    unlessConsent,
    conditions.map(({ anyOf, when, categories: of }) => [anyOf, when, of]),
    obligations,
  ]);
}

function reachOf({ fromRoles, toRoles, bothWays, messageTypes, purposes, validFrom, validTo }: Rule): unknown[] {
  return [fromRoles, toRoles, bothWays, messageTypes, purposes, validFrom, validTo];
}

function counts({ status }: Rule): boolean {
  return status === 'ACTIVE' || status === 'APPROVED';
}
