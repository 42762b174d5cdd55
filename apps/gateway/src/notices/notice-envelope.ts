import { platformPartner } from '#cases';
import type { LedgerEntry, OpenNotice } from '#persistence';
import type { Envelope } from '#schemas';
import { tellDisclosures } from './tell-disclosures.ts';

/** What the platform must look up for some of its notices. */
export interface NoticeSources {
  /** What was disclosed about the person in the case until the notice was noted. */
  disclosures: (notice: OpenNotice) => Promise<LedgerEntry[]>;
  /** The message that is forwarded; `undefined`: it can be read no more. */
  original: (notice: OpenNotice) => Promise<Envelope | undefined>;
}

/**
 * The message that a notice becomes, the same bytes each time. A `nack` names the withheld message and why, a withdrawal or
 * an expiry the consent, a reminder the deadline; an answer to a request for access what was disclosed; a rectification or
 * erasure is forwarded as it was accepted. `undefined`: there is nothing left to send.
 */
export async function noticeEnvelope(notice: OpenNotice, sources: NoticeSources): Promise<object | undefined> {
  switch (notice.kind) {
    case 'delivery-withheld':
      return withheld(notice);
    case 'consent-withdrawn':
      return withdrawn(notice);
    case 'consent-expired':
      return expired(notice);
    case 'deadline-reminder':
      return reminder(notice);
    case 'access-response':
      return accessResponse(notice, await sources.disclosures(notice));
    case 'rights-forward': {
      const original = await sources.original(notice);
      return original && forwarded(notice, original);
    }
  }
}

function withheld(notice: OpenNotice): object {
  const { referenceMessageId, withheldFrom, code } = notice.content;
  return {
    frame: { ...frame(notice, 'nack', '8', ['C16'], []), referenceMessageId },
    blocks: { case: { code, info: `An ${String(withheldFrom)} nicht zugestellt. / Not delivered to ${String(withheldFrom)}.` } },
  };
}

function withdrawn(notice: OpenNotice): object {
  const { consentId, personId, withdrawnOn, withdrawnBy } = notice.content;
  return {
    frame: frame(notice, 'consent.withdrawn', '1', ['C17'], [String(personId)]),
    blocks: { consent: { consentId, personId, withdrawnOn, withdrawnBy } },
  };
}

function expired(notice: OpenNotice): object {
  return { frame: frame(notice, 'consent.expired', '1', ['C17'], [String(notice.content['personId'])]), blocks: { consent: notice.content } };
}

function reminder(notice: OpenNotice): object {
  const { personId } = notice.content;
  return { frame: frame(notice, 'deadline.reminder', '12', ['C16'], personId === undefined ? [] : [String(personId)]), blocks: { case: notice.content } };
}

/** The controller stays named as the one from whom it stems; what it asserts and decided is unchanged. */
function forwarded(notice: OpenNotice, { frame: original, blocks }: Envelope): object {
  const own = frame(notice, original.messageType.slice('so.iiz.'.length), original.action, original.iiz.dataCategories, original.iiz.subjectRefs);
  const { caseRef, actingUser, subjectRefs, dataCategories } = own.iiz;
  return {
    frame: {
      ...own,
      schemaVersion: original.schemaVersion,
      originalSenderId: original.senderId,
      referenceMessageId: original.messageId,
      iiz: { ...original.iiz, caseRef, actingUser, subjectRefs, dataCategories },
    },
    blocks,
  };
}

function accessResponse(notice: OpenNotice, ledger: readonly LedgerEntry[]): object {
  const { personId, requestId } = notice.content;
  const own = frame(notice, 'rights.access-response', '6', ['C16'], [String(personId)]);
  const assertions = { identityVerified: true, thirdPartyInterestsChecked: true };
  return {
    frame: { ...own, referenceMessageId: requestId, iiz: { ...own.iiz, purpose: 'P9', legalBasisClaimed: 'DSG_25', assertions } },
    blocks: { case: { personId, ...tellDisclosures(ledger, notice.createdAt) } },
  };
}

function frame(notice: OpenNotice, type: string, action: string, dataCategories: readonly string[], subjectRefs: readonly string[]) {
  return {
    frameVersion: '1.0',
    messageId: notice.noticeId,
    businessProcessId: `case-${notice.caseId.slice(0, 8)}`,
    senderId: platformPartner,
    recipientId: [notice.recipient],
    messageType: `so.iiz.${type}`,
    schemaVersion: '1.0.0',
    action,
    messageDate: notice.createdAt.toISOString(),
    testDeliveryFlag: false,
    sendingApplication: { manufacturer: 'Kanton Solothurn', product: 'IIZ-DAP', productVersion: '1.0' },
    iiz: {
      caseRef: { caseId: notice.caseId, regionId: notice.regionId },
      subjectRefs,
      purpose: 'P0',
      legalBasisClaimed: 'RECEIPT',
      actingUser: { systemUserId: platformPartner, function: 'PLATTFORM' },
      dataCategories,
    },
  };
}
