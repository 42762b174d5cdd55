import type { Queryable } from '../../transaction.ts';

/** A person's field in messages of its case (`messageRefs`) that is disputed or restricted; with `NEW_VALUE` it is neither any more. */
export interface MarkedData {
  personId: string;
  messageRefs: string[];
  fieldPath: string;
  measure: 'DISPUTED' | 'RESTRICT' | 'NEW_VALUE';
  decidedOn: string;
}

/** A mark as it stands on a message. */
export interface DataMark {
  kind: 'DISPUTED' | 'RESTRICT';
  fieldPath: string;
  decidedOn: string;
}

/** The message that marks. */
export interface MarkingMessage {
  messageRef: string;
  senderId: string;
}

/**
 * Marks the field in the named messages, whoever sent them, or lifts its marks. Everybody has marks of its own: only who
 * set one changes or lifts it, and whoever sent the message lifts them all.
 */
export async function markData(tx: Queryable, by: MarkingMessage, { personId, messageRefs, fieldPath, measure, decidedOn }: MarkedData): Promise<void> {
  if (measure === 'NEW_VALUE') {
    await tx.query({
      name: 'effect-lift-marks',
      text: `delete from data_mark using message m where person_id = $2 and field_path = $3 and m.message_ref = data_mark.message_ref
        and m.message_ref = any($1::uuid[]) and (m.sender_id = $4 or data_mark.partner_id = $4)`,
      values: [messageRefs, personId, fieldPath, by.senderId],
    });
    return;
  }
  await tx.query({
    name: 'effect-mark-data',
    text: `insert into data_mark (message_ref, person_id, field_path, kind, decided_on, marked_by, partner_id)
      select message_ref, $2, $3, $4, $5, $6, $7 from unnest($1::uuid[]) message_ref order by message_ref
      on conflict (message_ref, person_id, field_path, partner_id) do update set kind = excluded.kind, decided_on = excluded.decided_on, marked_by = excluded.marked_by`,
    values: [messageRefs, personId, fieldPath, measure, decidedOn, by.messageRef, by.senderId],
  });
}

export async function readMarks(db: Queryable, messageRef: string): Promise<DataMark[]> {
  const { rows } = await db.query<DataMark>({
    name: 'data-marks',
    text: 'select kind, field_path as "fieldPath", decided_on::text as "decidedOn" from data_mark where message_ref = $1 order by field_path, kind, decided_on',
    values: [messageRef],
  });
  return rows;
}
