import type { Operated, Restrictions } from '#persistence';

/**
 * What of the operators' deeds can be done again without a person, because it only restricts: the last word counts for each partner,
 * key and rule. A block that was lifted since stays lifted; one that the backup still has stays, until somebody lifts it again.
 */
export function restrictionsOf(operated: readonly Operated[]): Restrictions {
  const lastOf = (on: string, off: string, name: (each: Operated) => unknown): { id: string; at: string }[] => {
    const last = new Map<string, Operated>();
    for (const each of operated) if ((each.action === on || each.action === off) && typeof name(each) === 'string') last.set(String(name(each)), each);
    return [...last].filter(([, { action }]) => action === on).map(([id, { at }]) => ({ id, at }));
  };
  const suspended = operated.flatMap(({ action, pack, detail, at }) =>
    action === 'RULE_SUSPENDED' && pack !== undefined && typeof detail['rule'] === 'string' ? [{ version: pack, id: detail['rule'], at }] : [],
  );
  return {
    partners: lastOf('PARTNER_BLOCKED', 'PARTNER_UNBLOCKED', ({ detail }) => detail['partner']),
    keys: lastOf('KEY_BLOCKED', 'KEY_UNBLOCKED', ({ detail }) => detail['key']),
    revoked: lastOf('KEY_REVOKED', '', ({ detail }) => detail['key']),
    rules: suspended,
  };
}
