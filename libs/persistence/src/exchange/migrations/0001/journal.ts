/**
 * Cases, ids, nonces, messages with their sealed payloads, consents. No program reads which message brought a row about (`recall.recalled_by` and
 * `recalled_at`, `consent.registered_by`, `granted_by_message` and `withdrawn_by_message`): they are for whoever looks at a row by hand and wants
 * its message. What counts as proof is the event in the log.
 */
export const journal = `
create table case_head (
  case_id uuid primary key,
  seq bigint not null,
  -- Of the last message that has recipients to be routed to: the next one names it, so that the router sees a gap.
  claimed_seq bigint not null default 0,
  -- As long as it is closed.
  closed_at timestamptz,
  state json
) with (fillfactor = 60);
create table message_key (
  sender_id text not null,
  message_id uuid not null,
  digest text not null,
  message_ref uuid not null,
  primary key (sender_id, message_id)
);
create table nonce (
  keyid text not null,
  nonce text not null,
  seen_at timestamptz not null default now(),
  primary key (keyid, nonce)
);
create index nonce_age on nonce using brin (seen_at) with (pages_per_range = 16);
create table message (
  message_ref uuid primary key,
  sender_id text not null,
  message_id uuid not null,
  case_id uuid not null,
  case_seq bigint not null,
  type text not null,
  version text not null,
  accepted_at timestamptz not null,
  digest text not null,
  leaf_hash text not null,
  wire json not null,
  disclosure json not null,
  decisions json not null,
  receipt json not null,
  sealed bytea not null,
  unique (case_id, case_seq)
);
-- A row of usual size stays in one piece and ciphertext is not tried to be compressed: half the CPU of an insert,
-- for a third more disk.
alter table message set (toast_tuple_target = 8160);
alter table message alter column sealed set storage external;
create index message_by_time on message using brin (accepted_at);
-- The router calls it every few seconds; asked to do so itself, PostgreSQL keeps a few requests only, until autovacuum comes, and logs the others.
-- A table that is being vacuumed has its turn another time: autovacuum ends where somebody waits for its lock.
create function summarise_times() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  begin
    lock table message in share update exclusive mode nowait;
    perform brin_summarize_new_values('message_by_time');
  exception when lock_not_available then null;
  end;
  begin
    lock table nonce in share update exclusive mode nowait;
    perform brin_summarize_new_values('nonce_age');
  exception when lock_not_available then null;
  end;
end $$;
-- Taken back by their senders: what was not on its way by then goes nowhere.
create table recall (
  message_ref uuid primary key,
  recalled_by uuid not null,
  recalled_at timestamptz not null
);
-- What a person disputes, or what may not be used for now, in messages of a case (DSG Art. 41 Abs. 3–4); lifted by a new value.
create table data_mark (
  message_ref uuid not null,
  person_id uuid not null,
  field_path text not null,
  kind text not null check (kind in ('DISPUTED', 'RESTRICT')),
  decided_on date not null,
  marked_by uuid not null,
  partner_id text not null,
  primary key (message_ref, person_id, field_path, partner_id)
);
create table payload_key (
  message_ref uuid primary key,
  wrapped bytea not null,
  kek_id text not null
);
-- Where the server has a tablespace for keys, they lie there: a backup set of its own, kept no longer than 30 days.
do $$ begin
  if exists (select from pg_tablespace where spcname = 'iiz_keys') then
    alter table payload_key set tablespace iiz_keys;
    alter index payload_key_pkey set tablespace iiz_keys;
  end if;
end $$;
-- Who is in which case, and under which key of the platform's own where an AHV number was named: how a person's messages are found.
-- Written where a message brings somebody in, or names a number; never with any other.
create table case_person (
  case_id uuid not null,
  person_id uuid not null,
  person_key text,
  -- Those before a rectification: a hold stands by them too.
  former_keys text[] not null default '{}',
  registered boolean not null default false,
  primary key (case_id, person_id)
);
-- An id of a person holds for one case: of two that register her under it at the same instant, one is refused.
create unique index case_person_registered on case_person (person_id) where registered;
create index case_person_by_id on case_person (person_id);
create index case_person_by_key on case_person (person_key) where person_key is not null;
create table consent (
  case_id uuid not null,
  consent_id text not null,
  person_id uuid not null,
  registered_by text not null,
  record json not null,
  granted_at timestamptz not null,
  granted_by_message uuid not null,
  withdrawn_at timestamptz,
  withdrawn_by_message uuid,
  -- With its case.
  ended_at timestamptz,
  primary key (case_id, consent_id)
);`;
