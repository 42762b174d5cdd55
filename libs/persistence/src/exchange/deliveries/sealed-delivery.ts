import type { SignedWire } from '../journal/journal-entry.ts';

/** A delivery with all that handing it over needs: the payload as it lies sealed, and what the sender signed. */
export interface SealedDelivery {
  messageRef: string;
  recipient: string;
  deliveryId: string;
  caseId: string;
  senderId: string;
  messageId: string;
  type: string;
  version: string;
  acceptedAt: Date;
  wire: SignedWire;
  sealed: Buffer;
  /** Null when the payload's key was erased. */
  wrapped: Buffer | null;
  kekId: string | null;
  /** What the recipient does not get of it; null: it gets all. */
  withheld: { personId: string | null; block: string }[] | null;
  /** Names the acceptance in the audit log; null unless something is withheld. */
  leafHash: string | null;
  /** The rules that permit it. */
  rules: string[];
  /** What it tells, and what of that is permitted without a consent. */
  categories: string[];
  consentless: string[];
  subjects: string[];
  personKeys: string[];
}

/** The columns of a SealedDelivery, from `delivery d`, `message m` and `payload_key k`. */
export const sealedDeliveryColumns = `d.message_ref as "messageRef", d.recipient, d.delivery_id as "deliveryId", d.case_id as "caseId",
  d.sender_id as "senderId", d.message_id as "messageId", m.type, m.version, m.accepted_at as "acceptedAt", m.wire, m.sealed, k.wrapped,
  k.kek_id as "kekId", d.rules, d.withheld,
  case when d.withheld is not null then (m.receipt->>'body')::json->>'leafHash' end as "leafHash",
  d.categories, d.consentless, m.disclosure->'subjects' as subjects, m.disclosure->'personKeys' as "personKeys"`;
