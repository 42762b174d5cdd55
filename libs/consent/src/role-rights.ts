import type { PolicyPack } from './policy-pack.ts';
import type { IndexedRule, RulesBetween } from './rule-index.ts';
import { roleCodes } from './vocabulary.ts';
import type { RoleCode } from './vocabulary.ts';

/** Whether no case and no consent could let this role send the type to anybody: false is DAP-3310. */
export function mayEverSend(pack: PolicyPack, role: RoleCode, messageType: string): boolean {
  return roleCodes.some((to) => mayEverReceive(pack, role, to, messageType));
}

/**
 * Whether some rule of the pack could permit this type from the one role to the other: false is DAP-3311. Persons,
 * consents, facts and dates are left open; what a DENY rules out without condition is not.
 */
export function mayEverReceive(pack: PolicyPack, fromRole: RoleCode, toRole: RoleCode, messageType: string): boolean {
  const between = pack.index.get(fromRole)?.get(toRole);
  if (between === undefined || !between.types.has(messageType)) return false;
  return between.permits.some((one) => isOf(one, messageType) && one.rule.categories.some((category) => !alwaysDenied(between, one, messageType, category)));
}

function isOf({ types }: IndexedRule, messageType: string): boolean {
  return types === undefined || types.has(messageType);
}

function alwaysDenied(between: RulesBetween, permit: IndexedRule, messageType: string, category: IndexedRule['rule']['categories'][number]): boolean {
  return between.deniesOf.get(category)?.some((one) => isOf(one, messageType) && one.rule.effect === 'DENY'
    && one.rule.conditions.length === 0 && one.rule.unlessConsent === undefined && (permit.purposes & ~one.purposes) === 0) === true;
}
