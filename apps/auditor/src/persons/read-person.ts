import type { FaultPointer } from '#problems';
import { isAhvn13, isUuid, type JsonObject } from '#schemas';
import { matches, readLook, textFaults, textOf, type LookPurpose } from '../looks/read-look.ts';
import type { PersonRequest } from './find-person.ts';

/** Members by which a request names a person. */
export const personMembers: readonly string[] = ['vn', 'personId', 'caseId'];

/** Either the number, or person and case. */
export function personFaults(members: JsonObject): FaultPointer[] {
  const byNumber = members['vn'] !== undefined;
  const byId = members['personId'] !== undefined && members['caseId'] !== undefined;
  return [
    ...textFaults(members, 'vn', isAhvn13), ...textFaults(members, 'personId', isUuid), ...textFaults(members, 'caseId', isUuid),
    ...(byNumber === byId || (byNumber && (members['personId'] ?? members['caseId']) !== undefined) ? [{ pointer: '', rule: 'vn, or personId and caseId' }] : []),
  ];
}

/** Of members that have passed `personFaults`: the number becomes the key that stands for it, and is gone. */
export function personOf(members: JsonObject, personKeyOf: (vn: string) => string): PersonRequest {
  const vn = textOf(members, 'vn');
  return vn === '' ? { personId: textOf(members, 'personId'), caseId: textOf(members, 'caseId') } : { personKey: personKeyOf(vn) };
}

/** A person, or the cursor of a page about one. @throws Problem as `readLook` */
export function readPerson(body: unknown, personKeyOf: (vn: string) => string): { readonly asked: PersonRequest | { readonly cursor: string }; readonly purpose: LookPurpose } {
  const { members, purpose } = readLook(body, [...personMembers, 'cursor'], (look) => {
    if (look['cursor'] === undefined) return personFaults(look);
    const others = personMembers.some((name) => look[name] !== undefined) ? [{ pointer: '', rule: 'cursor alone, or a person' }] : [];
    return [...textFaults(look, 'cursor', matches('[A-Za-z0-9+/=]{1,800}')), ...others];
  });
  return { asked: members['cursor'] === undefined ? personOf(members, personKeyOf) : { cursor: textOf(members, 'cursor') }, purpose };
}
