import { platformPartner } from '#cases';
import { deliveryCodes } from '#problems';
import { changingDirectory } from '../directory/directory-lock.ts';
import { closing, isStoppable } from '../deliveries/delivery-states.ts';
import { stoppedColumns } from '../deliveries/stopped-delivery.ts';
import type { StoppedDelivery } from '../deliveries/stopped-delivery.ts';
import type { EffectResult, InFlight, JournalEntry } from './journal-entry.ts';
import type { RecalledMessage } from './referenced-messages.ts';
import type { Queryable } from '../../transaction.ts';

/** Of a message that changes nothing besides itself. */
export const noEffect: EffectResult = { inFlight: [], stopped: [], acknowledged: false, read: [], unrouted: 0 };

/**
 * Writes the consent's row first, which waits for every transaction that read it `for share`, then every delivery that rests on
 * it. What is not leased is withheld; what is leased cannot be leased again. One that was leased before, where nobody can tell
 * what came of that, is withheld, and told to be under way too.
 */
export async function withdraw(tx: Queryable, entry: JournalEntry, consentIds: readonly string[]): Promise<EffectResult> {
  await tx.query({
    name: 'effect-withdraw-consent',
    text: `update consent set withdrawn_at = $3, withdrawn_by_message = $4 where (case_id, consent_id) in (
        select case_id, consent_id from consent where case_id = $1 and consent_id = any($2::text[]) and withdrawn_at is null order by consent_id for update)`,
    values: [entry.caseId, consentIds, entry.acceptedAt, entry.messageRef],
  });
  const { rows } = await tx.query<ClosedDelivery>({
    name: 'effect-close-deliveries',
    text: stopping('case_id = $2 and consents && $3::text[]'),
    values: [entry.acceptedAt, entry.caseId, consentIds],
  });
  return { ...noEffect, ...closed(rows, entry) };
}

/**
 * Waits for the deliveries that are being decided or leased, so that it finds every one that there is; what is decided later
 * finds the recall. Those who have the message already are named: it may be a breach.
 */
export async function recall(tx: Queryable, entry: JournalEntry, target: RecalledMessage): Promise<EffectResult> {
  await tx.query({ name: 'effect-recall-hold', text: `select ${changingDirectory}` });
  await tx.query({
    name: 'effect-recall',
    text: 'insert into recall (message_ref, recalled_by, recalled_at) values ($1, $2, $3) on conflict do nothing',
    values: [target.messageRef, entry.messageRef, entry.acceptedAt],
  });
  const { rows: known } = await tx.query<{ recipient: string; read: boolean }>({
    name: 'effect-recall-known',
    text: `select recipient, delivered_at is not null as read from delivery where message_ref = $1 order by recipient`,
    values: [target.messageRef],
  });
  const { rows } = await tx.query<ClosedDelivery>({ name: 'effect-recall-deliveries', text: stopping('message_ref = $2'), values: [entry.acceptedAt, target.messageRef] });
  const unrouted = target.recipients.filter((id) => id !== platformPartner && !known.some(({ recipient }) => recipient === id)).length;
  return { ...noEffect, ...closed(rows, entry), read: known.filter(({ read }) => read).map(({ recipient }) => recipient), unrouted };
}

/** What is not leased is withheld as of `$1`; what is leased, or was fetched, is closed. */
const stopping = (which: string): string => `with open as materialized (
    select message_ref, recipient, ${isStoppable('delivery')} as stopped from delivery
    where ${which} and (${isStoppable('delivery')} or state = 'leased' or (state = 'delivered' and channel = 'inbox'))
    order by delivery_no for update
  )
  update delivery d set
    state = case when stopped then 'withheld' else d.state end,
    code = case when stopped then '${deliveryCodes.withdrawn}' else d.code end,
    withheld_at = case when stopped then $1::timestamptz end,
    ${closing}
  from open join message m using (message_ref)
  where d.message_ref = open.message_ref and d.recipient = open.recipient
  returning stopped, d.channel, d.lease_until as "leaseUntil", ${stoppedColumns}`;

function closed(rows: readonly ClosedDelivery[], entry: JournalEntry): Pick<EffectResult, 'stopped' | 'inFlight'> {
  return {
    stopped: rows.filter(({ stopped }) => stopped),
    inFlight: rows.filter(({ stopped, mayHaveLeft }) => !stopped || mayHaveLeft).map(({ messageRef, senderId, messageId, recipient, channel, leaseUntil }): InFlight => ({
      messageRef, senderId, messageId, recipient, channel, leaseUntil: (leaseUntil ?? entry.acceptedAt).toISOString(),
    })),
  };
}

interface ClosedDelivery extends StoppedDelivery {
  stopped: boolean;
  channel: 'topic' | 'inbox';
  leaseUntil: Date | null;
}
