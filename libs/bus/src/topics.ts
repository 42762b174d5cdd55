/**
 * Names of the platform's topics; deploy/kafka/topics.yaml makes them. Record keys are case ids, on the checkpoint topic
 * the log's origin. No topic name, key or header carries a personal value.
 */

/** Where a partner system submits messages. The broker stamps the time (LogAppendTime). */
export function submitTopic(partnerId: string): string {
  return `iiz.submit.${partnerId}.v1`;
}

/** Where a partner system reads what it may have: publishing here is the disclosure. */
export function partnerTopic(partnerId: string): string {
  return `iiz.partner.${partnerId}.v1`;
}

/** Where a partner system reads receipts for what it submitted. */
export function receiptsTopic(partnerId: string): string {
  return `iiz.receipts.${partnerId}.v1`;
}

/** Whether a topic is one that a partner system reads: what goes wrong there concerns that partner alone. */
export function isReadByPartner(topic: string): boolean {
  return topic.startsWith('iiz.partner.') || topic.startsWith('iiz.receipts.');
}

/** Claim checks for the router: ids and routing, neither frame nor payload. */
export const acceptedTopic = 'iiz.accepted.v1';
/** Audit events; its one partition is their order. */
export const auditTopic = 'iiz.audit.v1';
/** Signed checkpoints of the audit log; the last one stays for ever. */
export const checkpointTopic = 'iiz.audit.checkpoints.v1';
/** What cannot be processed: ids, reason and hash, never the content. */
export const deadLetterTopic = 'iiz.dead-letter.v1';

/** Every partner's submit topic. */
export const submitTopics = /^iiz\.submit\.([a-z0-9-]+)\.v1$/;

/** The partner of a submit topic; undefined for any other topic. */
export function partnerOfSubmitTopic(topic: string): string | undefined {
  return submitTopics.exec(topic)?.[1];
}

/** Consumer groups of a partner begin with this; the broker refuses it any other group. */
export function partnerGroupPrefix(partnerId: string): string {
  return `partner.${partnerId}.`;
}
