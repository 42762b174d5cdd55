import type { PartnerRow, SignedWire, StoredReceipt } from '#persistence';
import type { RecordPlace } from './answer-of-record.ts';

/** One message as it came through a door, its sender proven. */
export interface Submission {
  sender: PartnerRow;
  wire: SignedWire;
  /** Of the signature; absent for the platform's own messages. */
  nonce?: string;
  body: Buffer;
  receivedAt: Date;
  /** The delivery that this message acknowledges, when it came by that way: the message must say the same. */
  acknowledges?: { senderId: string; messageId: string };
  /** The record that brought it, over Kafka: the outcome is told on the sender's receipts topic, in the transaction that makes it durable. */
  record?: RecordPlace;
  /** The notice that this message settles. */
  fulfils?: string;
}

export interface Acceptance {
  /** True when the same bytes were accepted before: the receipt is the one of then. */
  repeated: boolean;
  receipt: StoredReceipt;
}
