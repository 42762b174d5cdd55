import type { Completion, EffectResult, JournalEntry } from './journal-entry.ts';
import { markData } from './data-marks.ts';
import { appendOutbox } from '../outbox/outbox-append.ts';
import { noteNotices } from '../obligations/notice-store.ts';
import { nothing, recall, withdraw } from './stop-deliveries.ts';
import type { Queryable } from '../../transaction.ts';

/** Writes what an accepted message changes besides itself. Called with the case's head locked. */
export async function applyEffect(tx: Queryable, entry: JournalEntry): Promise<EffectResult> {
  switch (entry.effect.kind) {
    case 'none':
      return nothing;
    case 'grant-consents':
      await tx.query({
        name: 'effect-grant-consents',
        text: `insert into consent (case_id, consent_id, person_id, registered_by, record, granted_at, granted_by_message)
          select $1, c->>'consentId', (c->>'personId')::uuid, $2, c, $3, $4 from json_array_elements($5::json) c`,
        values: [entry.caseId, entry.senderId, entry.acceptedAt, entry.messageRef, JSON.stringify(entry.effect.consents)],
      });
      return nothing;
    case 'withdraw-consents':
      return withdraw(tx, entry, entry.effect.consentIds);
    case 'close-case':
      await tx.query({ name: 'effect-end-consents', text: 'update consent set ended_at = $2 where (case_id, consent_id) in (select case_id, consent_id from consent where case_id = $1 and ended_at is null order by consent_id for update)', values: [entry.caseId, entry.acceptedAt] });
      await setClosed(tx, entry.caseId, entry.acceptedAt);
      return nothing;
    case 'reopen-case':
      await setClosed(tx, entry.caseId, null);
      return nothing;
    case 'mark-data':
      await markData(tx, entry, entry.effect.marked);
      return nothing;
    case 'recall':
      return recall(tx, entry, entry.effect.target);
    case 'acknowledge': {
      const { rows: [row] } = await tx.query<{ messageRef: string; caseId: string; unrecorded: boolean }>({
        name: 'effect-acknowledge',
        text: `with had as materialized (
            select message_ref, recipient, state not in ('leased', 'delivered') and requeued_at is null as unrecorded from delivery
            where message_ref = (select message_ref from message_key where sender_id = $1 and message_id = $2) and recipient = $3 and acknowledged_at is null
              and (state in ('leased', 'delivered') or lease_until is not null) for update
          )
          update delivery d set state = 'acknowledged', acknowledged_at = $4, acknowledged_by = $5, delivered_at = coalesce(delivered_at, $4) from had
          where d.message_ref = had.message_ref and d.recipient = had.recipient returning d.message_ref as "messageRef", d.case_id as "caseId", unrecorded`,
        values: [entry.effect.senderId, entry.effect.messageId, entry.senderId, entry.acceptedAt, entry.messageRef],
      });
      // Its topic did not answer, and had it: the relay learns that it was delivered, and sends nothing.
      if (row?.unrecorded === true) await appendOutbox(tx, [{ caseId: row.caseId, records: [{ kind: 'delivery', messageRef: row.messageRef, recipient: entry.senderId, caseId: row.caseId, bytes: 0 }] }]);
      return { ...nothing, acknowledged: row !== undefined };
    }
  }
}

async function setClosed(tx: Queryable, caseId: string, at: Date | null): Promise<void> {
  await tx.query({ name: 'effect-close-case', text: 'update case_head set closed_at = $2 where case_id = $1', values: [caseId, at] });
}

/** Notes what the platform owes because of these messages, and what one of them has settled. */
export async function settleNotices(tx: Queryable, written: readonly { entry: JournalEntry; completion: Completion }[]): Promise<void> {
  await noteNotices(tx, written.flatMap(({ completion }) => completion.notices));
  const fulfilled = written.flatMap(({ entry }) => entry.fulfils ?? []);
  if (fulfilled.length > 0) {
    await tx.query({ name: 'notice-done', text: 'update notice set done_at = now() where notice_id = any($1::uuid[])', values: [fulfilled] });
  }
}
