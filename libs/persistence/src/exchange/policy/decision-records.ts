import type { Consent, DecidedDisclosure, DecisionRecord, StoredDecisions } from '#consent';
import { firstReferenceAt } from '../erasure/erasure-selection.ts';
import type { Queryable } from '../../transaction.ts';

/** Messages read at a time: memory stays bounded whatever the exchange holds. */
const atATime = 500;

interface RecordRow {
  message_ref: string;
  disclosure: DecidedDisclosure;
  decisions: StoredDecisions;
  consents: Consent[] | null;
  refused: boolean;
}

/** A recipient of a message with what was decided; without a record it was refused before any rule was asked. */
export interface RecordedDecision {
  recipient: string;
  code: string | undefined;
  packVersion: string;
  record: DecisionRecord | undefined;
  /** The message was refused to all its recipients. */
  refused: boolean;
  /** A consent that was looked at is no longer in the register: what it was made from has been erased in part. */
  erased: boolean;
}

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
export async function readDecisionsOf(db: Queryable, senderId: string, messageId: string): Promise<RecordedDecision[] | undefined> {
  const { rows } = await db.query<RecordRow>({
    text: `select message_ref, disclosure, decisions, consents, refused from stored_decision where message_ref = coalesce(
        (select message_ref from message_key where sender_id = $1 and message_id = $2), (select message_ref from refused_decision where sender_id = $1 and message_id = $2))`,
    values: [senderId, messageId],
  });
  return rows[0] === undefined ? undefined : recordsOf(rows[0]);
}

function recordsOf({ disclosure, decisions, consents, refused }: RecordRow): RecordedDecision[] {
  const { at, packVersion, suspendedRules, consentIds, recipients } = decisions;
  const erased = (consents ?? []).length < consentIds.length;
  return recipients.map(({ recipient, code, from, to, facts, decision }): RecordedDecision => {
    if (from === undefined || to === undefined || facts === undefined || decision === undefined) {
      return { recipient, code, packVersion, record: undefined, refused, erased };
    }
    const record: DecisionRecord = {
      disclosure: { ...disclosure, from, to },
      consents: consents ?? [],
      facts,
      at,
      suspendedRuleIds: suspendedRules,
      stage: 'submission',
      decision,
    };
    return { recipient, code, packVersion, record, refused, erased };
  });
}
