import type { BasisRequest } from './decision-basis.ts';
import type { Queryable } from './transaction.ts';

/** What a request.info asked for, and about whom. */
export interface OpenRequest {
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

/** The request of this case that a message answers; nothing is asked about a message that answers none. */
export async function readOpenRequest(db: Queryable, { answersRequest, reference, senderId, caseId }: BasisRequest): Promise<OpenRequest | undefined> {
  if (!answersRequest || reference === undefined) return undefined;
  const { rows } = await db.query<OpenRequest>({
    name: 'open-request',
    text: `select m.disclosure->'messageFacts'->'requestedBlocks' as blocks, m.disclosure->'subjects' as subjects
      from obligation o join message_key k on k.sender_id = o.sender_id and k.message_id = o.message_id join message m using (message_ref)
      where o.case_id = $1 and o.state <> 'DONE' and o.kind = 'REQUEST_ANSWER' and o.partner_id = $2 and o.sender_id = $3 and o.message_id = $4`,
    values: [caseId, senderId, reference.senderId, reference.messageId],
  });
  return rows[0];
}

/** The sender's own message of this case that is recalled; nothing is asked about a message that recalls none. */
export async function readRecalled(db: Queryable, { recalls, senderId, caseId }: BasisRequest): Promise<RecalledMessage | undefined> {
  if (recalls === undefined) return undefined;
  const { rows } = await db.query<RecalledMessage>({
    name: 'recalled-message',
    text: `select m.message_ref as "messageRef", m.sender_id as "senderId", m.message_id as "messageId",
        array(select r->>'recipient' from json_array_elements(m.decisions->'recipients') r where r->>'permitted' = 'true') as recipients
      from message_key k join message m using (message_ref) where k.sender_id = $1 and k.message_id = $2 and m.case_id = $3`,
    values: [senderId, recalls, caseId],
  });
  return rows[0];
}
