import type { AuditEvent } from '#audit';
import { deliveryCodes } from '#problems';
import type { DeliveryCode } from '#problems';
import { deliveredEvent, expiredEvent, fetchedEvent, parkedEvent, withheldEvent } from './delivery-events.ts';
import type { RecordedDelivery } from './delivery-events.ts';
import { withheldNotice } from '../obligations/notice.ts';
import type { Notice } from '../obligations/notice.ts';
import { auditRecordOf } from '../outbox/outbox-record.ts';
import type { DeliveryStatus, OutboxRecord } from '../outbox/outbox-record.ts';
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
export function causedByWithholding(d: StoppedDelivery, stop: DeliveryStop): EndOfDelivery {
  return endOf(d, stop, 'withheld', withheldEvent(d, stop.code, d.mayHaveLeft, stop.at));
}

/** The same for one that nobody fetched in time. */
export function causedByExpiry(d: StoppedDelivery, stop: DeliveryStop): EndOfDelivery {
  return endOf(d, stop, 'expired', expiredEvent(d, stop.code, d.mayHaveLeft, stop.at));
}

/**
 * What is written when a delivery is parked: the event, the dead letter, and for a sender on Kafka the status. Its sender is
 * owed no notice yet: an operator may still drive it again.
 */
export function causedByParking(d: SealedDelivery & Pick<StoppedDelivery, 'mayHaveLeft'>, stop: DeliveryStop): OutboxRecord[] {
  const { code, at } = stop;
  const { deliveryId, senderId, messageId, recipient: recipientId, type, version, caseId, wire } = d;
  return [
    auditRecordOf(parkedEvent(d, code, d.mayHaveLeft, at)),
    { kind: 'dead-letter', letter: { deliveryId, senderId, messageId, recipientId, type, version, caseId, code, contentDigest: wire.contentDigest, at } },
    ...toldSender(d, 'parked', stop),
  ];
}

/** What is written when its topic has a delivery: the event, and for a sender on Kafka the status. */
export function causedByDelivery(d: SealedDelivery, { at, senderReadsTopic }: Omit<DeliveryStop, 'code'>): OutboxRecord[] {
  return [auditRecordOf(deliveredEvent(d, at)), ...toldSender(d, 'delivered', { code: deliveryCodes.delivered, at, senderReadsTopic })];
}

/** The same for one that its recipient fetches: every look is recorded, and its sender told of the first. */
export function causedByFetch(
  d: SealedDelivery & { readonly first: boolean },
  reader: AuditEvent['actor'],
  { at, senderReadsTopic }: Omit<DeliveryStop, 'code'>,
): OutboxRecord[] {
  const told = toldSender(d, 'delivered', { code: deliveryCodes.delivered, at, senderReadsTopic: d.first && senderReadsTopic });
  return [auditRecordOf(fetchedEvent(d, reader, d.first, at)), ...told];
}

function endOf(d: StoppedDelivery, stop: DeliveryStop, state: 'withheld' | 'expired', event: AuditEvent): EndOfDelivery {
  return { records: [auditRecordOf(event), ...toldSender(d, state, stop)], notices: withheldNotice({ ...d, code: stop.code }) };
}

function toldSender(
  { senderId, messageId, recipient: recipientId, caseId }: RecordedDelivery,
  state: DeliveryStatus['state'],
  { code, at, senderReadsTopic }: DeliveryStop,
): OutboxRecord[] {
  return senderReadsTopic ? [{ kind: 'receipt', partnerId: senderId, caseId, status: { messageId, recipientId, state, code, at } }] : [];
}
