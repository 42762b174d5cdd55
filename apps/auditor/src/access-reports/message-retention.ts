import type { MessageTypeId, RetentionGroup } from '#schemas';

/** How long what belongs to a message is kept, by type, as the catalogue has it: this process reads no schema. */
export const retentionOfTypes: Readonly<Record<MessageTypeId, RetentionGroup>> = {
  'case.registration': 'CASE_WORK',
  'case.participation': 'CASE_WORK',
  'assessment.short': 'SENSITIVE',
  'segment.assigned': 'CASE_WORK',
  'segment.changed': 'CASE_WORK',
  'plan.published': 'CASE_WORK',
  'plan.measure-status': 'CASE_WORK',
  'intensive.requested': 'CASE_WORK',
  'intensive.decided': 'CASE_WORK',
  'review.held': 'CASE_WORK',
  'vpe.mandate': 'SENSITIVE',
  'vpe.result': 'SENSITIVE',
  'aftercare.started': 'CASE_WORK',
  'aftercare.ended': 'CASE_WORK',
  'case.closed': 'CASE_WORK',
  'case.reopened': 'CASE_WORK',
  'case.transfer-offer': 'CASE_WORK',
  'case.transfer-accept': 'CASE_WORK',
  'case.transfer-reject': 'CASE_WORK',
  'consent.granted': 'CONSENT',
  'consent.withdrawn': 'CONSENT',
  'consent.expired': 'CONSENT',
  'request.info': 'REQUEST',
  'response.info': 'REQUEST',
  'iv.early-detection-report': 'STATUTORY',
  'iv.decision-copy': 'STATUTORY',
  'iv.status': 'CASE_WORK',
  'rav.status': 'CASE_WORK',
  'rav.refugee-jobseeker-notification': 'STATUTORY',
  'ack.received': 'RECEIPT',
  'ack.processed': 'RECEIPT',
  nack: 'RECEIPT',
  'controlling.case-counts': 'CONTROLLING',
  'controlling.self-declaration': 'CONTROLLING',
  'rights.access-request': 'RIGHTS',
  'rights.access-response': 'RIGHTS',
  'rights.rectification': 'RIGHTS',
  'rights.erasure': 'RIGHTS',
  'message.recall': 'RECEIPT',
  'subject.notice-issued': 'CONSENT',
  'deadline.reminder': 'RECEIPT',
};

/** Health data and sanctions go first, whatever carries them. */
const sensitive = new Set(['C10', 'C13']);

export function retentionOf(type: string, categories: readonly string[]): RetentionGroup {
  if (categories.some((category) => sensitive.has(category))) return 'SENSITIVE';
  return retentionOfTypes[type as MessageTypeId] ?? 'CASE_WORK';
}
