import { platformPartner } from '#cases';
import type { CaseState } from '#cases';
import type { BasisRequest } from './basis-request.ts';
import type { Queryable } from '../../transaction.ts';

/** What a request.info asked for, to what purpose, and about whom. */
export interface OpenRequest {
  purpose: string;
  blocks: string[];
  subjects: string[];
}

/** A message that its sender takes back. */
export interface RecalledMessage {
  messageRef: string;
  senderId: string;
  messageId: string;
  /** Those who may have it: it went to them, or is on its way. */
  recipients: string[];
}

/** A message that one of its case says it corrects. */
export interface CorrectedMessage {
  senderId: string;
  type: string;
  /** Of whom its main block says something. */
  personIds: string[];
}

/** A person's request for access, and who put it to the sender of the answer. */
export interface OpenAccessRequest {
  senderId: string;
  subjects: string[];
}

/** Messages by their keys, found first: planned together with what is asked about their cases, one might cost a walk through its whole case. */
const named = (which: string): string => `named as materialized (
        select m.message_ref, m.sender_id, m.message_id, m.case_id, m.type, m.disclosure, m.decisions
        from message_key k join message m using (message_ref) where ${which})`;

/** The request of this case that a message answers; nothing is asked about a message that answers none. */
export async function readOpenRequest(db: Queryable, { answers, reference, senderId, caseId }: BasisRequest): Promise<OpenRequest | undefined> {
  if (answers !== 'request' || reference === undefined) return undefined;
  const { rows } = await db.query<OpenRequest>({
    name: 'open-request',
    text: `select m.disclosure->>'purpose' as purpose, m.disclosure->'messageFacts'->'requestedBlocks' as blocks, m.disclosure->'subjects' as subjects
      from obligation o join message_key k on k.sender_id = o.sender_id and k.message_id = o.message_id join message m using (message_ref)
      where o.case_id = $1 and o.state <> 'DONE' and o.kind = 'REQUEST_ANSWER' and o.partner_id = $2 and o.sender_id = $3 and o.message_id = $4`,
    values: [caseId, senderId, reference.senderId, reference.messageId],
  });
  return rows[0];
}

/**
 * The request for access of this case that a message answers, as long as its sender owes the answer. Either the recipient of the
 * answer put it, or the sender itself did: then it has answered the person, and tells the platform. The platform answers what was put
 * to it without an obligation of its own.
 */
export async function readOpenAccessRequest(db: Queryable, { answers, reference, senderId, caseId }: BasisRequest): Promise<OpenAccessRequest | undefined> {
  if (answers !== 'access-request' || reference === undefined) return undefined;
  const { rows } = await db.query<OpenAccessRequest>({
    name: 'open-access-request',
    text: `with ${named('k.sender_id = any($3::text[]) and k.message_id = $4')}
      select m.sender_id as "senderId", m.disclosure->'subjects' as subjects from named m
      where m.case_id = $1 and m.type = 'rights.access-request'
        and case
          when $2 = '${platformPartner}' then (
            select true from json_array_elements(m.decisions->'recipients') r where r->>'recipient' = $2 and r->>'permitted' = 'true' limit 1)
          else (
            select true from obligation o where o.case_id = $1 and o.state <> 'DONE' and o.kind = 'ACCESS_REQUEST'
              and o.partner_id = $2 and o.sender_id = m.sender_id and o.message_id = m.message_id limit 1)
        end`,
    values: [caseId, senderId, [reference.senderId, senderId], reference.messageId],
  });
  return rows[0];
}

/** The sender's own message of this case that is recalled; nothing is asked about a message that recalls none. */
export async function readRecalled(db: Queryable, { recalls, senderId, caseId }: BasisRequest): Promise<RecalledMessage | undefined> {
  if (recalls === undefined) return undefined;
  const { rows } = await db.query<RecalledMessage>({
    name: 'recalled-message',
    text: `with ${named('k.sender_id = $1 and k.message_id = $2')}
      select m.message_ref as "messageRef", m.sender_id as "senderId", m.message_id as "messageId",
        array(select r->>'recipient' from json_array_elements(m.decisions->'recipients') r where r->>'permitted' = 'true') as recipients
      from named m where m.case_id = $3`,
    values: [senderId, recalls, caseId],
  });
  return rows[0];
}

/**
 * The messages of this case with the id that a correction names; nothing is asked about a message that corrects none. By key: they are
 * the sender's own, or registrations, which somebody sent who leads the case or is named in its state since.
 */
export async function readCorrected(db: Queryable, { corrects, caseId, senderId, type }: BasisRequest, state: CaseState | null): Promise<CorrectedMessage[]> {
  if (corrects === undefined) return [];
  const registrants = type === 'case.registration' && state !== null ? [state.leadPartner, state.registeredBy, ...state.participants.map(({ partnerId }) => partnerId)] : [];
  const { rows } = await db.query<CorrectedMessage>({
    name: 'corrected-message',
    text: `with ${named('k.sender_id = any($1::text[]) and k.message_id = $2')}
      select m.sender_id as "senderId", m.type,
        array(select distinct i->>'personId' from json_array_elements(m.disclosure->'items') i
          where i->>'category' = m.disclosure->>'mainCategory' and i->>'personId' is not null) as "personIds"
      from named m where m.case_id = $3`,
    values: [[...new Set([senderId, ...registrants])].filter((id) => id !== null), corrects, caseId],
  });
  return rows;
}

/** Whether somebody whom the message registers was registered in another case under the same id. */
export async function isRegisteredElsewhere(db: Queryable, { registers, caseId }: BasisRequest): Promise<boolean> {
  if (registers.length === 0) return false;
  const { rowCount } = await db.query({
    name: 'registered-elsewhere',
    text: `select from case_person p join case_head h using (case_id)
      where p.person_id = any($1::uuid[]) and p.case_id <> $2 and h.state->>'registeredOn' is not null limit 1`,
    values: [registers, caseId],
  });
  return rowCount === 1;
}
