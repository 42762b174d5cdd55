import type { PolicyPack, Rule } from '../policy-pack.ts';
import { indexRules } from '../rule-index.ts';
import { endOf, startOf } from '../solothurn-time.ts';

/** Earlier than anything that was decided. */
const ever = '2000-01-01';

/**
 * The pack as it stands at a moment, as if it had always stood so: a pack of the future can then be tried on what was decided
 * in the past.
 */
export function asInForce(pack: PolicyPack, at: Date): PolicyPack {
  const moment = at.getTime();
  const rules = pack.rules.filter(({ validFrom, validTo }) => startOf(validFrom) <= moment && (validTo === undefined || moment < endOf(validTo)));
  return withRules(pack, rules.map(sinceEver));
}

/** The pack as it counts with some of its permissions suspended. A prohibition cannot be suspended. */
export function withoutSuspended(pack: PolicyPack, ruleIds: ReadonlySet<string>): PolicyPack {
  if (ruleIds.size === 0) return pack;
  return withRules(pack, pack.rules.map((rule) => (rule.effect === 'PERMIT' && ruleIds.has(rule.ruleId) ? { ...rule, status: 'SUSPENDED' } : rule)));
}

function sinceEver(rule: Rule): Rule {
  const { validTo, ...endless } = rule;
  return validTo === undefined ? { ...rule, validFrom: ever } : { ...endless, validFrom: ever };
}

function withRules(pack: PolicyPack, rules: readonly Rule[]): PolicyPack {
  return { ...pack, rules, index: indexRules(rules, pack.messageTypes) };
}
