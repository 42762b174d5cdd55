import { keptCategories } from '../deliveries/kept-categories.ts';
import { hasReached, waitsUnfetched } from '../deliveries/delivery-states.ts';
import type { MessageName, ObligationKind, ObligationState } from '#cases';
import type pg from 'pg';
import { platformPartner } from '#cases';
import type { Notice } from './notice.ts';
import { appendCaused } from '../outbox/append-caused.ts';
import type { AuditRecord } from '../outbox/outbox-record.ts';
import { transaction } from '../../transaction.ts';
import type { Queryable } from '../../transaction.ts';

/** An obligation that has come to its next step: to the reminder, or past its last day. */
export interface DueObligation {
  obligationId: string;
  kind: ObligationKind;
  step: 'REMIND' | 'DUE';
  partnerId: string;
  caseId: string;
  personId: string | null;
  consentId: string | null;
  /** `YYYY-MM-DD`. */
  dueOn: string;
  reference: MessageName;
  /** Lead and participants of the case. */
  inCase: string[];
  /** The partner knows of the case (`knowsOfCase`), or a message of it has reached the partner: it may be told of it. */
  reached: boolean;
}

const atOnce = 200;

/** What a step of an obligation brings about. */
type Follow = (due: DueObligation) => { notices: Notice[]; records: AuditRecord[] };

/**
 * Takes what is due by that day (in Solothurn) one step further, oldest first, and writes what follows in the same
 * transaction: each step is made once, whichever router comes to it first and however often it is begun. A consent that ends
 * by its date is owed by nobody: it is done. Returns how many there were.
 */
export function advanceObligations(pool: pg.Pool, today: string, follow: Follow): Promise<number> {
  const due = 'select obligation_id, state from obligation where next_on <= $1::date order by next_on, obligation_id limit $2 for update skip locked';
  return transaction(pool, (tx) => advance(tx, { name: 'obligation-advance', due, values: [today, atOnce] }, follow));
}

/** Likewise those that somebody wants rehearsed, by the day that was named for each; what has been rehearsed is so no more. */
export async function rehearseObligations(pool: pg.Pool, follow: Follow): Promise<number> {
  // Looked at every second, and empty as a rule.
  const { rowCount } = await pool.query({ name: 'obligation-rehearsals', text: 'select from obligation_rehearsal limit 1' });
  if (rowCount === 0) return 0;
  return transaction(pool, async (tx) => {
    const due = `select o.obligation_id, o.state from obligation_rehearsal r join obligation o using (obligation_id)
      where o.next_on <= r.as_of limit $1 for update of o skip locked`;
    const advanced = await advance(tx, { name: 'obligation-rehearse', due, values: [atOnce] }, follow);
    await tx.query({
      name: 'obligation-rehearsed',
      text: 'delete from obligation_rehearsal r using obligation o where o.obligation_id = r.obligation_id and (o.next_on is null or o.next_on > r.as_of)',
    });
    return advanced;
  });
}

/** Has an obligation rehearsed; the router does it. False: there is none of that id. */
export async function orderRehearsal(tx: Queryable, obligationId: string, asOf: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `insert into obligation_rehearsal (obligation_id, as_of) select obligation_id, $2 from obligation where obligation_id = $1
      on conflict (obligation_id) do update set as_of = excluded.as_of`,
    values: [obligationId, asOf],
  });
  return rowCount === 1;
}

async function advance(tx: Queryable, { name, due, values }: { name: string; due: string; values: unknown[] }, follow: Follow): Promise<number> {
  const { rows } = await tx.query<DueObligation>({ name, text: advancing(due), values });
  await appendCaused(tx, rows.map((row) => ({ caseId: row.caseId, ...follow(row) })));
  return rows.length;
}

const advancing = (due: string): string => `with due as materialized (
    ${due}
  )
  update obligation o set
    state = case when due.state = 'OPEN' then 'REMINDED' when o.kind = 'CONSENT_EXPIRY' then 'DONE' else 'OVERDUE' end,
    reminded_at = case when due.state = 'OPEN' then now() else o.reminded_at end,
    overdue_at = case when due.state = 'REMINDED' and o.kind <> 'CONSENT_EXPIRY' then now() end,
    done_at = case when due.state = 'REMINDED' and o.kind = 'CONSENT_EXPIRY' then now() end
  from due, case_head h where o.obligation_id = due.obligation_id and h.case_id = o.case_id
  returning o.obligation_id as "obligationId", o.kind, case when due.state = 'OPEN' then 'REMIND' else 'DUE' end as step,
    o.partner_id as "partnerId", o.case_id as "caseId", o.person_id as "personId", o.consent_id as "consentId", o.due_on::text as "dueOn",
    json_build_object('senderId', o.sender_id, 'messageId', o.message_id) as reference,
    array(select h.state->>'leadPartner' where h.state->>'leadPartner' is not null
      union select p->>'partnerId' from json_array_elements(h.state->'participants') p where p->>'status' = 'participant') as "inCase",
    h.state->>'leadPartner' = o.partner_id or coalesce(h.state->>'registeredBy' = o.partner_id, false)
      or exists (select 1 from json_array_elements(h.state->'participants') p where p->>'partnerId' = o.partner_id and p->>'status' in ('participant', 'former'))
      or coalesce((select true from delivery d where d.case_id = o.case_id and d.recipient = o.partner_id and ${hasReached('d')} limit 1), false) as reached`;

