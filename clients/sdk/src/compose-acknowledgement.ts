import type { EnvelopeOf, Frame } from '#schemas';
import { composeEnvelope } from './compose-envelope.ts';
import type { Delivery } from './open-delivery.ts';

export interface Acknowledgement {
  /** False: it could not be processed, and `code` says why. */
  readonly processed: boolean;
  /** For example PROCESSED, FILED or PERSON_UNKNOWN. */
  readonly code: string;
  /** Explanation without personal data. */
  readonly info?: string;
  readonly actingUser: Frame['iiz']['actingUser'];
  readonly application: Frame['sendingApplication'];
}

/**
 * The message that answers a delivery: `ack.processed` or `nack` to its sender. A partner with an inbox hands it in by
 * `acknowledge`; one with a topic sends it like any other message.
 *
 * A delivery that belongs to no case is answered in the thread of its own id.
 *
 * @example
 * await client.send(composeAcknowledgement(delivery, { processed: true, code: 'PROCESSED', actingUser, application }));
 */
export function composeAcknowledgement(
  { envelope, recipientId, senderId }: Pick<Delivery, 'envelope' | 'recipientId' | 'senderId'>,
  { processed, code, info, actingUser, application }: Acknowledgement,
): EnvelopeOf<'ack.processed' | 'nack'> {
  const { frame } = envelope;
  return composeEnvelope({
    type: processed ? 'ack.processed' : 'nack',
    senderId: recipientId,
    recipients: [senderId],
    references: frame.messageId,
    businessProcessId: frame.businessProcessId,
    caseRef: frame.iiz.caseRef ?? { caseId: frame.messageId, regionId: frame.senderId },
    subjects: frame.iiz.subjectRefs,
    purpose: 'P0',
    legalBasis: 'RECEIPT',
    blocks: { case: { code, ...(info === undefined ? {} : { info }) } },
    actingUser,
    application,
    test: frame.testDeliveryFlag,
  });
}
