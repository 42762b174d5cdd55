import type { DisclosureRecord } from '#consent';
import type { Envelope, MessageType } from '#schemas';

/** A message that has passed its schema. */
export interface CheckedMessage {
  envelope: Envelope;
  type: MessageType;
  caseId: string;
  disclosure: DisclosureRecord;
}
