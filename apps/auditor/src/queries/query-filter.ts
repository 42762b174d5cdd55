import type { AskedFilter } from '../looks/look-schemas.ts';
import type { LookPurpose, LookedAt } from '../looks/record-looks.ts';

/** What is searched by: as it was asked for, but times in UTC, and the platform's own key of a person, told to nobody, in place of an AHV number. */
export type QueryFilter = Omit<AskedFilter, 'vn'> & { readonly personKey?: string };

/** A question to the log. */
export interface AuditQuery {
  readonly filter: QueryFilter;
  readonly purpose: LookPurpose;
  readonly cursor?: string;
  readonly limit: number;
}

/** A look by a filter, as it goes on record: `text.norm` because a norm is no code, persons and case committed. */
export function aboutFilter({ person, personKey, caseId, message, norm, ...open }: QueryFilter, detail: LookedAt['detail']): LookedAt {
  const [senderId, messageId] = message?.split('/') ?? [];
  return {
    caseId,
    ...(person === undefined ? {} : { subjects: [person] }),
    ...(personKey === undefined ? {} : { personKeys: [personKey] }),
    detail: { ...open, ...(senderId === undefined || messageId === undefined ? {} : { aboutSender: senderId, aboutMessage: messageId }), ...detail },
    ...(norm === undefined ? {} : { text: { norm } }),
  };
}
