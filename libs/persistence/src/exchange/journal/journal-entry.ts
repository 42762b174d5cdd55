import type { CausedInCase } from '../outbox/append-caused.ts';
import type { CaseState, ObligationChanges } from '#cases';
import type { Consent, DisclosureRecord, StoredDecisions } from '#consent';
import type { MarkedData } from './data-marks.ts';
import type { Notice } from '../obligations/notice.ts';
import type { OutboxRecord } from '../outbox/outbox-record.ts';
import type { RecalledMessage } from './referenced-messages.ts';
import type { StoppedDelivery } from '../deliveries/stopped-delivery.ts';

/** The sender's HTTP message as it was signed, without its body: enough to prove the signature again. */
export interface SignedWire {
  method: string;
  targetUri: string;
  contentType: string;
  contentDigest: string;
  signatureInput: string;
  signature: string;
  /** Header lines that the signature covers besides Content-Digest and Content-Type. */
  coveredFields: (readonly [string, string])[];
  keyid: string;
}

/** A receipt as it was sent: the same bytes and signature lines answer every repetition. */
export interface StoredReceipt {
  body: string;
  contentDigest: string;
  signatureInput: string;
  signature: string;
}

/** A delivery that a withdrawal or recall could no longer stop, or not for sure. */
export interface InFlight {
  messageRef: string;
  senderId: string;
  messageId: string;
  recipient: string;
  channel: 'topic' | 'inbox';
  leaseUntil: string;
}

/** What accepting a message changes besides the message itself, in the same transaction. */
export type Effect =
  | { kind: 'none' }
  | { kind: 'grant-consents'; consents: Consent[] }
  | { kind: 'withdraw-consents'; consentIds: string[] }
  | { kind: 'recall'; target: RecalledMessage }
  | { kind: 'mark-data'; marked: MarkedData }
  /** Its consents end, and the time begins after which its payloads are destroyed. */
  | { kind: 'close-case' }
  | { kind: 'reopen-case' }
  | { kind: 'acknowledge'; senderId: string; messageId: string };

export interface EffectResult {
  inFlight: InFlight[];
  stopped: StoppedDelivery[];
  /** The delivery was not acknowledged before. */
  acknowledged: boolean;
  /** Of a recall: those who had the message already, and how many it is not even routed to. */
  read: string[];
  unrouted: number;
}

/** What is written once the effect is known. */
export interface Completion {
  receipt: StoredReceipt;
  /** Audit events first, in their order; then what they cause. */
  records: OutboxRecord[];
  notices: Notice[];
}

/** Somebody in a case, under the platform's own key where the message names an AHV number. */
export interface CasePersonRow {
  personId: string;
  personKey: string | null;
  /** The message registers the person: from then on the id holds for this case alone. */
  registered: boolean;
}

/** An accepted message, ready to be written. */
export interface JournalEntry {
  /** The platform's own random name of the message (UUIDv7). */
  messageRef: string;
  senderId: string;
  messageId: string;
  /** Lower-case hex SHA-256 of the request body: same id and same digest is the same message. */
  digest: string;
  /** Absent for messages of the platform itself, which no network carries in. */
  nonce?: { keyid: string; nonce: string };
  caseId: string;
  /** `case_head.seq` on which the message was decided; `undefined`: the case was unknown. */
  decidedOnSeq: string | undefined;
  /** `case_head.claimed_seq` as of then: the last message of the case that went to the router; '0': none. */
  follows: string;
  /** null: the message is about no case. */
  nextState: CaseState | null;
  type: string;
  version: string;
  acceptedAt: Date;
  leafHash: string;
  wire: SignedWire;
  /** What the router needs to decide again without opening the payload. */
  disclosure: DisclosureRecord;
  /** The decisions with the facts that they used: what replay needs. */
  decisions: StoredDecisions;
  sealed: Buffer;
  wrappedKey: Buffer;
  kekId: string;
  /** Recipients to route to; the platform itself (`iiz-dap`) is not among them: it has the message already. */
  routedTo: string[];
  /** Whom the message brings into its case, or names by AHV number: how they are found when they are to be erased. */
  persons: readonly CasePersonRow[];
  effect: Effect;
  obligations: ObligationChanges;
  complete: (result: EffectResult) => Completion;
  /** Marks this notice as sent in the same transaction. */
  fulfils?: string;
}

export type JournalOutcome =
  | { kind: 'accepted'; receipt: StoredReceipt }
  /** The id is taken: by the same bytes (`sameDigest`) or by others. */
  | { kind: 'known'; sameDigest: boolean; receipt: StoredReceipt }
  | { kind: 'replay' }
  /** The case moved on since the decision, or another registered one of its persons: decide again. */
  | { kind: 'stale' };

/** An entry that goes into the database, with what is written beside it. */
export interface WrittenEntry {
  entry: JournalEntry;
  completion: Completion;
}

/** What an entry brings about, its records in the order in which they leave. */
export function causedBy({ entry, completion }: WrittenEntry): CausedInCase {
  const claim = {
    messageRef: entry.messageRef, senderId: entry.senderId, messageId: entry.messageId, type: entry.type, version: entry.version,
    recipients: entry.routedTo, caseId: entry.caseId, seq: (BigInt(entry.decidedOnSeq ?? '0') + 1n).toString(), follows: entry.follows,
    decisions: entry.disclosure.items.length * entry.routedTo.length, acceptedAt: entry.acceptedAt.toISOString(),
  };
  return { caseId: entry.caseId, notices: completion.notices, records: [...completion.records, ...(entry.routedTo.length > 0 ? [{ kind: 'accepted' as const, claim }] : [])] };
}