/**
 * Opens an obligation for everybody in whose inbox a message of a case has waited for so many days, due when it expires, and
 * settles those whose message waits no longer. The platform's own notices are not counted. What is unfetched is said in the words of
 * the index on the time of routing (waiting, and ready), which fit no other: whatever counts of rows the planner has, it never reads
 * the whole of another index.
 */
export async function trackUnfetched(pool: pg.Pool, at: Date, terms: { afterDays: number; remindDaysBefore: number; overdueDaysAfter: number }): Promise<void> {
  await pool.query({
    name: 'obligation-unfetched',
    text: `with old as materialized (
        select d.delivery_id, d.case_id, d.sender_id, d.message_id, d.recipient, (d.routed_at at time zone 'Europe/Zurich')::date + r.fetch_days as due_on
        from delivery d join message m using (message_ref) join case_head h on h.case_id = d.case_id
        cross join lateral (select fetch_days from retention where m.type like any (types)
          or categories && ${keptCategories('m')} order by place limit 1) r
        where ${waitsUnfetched('d')} and d.state = 'ready' and d.routed_at <= $1::timestamptz - make_interval(days => $2)
          and d.sender_id <> '${platformPartner}' and h.state is not null
          and (select o.obligation_id from obligation o where o.obligation_id = d.delivery_id) is null
        order by d.routed_at limit $3
      )
      insert into obligation (obligation_id, kind, case_id, sender_id, message_id, partner_id, due_on, remind_on, overdue_on, opened_at)
      select delivery_id, 'UNFETCHED_MESSAGE', case_id, sender_id, message_id, recipient, due_on, due_on - $4::int, due_on + $5::int, now() from old on conflict do nothing`,
    values: [at, terms.afterDays, atOnce, terms.remindDaysBefore, terms.overdueDaysAfter],
  });
  await pool.query({
    name: 'obligation-fetched',
    text: `update obligation o set state = 'DONE', done_at = now() from delivery d
      where o.kind = 'UNFETCHED_MESSAGE' and o.next_on < 'infinity' and d.delivery_id = o.obligation_id and d.waiting is distinct from 'unfetched' and d.state <> 'expired'`,
  });
}

/** An obligation as it is listed: neither person nor case, which the log names to whom it may. */
export interface ListedObligation {
  obligationId: string;
  kind: ObligationKind;
  state: ObligationState;
  partnerId: string;
  dueOn: string;
  reference: MessageName;
  openedAt: Date;
  remindedAt: Date | null;
  overdueAt: Date | null;
  doneAt: Date | null;
  closedBy: MessageName | null;
}

export interface ObligationFilter {
  state?: ObligationState;
  partnerId?: string;
  kind?: ObligationKind;
}

/** The obligations that fit, by their due day, at most `limit`; and whether there are more. */
export async function listObligations(db: Queryable, { state, partnerId, kind }: ObligationFilter, limit: number): Promise<{ obligations: ListedObligation[]; more: boolean }> {
  const { rows } = await db.query<ListedObligation>({
    name: 'obligation-list',
    text: `select obligation_id as "obligationId", kind, state, partner_id as "partnerId", due_on::text as "dueOn",
        json_build_object('senderId', sender_id, 'messageId', message_id) as reference,
        opened_at as "openedAt", reminded_at as "remindedAt", overdue_at as "overdueAt", done_at as "doneAt",
        case when closed_by_message is not null then json_build_object('senderId', closed_by_sender, 'messageId', closed_by_message) end as "closedBy"
      from obligation where ($1::text is null or state = $1) and ($2::text is null or partner_id = $2) and ($3::text is null or kind = $3)
      order by due_on, obligation_id limit $4`,
    values: [state ?? null, partnerId ?? null, kind ?? null, limit + 1],
  });
  return { obligations: rows.slice(0, limit), more: rows.length > limit };
}
