import type { DeliveryCode } from '#problems';
import { expiredEvent, parkedEvent, withheldEvent } from './delivery-events.ts';
import { withheldNotice } from '../obligations/notice.ts';
import type { Notice } from '../obligations/notice.ts';
import { auditRecordOf } from '../outbox/outbox-record.ts';
import type { AuditRecord, OutboxRecord } from '../outbox/outbox-record.ts';
import type { SealedDelivery } from './sealed-delivery.ts';
import type { StoppedDelivery } from './stopped-delivery.ts';

/** Why and when a delivery went no further, and whether its sender reads of it on Kafka. */
export interface DeliveryStop {
  readonly code: DeliveryCode;
  /** ISO time. */
  readonly at: string;
  readonly senderReadsTopic: boolean;
}

/** What is written beside the row of a delivery that ends. */
export interface EndOfDelivery {
  records: OutboxRecord[];
  notices: Notice[];
}

/**
 * What follows when a delivery is withheld, wherever that happens: the event, a notice to the sender, and for a sender on Kafka the
 * status on its receipts topic.
 */
export function withhold(d: StoppedDelivery, stop: DeliveryStop): EndOfDelivery {
  return endOf(d, stop, 'withheld', auditRecordOf(withheldEvent(d, stop.code, d.mayHaveLeft, stop.at)));
}

/** The same for one that nobody fetched in time. */
export function expire(d: StoppedDelivery, stop: DeliveryStop): EndOfDelivery {
  return endOf(d, stop, 'expired', auditRecordOf(expiredEvent(d, stop.code, d.mayHaveLeft, stop.at)));
}

/**
 * What is written when a delivery is parked: the event, the dead letter, and for a sender on Kafka the status. Its sender is
 * owed no notice yet: an operator may still drive it again.
 */
export function park(d: SealedDelivery & Pick<StoppedDelivery, 'mayHaveLeft'>, { code, at, senderReadsTopic }: DeliveryStop): OutboxRecord[] {
  const { deliveryId, senderId, messageId, recipient: recipientId, type, version, caseId, wire } = d;
  return [
    auditRecordOf(parkedEvent(d, code, d.mayHaveLeft, at)),
    { kind: 'dead-letter', letter: { deliveryId, senderId, messageId, recipientId, type, version, caseId, code, contentDigest: wire.contentDigest, at } },
    ...(senderReadsTopic ? [{ kind: 'receipt' as const, partnerId: senderId, caseId, status: { messageId, recipientId, state: 'parked' as const, code, at } }] : []),
  ];
}

function endOf(d: StoppedDelivery, { code, at, senderReadsTopic }: DeliveryStop, state: 'withheld' | 'expired', event: AuditRecord): EndOfDelivery {
  const { senderId, messageId, recipient: recipientId, caseId } = d;
  const status = { messageId, recipientId, state, code, at };
  return {
    records: [event, ...(senderReadsTopic ? [{ kind: 'receipt' as const, partnerId: senderId, caseId, status }] : [])],
    notices: withheldNotice({ ...d, code }),
  };
}
