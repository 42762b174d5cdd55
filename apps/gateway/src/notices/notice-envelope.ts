import type { OpenNotice } from '#persistence';

/**
 * The message that a notice becomes, the same bytes each time. A `nack` names the withheld message and why, a withdrawal or
 * an expiry the consent, a reminder the deadline.
 */
export function noticeEnvelope(notice: OpenNotice): object {
  switch (notice.kind) {
    case 'delivery-withheld':
      return withheld(notice);
    case 'consent-withdrawn':
      return withdrawn(notice);
    case 'consent-expired':
      return expired(notice);
    case 'deadline-reminder':
      return reminder(notice);
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

function frame(notice: OpenNotice, type: string, action: string, dataCategories: string[], subjectRefs: string[]): object {
  return {
    frameVersion: '1.0',
    messageId: notice.noticeId,
    businessProcessId: `case-${notice.caseId.slice(0, 8)}`,
    senderId: 'iiz-dap',
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
      actingUser: { systemUserId: 'iiz-dap', function: 'PLATTFORM' },
      dataCategories,
    },
  };
}
