import type pg from 'pg';
import { closing, isStoppable } from '../deliveries/delivery-states.ts';
import { keptCategories } from '../deliveries/kept-categories.ts';
import { holdStill } from './destruction-lock.ts';
import { firstReferenceAt } from './erasure-selection.ts';
import { appendOutbox } from '../outbox/outbox-append.ts';
import type { AuditRecord } from '../outbox/outbox-record.ts';
import { transaction } from '../../transaction.ts';
import type { Queryable } from '../../transaction.ts';

/** A message whose content nobody can read any more. */
export interface DestroyedPayload {
  caseId: string;
  senderId: string;
  messageId: string;
  type: string;
  version: string;
  subjects: string[];
  personKeys: string[];
}

const atOnce = 100;

/** No legal hold stands on the message; one look at none is all that it costs where there is none. */
function unheld(reference: string): string {
  return `(not exists (select from legal_hold where released_at is null) or cardinality(holds_on(${reference})) = 0)`;
}

const destroyedColumns = `m.case_id as "caseId", m.sender_id as "senderId", m.message_id as "messageId", m.type, m.version, m.disclosure->'subjects' as subjects,
  m.disclosure->'personKeys' as "personKeys"`;

/**
 * Deletes the payload keys of messages that reach nobody: every delivery was withheld or has expired. What
 * stays of the message is what was decided about it. Returns how many there were.
 */
export function destroyUndelivered(pool: pg.Pool, eventOf: (destroyed: DestroyedPayload) => AuditRecord): Promise<number> {
  return transaction(pool, async (tx) => {
    await holdStill(tx);
    const { rows } = await tx.query<DestroyedPayload>({
      name: 'destroy-undelivered',
      text: `with stopped as (
          delete from stopped_message where stop_no = any(array(select stop_no from stopped_message order by stop_no limit $1)) returning message_ref
        ), gone as (
          delete from payload_key where message_ref in (select message_ref from stopped)
            and not exists (select 1 from delivery o where o.message_ref = payload_key.message_ref and o.state not in ('withheld', 'expired'))
            and ${unheld('payload_key.message_ref')} returning message_ref
        )
        select ${destroyedColumns} from gone join message m using (message_ref)`,
      values: [atOnce],
    });
    await appendOutbox(tx, rows.map((row) => ({ caseId: row.caseId, records: [eventOf(row)] })));
    return rows.length;
  });
}

/** Where a walk over the messages whose payloads can be read begins, and stands. */
export const firstMessage = '00000000-0000-0000-0000-000000000000';

const lookedAtOnce = 500;

/** Nobody can close a case that only consents have named: it is over with the last of them. */
const endUnregistered = `case when h.state->>'status' = 'UNREGISTERED' then (
    select max(least(c.withdrawn_at, ((c.record->>'validUntil')::date + 1)::timestamp at time zone 'Europe/Zurich')) from consent c where c.case_id = h.case_id) end`;

/**
 * Walks over the messages whose payloads can still be read, oldest first and a few at a time, and destroys those whose time is
 * over (`retention`): so long after the last recipient has acknowledged, after the closing of the case (after acceptance, of what follows
 * the closing; after the end of its consents, where it was never registered), or after acceptance at most. Left is what is still on its way or
 * may be fetched, and what a legal hold keeps. What was fetched and never acknowledged is closed with it. Returns where to go on; `undefined`
 * at the end of what is old enough to be looked at.
 */
export function destroyDue(pool: pg.Pool, after: string, at: Date, eventOf: (destroyed: DestroyedPayload) => AuditRecord): Promise<string | undefined> {
  return transaction(pool, async (tx) => {
    await holdStill(tx);
    const { rows } = await tx.query<DestroyedPayload & { looked: string }>({
      name: 'destroy-due',
      text: `with looked as materialized (
          select message_ref from payload_key where message_ref > $1 and message_ref < $2 order by message_ref limit $3
        ), due as materialized (
          select l.message_ref from looked l join message m using (message_ref)
          cross join lateral (select after_ack_days, at_most_days, after_closing_days from retention r where m.type like any (r.types)
            or r.categories && ${keptCategories('m')} order by place limit 1) r
          cross join lateral (select bool_or(${isStoppable('d')} or d.state = 'leased') as open, bool_and(d.state in ('acknowledged', 'withheld', 'expired')) as done,
            max(d.acknowledged_at) as acknowledged_at from delivery d where d.message_ref = l.message_ref) d
          where d.open is not true and (m.accepted_at <= $4::timestamptz - make_interval(days => r.at_most_days)
            or d.done and d.acknowledged_at <= $4::timestamptz - make_interval(days => r.after_ack_days)
            or greatest(m.accepted_at, (select coalesce(closed_at, ${endUnregistered}, 'infinity') from case_head h where h.case_id = m.case_id))
              <= $4::timestamptz - make_interval(days => r.after_closing_days))
            and ${unheld('l.message_ref')}
        ), gone as (
          delete from payload_key k using due where k.message_ref = due.message_ref returning k.message_ref
        ), fetched as materialized (
          select d.message_ref, d.recipient from due join delivery d using (message_ref) where d.waiting = 'fetched' order by d.delivery_no for update of d
        ), closed as (
          update delivery d set ${closing} from fetched f where d.message_ref = f.message_ref and d.recipient = f.recipient
        )
        select l.message_ref as looked, ${destroyedColumns}
        from looked l left join gone g using (message_ref) left join message m on m.message_ref = g.message_ref order by l.message_ref`,
      values: [after, await oldestToKeep(tx, at), lookedAtOnce, at],
    });
    const destroyed = rows.filter(({ messageId }) => messageId !== null);
    await appendOutbox(tx, destroyed.map((row) => ({ caseId: row.caseId, records: [eventOf(row)] })));
    return rows.length < lookedAtOnce ? undefined : rows.at(-1)?.looked;
  });
}

/** No message from here on can be due: references begin with the time of acceptance (UUIDv7). */
async function oldestToKeep(tx: Queryable, at: Date): Promise<string> {
  const { rows } = await tx.query<{ days: number }>({ text: 'select coalesce(min(least(after_ack_days, at_most_days, after_closing_days)), 0) as days from retention' });
  return firstReferenceAt(new Date(at.getTime() - (rows[0]?.days ?? 0) * 86_400_000));
}
