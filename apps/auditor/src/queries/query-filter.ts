import type { AuditKind } from '#audit';
import type { LookedAt } from '../looks/record-looks.ts';
import type { LookPurpose } from '../looks/read-look.ts';

/** What a data-protection officer may search by; every criterion given must hold. */
export interface QueryFilter {
  /** A person id of a case. */
  readonly person?: string;
  /** The platform's own key of a person, made of the AHV number that was asked for; told to nobody. */
  readonly personKey?: string;
  readonly caseId?: string;
  /** `<sender id>/<message id>`. */
  readonly message?: string;
  /** Who acted, sent or received. */
  readonly partner?: string;
  /** Who acted. */
  readonly actor?: string;
  /** By which key. */
  readonly keyid?: string;
  /** Message type. */
  readonly type?: string;
  /** `permitted`, `denied` or a code. */
  readonly outcome?: string;
  readonly rule?: string;
  /** As the rules cite it. */
  readonly norm?: string;
  /** Category of a block that was decided on or disclosed. */
  readonly category?: string;
  readonly purpose?: string;
  /** Something of it (of the category, where one is given) was permitted without a consent. */
  readonly consentless?: true;
  /** Version of a policy pack: what was done about the pack itself. */
  readonly pack?: string;
  readonly kind?: AuditKind;
  /** Half-open span of the event's own time. */
  readonly from?: string;
  readonly to?: string;
}

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
