import type { EffectResult, JournalEntry } from './journal-entry.ts';
import { markData } from './data-marks.ts';
import { wasLeased } from '../deliveries/delivery-states.ts';
import { appendOutbox } from '../outbox/outbox-append.ts';
import { noEffect, recall, withdraw } from './stop-deliveries.ts';
import type { Queryable } from '../../transaction.ts';

/** Writes what accepted messages change besides themselves. Called with their cases' heads locked. */
export async function applyEffects(tx: Queryable, entries: readonly JournalEntry[]): Promise<(entry: JournalEntry) => EffectResult> {
  const results = new Map<JournalEntry, EffectResult>();
  await grantConsents(tx, entries);
  for (const entry of entries) results.set(entry, await applyEffect(tx, entry));
  const acknowledging = await acknowledge(tx, entries);
  return (entry) => (acknowledging.has(entry.messageRef) ? { ...noEffect, acknowledged: true } : (results.get(entry) ?? noEffect));
}

async function applyEffect(tx: Queryable, entry: JournalEntry): Promise<EffectResult> {
  switch (entry.effect.kind) {
    case 'none':
    case 'grant-consents':
    case 'acknowledge':
      return noEffect;
    case 'withdraw-consents':
      return withdraw(tx, entry, entry.effect.consentIds);
    case 'close-case':
      await endConsents(tx, entry);
      await setClosed(tx, entry.caseId, entry.acceptedAt);
      return noEffect;
    case 'reopen-case':
      await setClosed(tx, entry.caseId, null);
      return noEffect;
    case 'mark-data':
      await markData(tx, entry, entry.effect.marked);
      return noEffect;
    case 'recall':
      return recall(tx, entry, entry.effect.target);
  }
}

/** All of a batch at once: a round trip for each would add up, while the whole batch waits for its commit. */
async function grantConsents(tx: Queryable, entries: readonly JournalEntry[]): Promise<void> {
  const granted = entries.flatMap(({ effect, caseId, senderId, acceptedAt, messageRef }) =>
    effect.kind === 'grant-consents' ? [{ caseId, senderId, at: acceptedAt, by: messageRef, consents: effect.consents }] : [],
  );
  if (granted.length === 0) return;
  await tx.query({
    name: 'effect-grant-consents',
    text: `insert into consent (case_id, consent_id, person_id, registered_by, record, granted_at, granted_by_message)
      select "caseId", c->>'consentId', (c->>'personId')::uuid, "senderId", c, "at", "by"
      from json_to_recordset($1::json) as g ("caseId" uuid, "senderId" text, "at" timestamptz, "by" uuid, consents json)
        cross join json_array_elements(consents) c`,
    values: [JSON.stringify(granted)],
  });
}

/**
 * All of a batch at once: their deliveries are locked in the order in which everybody locks several of them (ADR 9). Returns which messages
 * acknowledged one: a delivery is acknowledged once.
 */
async function acknowledge(tx: Queryable, entries: readonly JournalEntry[]): Promise<ReadonlySet<string>> {
  const acknowledgements = entries.flatMap(({ effect, senderId, acceptedAt, messageRef }) =>
    effect.kind === 'acknowledge' ? [{ ...effect, recipient: senderId, at: acceptedAt, by: messageRef }] : [],
  );
  if (acknowledgements.length === 0) return new Set();
  const { rows } = await tx.query<{ by: string; messageRef: string; recipient: string; caseId: string; unrecorded: boolean }>({
    name: 'effect-acknowledge',
    text: `with had as materialized (
        select d.message_ref, d.recipient, a."by", a."at",
          d.state not in ('leased', 'delivered') and (d.requeued_at is null or d.state in ('withheld', 'expired')) as unrecorded
        from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::uuid[]) as a (sender_id, message_id, recipient, "at", "by")
          join message_key k using (sender_id, message_id) join delivery d on d.message_ref = k.message_ref and d.recipient = a.recipient
        where d.acknowledged_at is null and (d.state in ('leased', 'delivered') or ${wasLeased('d')}) order by d.delivery_no for update of d
      )
      update delivery d set state = 'acknowledged', acknowledged_at = had."at", acknowledged_by = had."by",
        delivered_at = coalesce(delivered_at, had."at")
      from had where d.message_ref = had.message_ref and d.recipient = had.recipient
      returning d.acknowledged_by as "by", d.message_ref as "messageRef", d.recipient, d.case_id as "caseId", unrecorded`,
    values: [
      acknowledgements.map(({ senderId }) => senderId), acknowledgements.map(({ messageId }) => messageId), acknowledgements.map(({ recipient }) => recipient),
      acknowledgements.map(({ at }) => at), acknowledgements.map(({ by }) => by),
    ],
  });
  // Unrecorded: the topic did not answer, and the recipient has it all the same. The relay gets it once more, to put on record that it was
  // delivered, and sends nothing. What is on its way to another try gets there by itself, unless it was stopped meanwhile.
  await appendOutbox(
    tx,
    rows
      .filter(({ unrecorded }) => unrecorded)
      .map(({ messageRef, recipient, caseId }) => ({ caseId, records: [{ kind: 'delivery', messageRef, recipient, caseId, bytes: 0 }] })),
  );
  return new Set(rows.map(({ by }) => by));
}

/** So many of the last messages of a case may have been accepted by the clock of another gateway, and are before its closing all the same. */
const lastMessages = 64;

/** Not before what was accepted before it: that still goes out. */
async function endConsents(tx: Queryable, { caseId, acceptedAt }: JournalEntry): Promise<void> {
  await tx.query({
    name: 'effect-end-consents',
    text: `update consent set ended_at = greatest($2, (select max(accepted_at) from (select accepted_at from message where case_id = $1 order by case_seq desc limit $3) m))
      where (case_id, consent_id) in (select case_id, consent_id from consent where case_id = $1 and ended_at is null order by consent_id for update)`,
    values: [caseId, acceptedAt, lastMessages],
  });
}

async function setClosed(tx: Queryable, caseId: string, at: Date | null): Promise<void> {
  await tx.query({ name: 'effect-close-case', text: 'update case_head set closed_at = $2 where case_id = $1', values: [caseId, at] });
}

/** Settles the notices that these messages fulfil. */
export async function settleNotices(tx: Queryable, entries: readonly JournalEntry[]): Promise<void> {
  const fulfilled = entries.flatMap(({ fulfils }) => fulfils ?? []);
  if (fulfilled.length > 0) {
    await tx.query({ name: 'notice-done', text: 'update notice set done_at = now() where notice_id = any($1::uuid[])', values: [fulfilled] });
  }
}
