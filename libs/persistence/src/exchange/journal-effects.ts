import type { Completion, EffectResult, InFlight, JournalEntry, Stopped } from './journal-entry.ts';
import { noteNotices } from './notice-store.ts';
import type { Queryable } from './transaction.ts';

/** Of a message that changes nothing besides itself. */
export const nothing: EffectResult = { inFlight: [], stopped: [], acknowledged: false };

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
    case 'acknowledge': {
      const { rows } = await tx.query({
        name: 'effect-acknowledge',
        text: `update delivery set state = 'acknowledged', acknowledged_at = $4, acknowledged_by = $5, delivered_at = coalesce(delivered_at, $4)
          where message_ref = (select message_ref from message_key where sender_id = $1 and message_id = $2) and recipient = $3 and acknowledged_at is null and state in ('leased', 'delivered') returning message_ref`,
        values: [entry.effect.senderId, entry.effect.messageId, entry.senderId, entry.acceptedAt, entry.messageRef],
      });
      return { ...nothing, acknowledged: rows.length > 0 };
    }
  }
}

const notYetLeased: ReadonlySet<string> = new Set(['ready', 'held', 'parked']);

/**
 * Withdrawal writes (design.md 4): the consent row first, which waits for every transaction that read it `for share`,
 * then every delivery that rests on it. What is not yet leased is withheld; what is leased cannot be leased again.
 */
async function withdraw(tx: Queryable, entry: JournalEntry, consentIds: readonly string[]): Promise<EffectResult> {
  await tx.query({
    name: 'effect-withdraw-consent',
    text: `update consent set withdrawn_at = $3, withdrawn_by_message = $4 where (case_id, consent_id) in (
        select case_id, consent_id from consent where case_id = $1 and consent_id = any($2::text[]) and withdrawn_at is null order by consent_id for update)`,
    values: [entry.caseId, consentIds, entry.acceptedAt, entry.messageRef],
  });
  const { rows } = await tx.query<ClosedDelivery>({
    name: 'effect-close-deliveries',
    text: `with open as materialized (
        select message_ref, recipient, state from delivery
        where case_id = $1 and consents && $2::text[] and (state in ('ready', 'held', 'parked', 'leased') or (state = 'delivered' and channel = 'inbox'))
        order by delivery_no for update
      )
      update delivery d set
        state = case when open.state in ('ready', 'held', 'parked') then 'withheld' else d.state end,
        code = case when open.state in ('ready', 'held', 'parked') then 'DAP-4207' else d.code end,
        withheld_at = case when open.state in ('ready', 'held', 'parked') then $3::timestamptz end,
        not_after = '-infinity'
      from open join message m using (message_ref)
      where d.message_ref = open.message_ref and d.recipient = open.recipient
      returning open.state as was, d.message_ref, d.sender_id, d.message_id, m.type, m.version, d.recipient, d.channel, d.lease_until,
        m.disclosure->'subjects' as subjects, m.disclosure->'personKeys' as person_keys`,
    values: [entry.caseId, consentIds, entry.acceptedAt],
  });
  return {
    acknowledged: false,
    stopped: rows.filter((r) => notYetLeased.has(r.was)).map((r): Stopped => ({
      messageRef: r.message_ref, senderId: r.sender_id, messageId: r.message_id, type: r.type, version: r.version, recipient: r.recipient,
      caseId: entry.caseId, subjects: r.subjects ?? [], personKeys: r.person_keys ?? [],
    })),
    inFlight: rows.filter((r) => !notYetLeased.has(r.was)).map((r): InFlight => ({
      messageRef: r.message_ref, senderId: r.sender_id, messageId: r.message_id, recipient: r.recipient, channel: r.channel,
      leaseUntil: (r.lease_until ?? entry.acceptedAt).toISOString(),
    })),
  };
}

interface ClosedDelivery {
  was: string;
  message_ref: string;
  sender_id: string;
  message_id: string;
  type: string;
  version: string;
  subjects: string[] | null;
  person_keys: string[] | null;
  recipient: string;
  channel: 'topic' | 'inbox';
  lease_until: Date | null;
}

/** Notes what the platform owes because of these messages, and what one of them has settled. */
export async function settleNotices(tx: Queryable, written: readonly { entry: JournalEntry; completion: Completion }[]): Promise<void> {
  await noteNotices(tx, written.flatMap(({ completion }) => completion.notices));
  const fulfilled = written.flatMap(({ entry }) => entry.fulfils ?? []);
  if (fulfilled.length > 0) {
    await tx.query({ name: 'notice-done', text: 'update notice set done_at = now() where notice_id = any($1::uuid[])', values: [fulfilled] });
  }
}
