import { recordedDecisions } from '#consent';
import type { DecisionRecord, KeptDecisions, RecordedDecision } from '#consent';
import { firstReferenceAt } from '../erasure/erasure-selection.ts';
import type { Queryable } from '../../transaction.ts';

/** Messages read at a time: memory stays bounded whatever the exchange holds. */
const atATime = 500;

interface RecordRow extends KeptDecisions {
  message_ref: string;
  refused: boolean;
}

/** `refused`: the message was refused to all its recipients. */
type ReadDecision = RecordedDecision & { readonly refused: boolean };

/**
 * Every decision about the messages accepted, or refused to everybody, from one moment up to, not including, another, with what
 * it was made from. No payload.
 */
export async function* readDecisionRecords(db: Queryable, from: Date, until: Date): AsyncGenerator<{ record: DecisionRecord; refused: boolean }> {
  let after = firstReferenceAt(from);
  for (;;) {
    const { rows } = await db.query<RecordRow>({
      name: 'decision-records',
      text: 'select message_ref, disclosure, decisions, consents, refused from stored_decision where message_ref > $1 and message_ref < $2 order by message_ref limit $3',
      values: [after, firstReferenceAt(until), atATime],
    });
    for (const { record, refused } of rows.flatMap(recordsOf)) if (record !== undefined) yield { record, refused };
    const last = rows.at(-1);
    if (last === undefined || rows.length < atATime) return;
    after = last.message_ref;
  }
}

/** What was decided about one message, per recipient; `undefined`: nothing is kept of such a message. */
export async function readDecisionsOf(db: Queryable, senderId: string, messageId: string): Promise<ReadDecision[] | undefined> {
  const { rows } = await db.query<RecordRow>({
    text: `select message_ref, disclosure, decisions, consents, refused from stored_decision where message_ref = coalesce(
        (select message_ref from message_key where sender_id = $1 and message_id = $2), (select message_ref from refused_decision where sender_id = $1 and message_id = $2))`,
    values: [senderId, messageId],
  });
  return rows[0] === undefined ? undefined : recordsOf(rows[0]);
}

function recordsOf(row: RecordRow): ReadDecision[] {
  return recordedDecisions(row).map((each) => ({ ...each, refused: row.refused }));
}
