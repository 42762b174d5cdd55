/** What partners owe by a day: made in the transaction of its cause, closed in that of the message that fulfils it. */
export const obligations = `
create table obligation (
  obligation_id uuid primary key,
  kind text not null,
  case_id uuid not null,
  person_id uuid,
  consent_id text,
  -- The message that brought it about.
  sender_id text not null,
  message_id uuid not null,
  -- Who owes it.
  partner_id text not null,
  -- Days in Solothurn.
  due_on date not null,
  remind_on date not null,
  overdue_on date not null,
  state text not null default 'OPEN' check (state in ('OPEN', 'REMINDED', 'OVERDUE', 'DONE')),
  opened_at timestamptz not null,
  reminded_at timestamptz,
  overdue_at timestamptz,
  done_at timestamptz,
  closed_by_sender text,
  closed_by_message uuid,
  next_on date generated always as (case state when 'OPEN' then remind_on when 'REMINDED' then overdue_on end) stored
);
create index obligation_next on obligation (next_on, obligation_id) where next_on is not null;
create index obligation_open on obligation (case_id) where state <> 'DONE';
create index obligation_unfetched on obligation (next_on) where kind = 'UNFETCHED_MESSAGE';
create index obligation_by_due on obligation (due_on, obligation_id);
-- Where no real persons are: a single obligation is taken on as if it were that day already; the router does it and takes the row away.
create table obligation_rehearsal (
  obligation_id uuid primary key references obligation on delete cascade,
  as_of date not null
);
-- A disclosure is when a delivery was handed over, whoever finds that out; taken back where its payload could not be opened.
create function delivery_disclosed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if new.delivered_at is null then
    delete from obligation o where o.case_id = new.case_id and o.state <> 'DONE' and o.sender_id = new.sender_id and o.message_id = new.message_id
      and o.kind = any (select d->>'kind' from json_array_elements(new.duties) d);
  else
    insert into obligation (obligation_id, kind, case_id, person_id, sender_id, message_id, partner_id, due_on, remind_on, overdue_on, opened_at)
      select gen_random_uuid(), d.kind, new.case_id, d."personId", new.sender_id, new.message_id, new.sender_id, d.due, d.due - d."remindDaysBefore", d.due + d."overdueDaysAfter", new.delivered_at
      from (select *, (new.delivered_at at time zone 'Europe/Zurich')::date + "dueInDays" as due
        from json_to_recordset(new.duties) as d (kind text, "personId" uuid, "dueInDays" int, "remindDaysBefore" int, "overdueDaysAfter" int)) d;
  end if;
  return null;
end $$;
create trigger disclosed after update of delivered_at on delivery for each row
  when (new.duties is not null and (old.delivered_at is null) <> (new.delivered_at is null)) execute function delivery_disclosed();`;
