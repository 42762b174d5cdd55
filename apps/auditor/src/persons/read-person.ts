import { Problem } from '#problems';
import { readLook } from '../looks/read-look.ts';
import type { LookPurpose } from '../looks/record-looks.ts';
import type { AskedPerson } from '../looks/look-schemas.ts';
import type { PersonRequest } from './find-person.ts';

/** Either the number, which becomes the key that stands for it and is gone, or person and case. @throws Problem query-invalid */
export function personOf({ vn, personId, caseId }: AskedPerson, personKeyOf: (vn: string) => string): PersonRequest {
  if (vn !== undefined && personId === undefined && caseId === undefined) return { personKey: personKeyOf(vn) };
  if (vn === undefined && personId !== undefined && caseId !== undefined) return { personId, caseId };
  throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'vn, or personId and caseId' }] });
}

/** A person, or the cursor of a page about one. @throws Problem as `readLook` */
export function readPerson(body: unknown, personKeyOf: (vn: string) => string): { readonly asked: PersonRequest | { readonly cursor: string }; readonly purpose: LookPurpose } {
  const { asked, purpose } = readLook('PersonRequest', body);
  const { cursor, vn, personId, caseId } = asked;
  if (cursor === undefined) return { asked: personOf(asked, personKeyOf), purpose };
  if ((vn ?? personId ?? caseId) !== undefined) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'cursor alone, or a person' }] });
  return { asked: { cursor }, purpose };
}
