import type { CaseState, ObligationKind } from '#cases';
import type { Consent, DisclosureRecord, StoredDecisions } from '#consent';
import type { DeliveryCode } from '#problems';
import { consentOf } from '../journal/consent-row.ts';
import type { ConsentRow } from '../journal/consent-row.ts';
import type { DeliveryState } from './delivery-states.ts';
import type { SealedDelivery } from './sealed-delivery.ts';
import type { Queryable } from '../../transaction.ts';

/** An accepted message as the router needs it to decide again: no payload. */
export interface RoutableMessage {
  messageRef: string;
  senderId: string;
  messageId: string;
  caseId: string;
  caseSeq: string;
  type: string;
  version: string;
  acceptedAt: Date;
  digest: string;
  sealedBytes: number;
  /** As written by the gateway in `JournalEntry.disclosure` and `.decisions`. */
  disclosure: DisclosureRecord;
  decisions: StoredDecisions;
  /** Its sender has taken it back. */
  recalled: boolean;
  /** Nobody can open it any more: its key was destroyed before it was decided. */
  erased: boolean;
  /** null: the message is about no case. */
  state: CaseState | null;
}

/** The messages of a batch with the consents of their cases, which stay locked `for share` until the batch commits. */
export interface RoutingBasis {
  /** The database's time, by which is decided: a router's clock may be wrong. */
  at: Date;
  messages: Map<string, RoutableMessage>;
  consents: Map<string, Consent[]>;
}

interface RoutableRow extends Omit<RoutableMessage, 'recalled'> {
  recalled: true | null;
  now: Date;
}

/**
 * Reads what the second decision rests on. The consents are locked against withdrawal until the end of the
 * transaction: a withdrawal that comes later waits, and then finds the delivery that it must stop.
 */
export async function loadRoutingBasis(tx: Queryable, messageRefs: readonly string[]): Promise<RoutingBasis> {
  const { rows } = await tx.query<RoutableRow>({
    name: 'routing-messages',
    text: `select m.message_ref as "messageRef", m.sender_id as "senderId", m.message_id as "messageId", m.case_id as "caseId", m.case_seq as "caseSeq",
        m.type, m.version, m.accepted_at as "acceptedAt", m.digest, octet_length(m.sealed) as "sealedBytes", m.disclosure, m.decisions,
        (select true from recall where recall.message_ref = m.message_ref) as recalled,
        not exists (select from payload_key k where k.message_ref = m.message_ref) as erased, h.state, now() as now
      from message m join case_head h using (case_id) where m.message_ref = any($1::uuid[])`,
    values: [messageRefs],
  });
  const messages = new Map(rows.map((message) => [message.messageRef, { ...message, recalled: message.recalled === true }]));
  const locked = await tx.query<ConsentRow>({
    name: 'routing-consents',
    text: `select case_id, record, granted_at, withdrawn_at, ended_at from consent where case_id = any($1::uuid[])
      order by case_id, consent_id for share`,
    values: [[...new Set(rows.map(({ caseId }) => caseId))]],
  });
  const consents = new Map<string, Consent[]>();
  for (const row of locked.rows) consents.set(row.case_id, [...(consents.get(row.case_id) ?? []), consentOf(row)]);
  return { at: rows[0]?.now ?? new Date(), messages, consents };
}

/** A delivery as the router's decision makes it. */
export interface RoutedDelivery {
  messageRef: string;
  recipient: string;
  deliveryId: string;
  caseId: string;
  caseSeq: string;
  senderId: string;
  messageId: string;
  channel: 'topic' | 'inbox';
  state: Extract<DeliveryState, 'ready' | 'withheld'>;
  code?: DeliveryCode;
  /** ISO time, or `infinity`. */
  notAfter: string;
  consents: string[];
  rules: string[];
  /** The activation whose pack it was decided under; 0: there was none. */
  decidedUnder: string;
  /** What it tells, and what of that is permitted without a consent. */
  categories: string[];
  consentless: string[];
  /** On a topic it may only go out encrypted (health data, sanctions), also if the recipient's key is gone by then. */
  needsEncryption: boolean;
  /** What the recipient does not get of the message; null: it gets all. */
  withheld: SealedDelivery['withheld'];
  /** What its disclosure will oblige the sender to; null: nothing. */
  duties: DisclosureDuty[] | null;
}

/** Counted in days from the day of the disclosure in Solothurn. */
export interface DisclosureDuty {
  kind: ObligationKind;
  personId?: string;
  dueInDays: number;
  remindDaysBefore: number;
  overdueDaysAfter: number;
}

/** A `RoutedDelivery` as `json_to_recordset` reads it. */
export const routedColumns = `("messageRef" uuid, recipient text, "deliveryId" uuid, "caseId" uuid, "caseSeq" bigint, "senderId" text, "messageId" uuid,
  channel text, state text, code text, "notAfter" timestamptz, consents text[], rules text[], "decidedUnder" bigint,
  categories text[], consentless text[], "needsEncryption" boolean, withheld json, duties json)`;

/** What a delivery rests on and tells, set from such a record `a` when it is decided anew. */
export const replacedDecision = `consents = a.consents, rules = a.rules, decided_under = a."decidedUnder", categories = a.categories,
    consentless = a.consentless, needs_encryption = a."needsEncryption", withheld = a.withheld, duties = a.duties`;

/** Inserts deliveries; one that exists already is left as it is. Returns the ids of those that are new. */
export async function insertDeliveries(tx: Queryable, deliveries: readonly RoutedDelivery[]): Promise<Set<string>> {
  if (deliveries.length === 0) return new Set();
  const { rows } = await tx.query<{ delivery_id: string }>({
    name: 'routing-insert-deliveries',
    text: `insert into delivery (message_ref, recipient, delivery_id, case_id, case_seq, sender_id, message_id, channel, state, code, not_after,
        consents, rules, decided_under, categories, consentless, needs_encryption, withheld, duties, routed_at, withheld_at)
      select "messageRef", recipient, "deliveryId", "caseId", "caseSeq", "senderId", "messageId", channel, state, code, "notAfter",
        consents, rules, "decidedUnder", categories, consentless, "needsEncryption", withheld, duties, now(),
        case when state = 'withheld' then now() end
      from json_to_recordset($1::json) as d ${routedColumns}
      on conflict do nothing returning delivery_id`,
    values: [JSON.stringify(deliveries)],
  });
  return new Set(rows.map((row) => row.delivery_id));
}
