import { stepsOf } from '#cases';
import type { WrittenEntry } from './journal-entry.ts';
import type { Queryable } from '../../transaction.ts';

/** The obligations that messages bring about, as one parameter in JSON. */
export function openedRows(written: readonly WrittenEntry[]): string {
  return JSON.stringify(written.flatMap(({ entry }) => entry.obligations.opened.map((each) => ({
    ...each, ...stepsOf(each), caseId: entry.caseId, senderId: entry.senderId, messageId: entry.messageId, at: entry.acceptedAt,
  }))));
}

/** Inserts them, from the parameter of that number. */
export const obligationInserts = (parameter: string): string => `
  insert into obligation (obligation_id, kind, case_id, person_id, consent_id, sender_id, message_id, partner_id,
    due_on, remind_on, overdue_on, opened_at)
  select gen_random_uuid(), kind, "caseId", "personId", "consentId", "senderId", "messageId", "partnerId",
    "dueOn", "remindOn", "overdueOn", at
  from json_to_recordset(${parameter}::json) as o (kind text, "caseId" uuid, "personId" uuid, "consentId" text,
    "senderId" text, "messageId" uuid, "partnerId" text, "dueOn" date, "remindOn" date, "overdueOn" date, at timestamptz)`;

/** Settles, then opens: what a message renews stays open. Called with the cases' heads locked. */
export async function writeObligations(tx: Queryable, written: readonly WrittenEntry[]): Promise<void> {
  const settled = written.flatMap(({ entry }) =>
    entry.obligations.settled.map(({ reference, mandate, ...each }) => ({
      ...each,
      caseId: entry.caseId,
      at: entry.acceptedAt,
      openedSender: reference?.senderId,
      openedMessage: reference?.messageId,
      mandateSender: mandate?.senderId,
      mandateId: mandate?.messageId,
      senderId: entry.senderId,
      messageId: entry.messageId,
    })),
  );
  if (settled.length > 0) {
    await tx.query({
      name: 'obligation-settle',
      text: `update obligation o set state = 'DONE', done_at = s.at, closed_by_sender = s."senderId", closed_by_message = s."messageId"
        from json_to_recordset($1::json) as s ("caseId" uuid, kind text, "partnerId" text, "personId" uuid, "consentId" text,
          "openedSender" text, "openedMessage" uuid, "mandateSender" text, "mandateId" uuid, "senderId" text, "messageId" uuid, at timestamptz)
        where o.case_id = s."caseId" and o.kind = s.kind and o.state <> 'DONE'
          and (s."partnerId" is null or s."partnerId" = o.partner_id)
          and (s."personId" is null or s."personId" = o.person_id)
          and (s."consentId" is null or s."consentId" = o.consent_id)
          and (s."openedMessage" is null or o.sender_id = s."openedSender" and o.message_id = s."openedMessage")
          and (s."mandateId" is null
            or o.sender_id = s."mandateSender" and o.message_id = s."mandateId"
            or o.sender_id = o.partner_id and (
              select true from message_key k join message m using (message_ref) cross join json_array_elements_text(m.disclosure->'subjects') p
              where k.sender_id = s."mandateSender" and k.message_id = s."mandateId"
                and m.case_id = o.case_id and m.type = 'vpe.mandate' and p = o.person_id::text limit 1))`,
      values: [JSON.stringify(settled)],
    });
  }
  const told = settled.filter(({ kind, personId, openedMessage }) => kind === 'SUBJECT_NOTICE' && personId !== undefined && openedMessage !== undefined);
  if (told.length > 0) await noteTold(tx, told);
  if (written.some(({ entry }) => entry.obligations.opened.length > 0)) {
    await tx.query({ name: 'obligation-open', text: obligationInserts('$1'), values: [openedRows(written)] });
  }
}

/** Of what is not disclosed yet too, so that no duty arises then. Somebody else's message, or one of another case, is nobody's to tell of here. */
async function noteTold(tx: Queryable, told: readonly object[]): Promise<void> {
  await tx.query({
    name: 'person-told',
    text: `insert into person_told (sender_id, message_id, person_id)
      select distinct k.sender_id, k.message_id, t."personId"
      from json_to_recordset($1::json) as t ("caseId" uuid, "personId" uuid, "openedSender" text, "openedMessage" uuid)
        join message_key k on k.sender_id = t."openedSender" and k.message_id = t."openedMessage" join message m using (message_ref)
      where m.case_id = t."caseId" order by 1, 2, 3 on conflict do nothing`,
    values: [JSON.stringify(told)],
  });
}
