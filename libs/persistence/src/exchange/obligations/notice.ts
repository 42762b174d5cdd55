import { createHash } from 'node:crypto';
import { platformPartner } from '#cases';
import type { DeliveryCode } from '#problems';

/** A message that the platform owes somebody; sent by a gateway under the platform's own name. */
export interface Notice {
  noticeId: string;
  kind: 'delivery-withheld' | 'consent-withdrawn' | 'consent-expired' | 'deadline-reminder' | 'rights-forward' | 'access-response';
  recipient: string;
  caseId: string;
  content: Record<string, string | string[]>;
}

/**
 * What the platform owes the sender of a message that it withholds: a `nack` (eCH action 8); nothing to itself. The id
 * follows from the delivery, so that whoever finds the same delivery withheld again owes the same notice.
 */
export function withheldNotice(d: { messageRef: string; recipient: string; caseId: string; senderId: string; messageId: string; code: DeliveryCode }): Notice[] {
  if (d.senderId === platformPartner) return [];
  return [{
    noticeId: noticeId('delivery-withheld', d.messageRef, d.recipient),
    kind: 'delivery-withheld',
    recipient: d.senderId,
    caseId: d.caseId,
    content: { referenceMessageId: d.messageId, withheldFrom: d.recipient, code: d.code },
  }];
}

/** What the platform owes each partner in the case when a consent is withdrawn. */
export function withdrawalNotice(w: {
  messageRef: string;
  caseId: string;
  recipient: string;
  personId: string;
  consentId: string;
  withdrawnOn: string;
  withdrawnBy: string;
}): Notice {
  return {
    noticeId: noticeId('consent-withdrawn', w.messageRef, w.recipient, w.consentId),
    kind: 'consent-withdrawn',
    recipient: w.recipient,
    caseId: w.caseId,
    content: { personId: w.personId, consentId: w.consentId, withdrawnOn: w.withdrawnOn, withdrawnBy: w.withdrawnBy },
  };
}

/** The reminder of a deadline (eCH action 12), to the partner that owes it. */
export function reminderNotice(o: {
  obligationId: string;
  kind: string;
  partnerId: string;
  caseId: string;
  dueOn: string;
  personId: string | null;
  reference: { messageId: string };
}): Notice {
  return {
    noticeId: noticeId('deadline-reminder', o.obligationId),
    kind: 'deadline-reminder',
    recipient: o.partnerId,
    caseId: o.caseId,
    content: { kind: o.kind, dueOn: o.dueOn, referenceMessageId: o.reference.messageId, ...(o.personId === null ? {} : { personId: o.personId }) },
  };
}

/** What the platform owes each partner in the case when a consent has ended by its date. */
export function expiryNotice(e: { caseId: string; recipient: string; personId: string; consentId: string; expiredOn: string }): Notice {
  return {
    noticeId: noticeId('consent-expired', e.caseId, e.recipient, e.consentId),
    kind: 'consent-expired',
    recipient: e.recipient,
    caseId: e.caseId,
    content: { personId: e.personId, consentId: e.consentId, expiredOn: e.expiredOn, cause: 'TERM' },
  };
}

/** A rectification or erasure that somebody must get too who has the data and was not named; the platform forwards it. */
export function forwardNotice(f: { messageRef: string; caseId: string; recipient: string }): Notice {
  return {
    noticeId: noticeId('rights-forward', f.messageRef, f.recipient),
    kind: 'rights-forward',
    recipient: f.recipient,
    caseId: f.caseId,
    content: { messageRef: f.messageRef },
  };
}

/** The platform's answer to a request for access that was put to it. */
export function accessNotice(a: { messageRef: string; caseId: string; recipient: string; personId: string; requestId: string }): Notice {
  return {
    noticeId: noticeId('access-response', a.messageRef),
    kind: 'access-response',
    recipient: a.recipient,
    caseId: a.caseId,
    content: { personId: a.personId, requestId: a.requestId },
  };
}

/** A UUID (version 8, RFC 9562) that the same facts always give. */
function noticeId(...facts: readonly string[]): string {
  const hash = createHash('sha256').update(facts.join('\n')).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
