import type { PolicyPack } from './policy-pack.ts';
import type { RoleCode } from './vocabulary.ts';

/** Whether some rule of the pack could permit this role to send the type to anybody at all: false is DAP-3310. */
export function mayEverSend(pack: PolicyPack, role: RoleCode, messageType: string): boolean {
  return [...(pack.index.get(role)?.values() ?? [])].some(({ permissible }) => permissible.has(messageType));
}

/**
 * Whether some rule of the pack could permit this type from the one role to the other: false is DAP-3311. Persons,
 * consents, facts and dates are left open; what a DENY rules out without condition is not.
 */
export function mayEverReceive(pack: PolicyPack, fromRole: RoleCode, toRole: RoleCode, messageType: string): boolean {
  return pack.index.get(fromRole)?.get(toRole)?.permissible.has(messageType) === true;
}
