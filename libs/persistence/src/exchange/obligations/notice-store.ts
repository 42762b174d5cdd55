import type pg from 'pg';
import type { Notice } from './notice.ts';
import type { Queryable } from '../../transaction.ts';

/** A notice with the region of its case, which its message must name; of a thread about no case who began it. */
export interface OpenNotice extends Notice {
  regionId: string;
  createdAt: Date;
}

/** So many of one case do not keep those of others from their turn. */
const lookedThrough = 2_000;

/** The oldest notices that the platform still owes, cases by turns; without those that rest. Of them answers about disclosures alone, or the others. */
export async function openNotices(pool: pg.Pool, limit: number, resting: readonly string[] = [], kinds: 'all' | 'answers' | 'others' = 'all'): Promise<OpenNotice[]> {
  const { rows } = await pool.query<OpenNotice>(
    `select n.notice_id as "noticeId", n.kind, n.recipient, n.case_id as "caseId", n.content, n.created_at as "createdAt",
        coalesce(h.state->>'regionId', (select m.sender_id from message m where m.case_id = n.case_id order by m.case_seq limit 1)) as "regionId"
      from (
        select notice_id, row_number() over (partition by case_id order by created_at) as turn
          from (select notice_id, case_id, created_at from notice where done_at is null and notice_id <> all($2)
            and ($4 = 'all' or (kind = 'access-response') = ($4 = 'answers')) order by created_at limit $3) as oldest
          order by turn, created_at limit $1
      ) as next join notice n using (notice_id) join case_head h using (case_id) order by next.turn, n.created_at`,
    [limit, resting, lookedThrough, kinds],
  );
  return rows;
}

/** A message with its sealed content, for the platform to forward; `undefined`: it can be read no more. */
export async function readSealed(pool: pg.Pool, messageRef: string): Promise<SealedMessage | undefined> {
  const { rows } = await pool.query<SealedMessage>({
    name: 'sealed-message',
    text: `select m.sender_id as "senderId", m.message_id as "messageId", m.case_id as "caseId", m.type, m.version, m.sealed, k.wrapped as "wrappedKey", k.kek_id as "kekId"
      from message m join payload_key k using (message_ref) where m.message_ref = $1`,
    values: [messageRef],
  });
  return rows[0];
}

export interface SealedMessage {
  senderId: string;
  messageId: string;
  caseId: string;
  type: string;
  version: string;
  sealed: Buffer;
  wrappedKey: Buffer;
  kekId: string;
}

/** Settles a notice that has become pointless, for example because its recipient is no partner any more. */
export async function dropNotice(pool: pg.Pool, noticeId: string): Promise<void> {
  await pool.query('update notice set done_at = now() where notice_id = $1', [noticeId]);
}

/** Notes in the caller's transaction what the platform owes. The same notice noted twice is one. */
export async function noteNotices(tx: Queryable, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  await tx.query({
    name: 'notice-insert',
    text: `insert into notice (notice_id, kind, recipient, case_id, content)
      select * from json_to_recordset($1::json) as n ("noticeId" uuid, kind text, recipient text, "caseId" uuid, content jsonb) on conflict do nothing`,
    values: [JSON.stringify(notices)],
  });
}
