import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The exchange database as design.md 4–7 describe it. Who may do what is part of it: the writer roles get
 * exactly the verbs their process needs, partners read through `iiz_partner_read` under row-level security.
 */
export class Exchange1763856000000 implements MigrationInterface {
  readonly name = 'Exchange1763856000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [directory, policy, directoryVersion, journal, deliveries, obligations, erasure, outbox, standing, readers, decisionRecords, controlling, grants]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

const directory = `
create table partner (
  partner_id text primary key,
  role text not null,
  name text not null,
  region_id text,
  channel text not null check (channel in ('topic', 'inbox')),
  encryption_key text,
  -- Until then the partner may hold RSA keys from 2048 bits on.
  short_rsa_until timestamptz,
  blocked_at timestamptz,
  active boolean not null generated always as (blocked_at is null) stored
);
create table partner_key (
  keyid text primary key check (keyid ~ '^[0-9a-f]{64}$'),
  partner_id text not null references partner,
  alg text not null,
  certificate text not null,
  -- PEM of the intermediates that lead from it to an anchor.
  chain text not null default '',
  public_key text not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  -- For good; a block may be lifted.
  revoked_at timestamptz,
  blocked_at timestamptz
);
create table agreement (
  from_partner text not null references partner,
  to_partner text not null references partner,
  code text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (from_partner, to_partner, code, valid_from)
);
-- Which region is competent for a municipality; both days are included.
create table municipality_region (
  bfs integer not null,
  region_id text not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  evidence text not null,
  primary key (bfs, valid_from)
);
-- How far the exchange has come in a social region; before its first row it is not introduced.
create table region_rollout (
  region_id text not null,
  status text not null check (status in ('PILOT', 'INTRODUCING', 'REGULAR')),
  valid_from date not null,
  evidence text not null,
  primary key (region_id, valid_from)
);`;

const policy = `
create table policy_pack (
  version text primary key,
  source text not null,
  hash text not null,
  stored_at timestamptz not null default now()
);
create table policy_activation (
  activation_no bigint generated always as identity primary key,
  pack_version text not null references policy_pack,
  kind text not null check (kind in ('genesis', 'regular')),
  active_from timestamptz not null,
  approved_by text[] not null check (cardinality(approved_by) = 2 and approved_by[1] <> approved_by[2])
);
create unique index one_genesis on policy_activation (kind) where kind = 'genesis';
-- A draft tried on past decisions: counts and sentences, no person.
create table policy_simulation (
  simulation_id uuid primary key,
  pack_version text not null references policy_pack,
  baseline text references policy_pack,
  from_at timestamptz not null,
  until_at timestamptz not null,
  in_force_on timestamptz not null,
  ran_at timestamptz not null,
  ran_by text not null,
  result json not null
);
create table policy_request (
  request_id uuid primary key,
  pack_version text not null references policy_pack,
  active_from timestamptz not null,
  requested_by text not null,
  requested_at timestamptz not null,
  simulation_id uuid references policy_simulation,
  activated_at timestamptz
);
create table policy_approval (
  request_id uuid not null references policy_request,
  approved_by text not null,
  role text not null,
  approved_at timestamptz not null,
  primary key (request_id, approved_by)
);
create table rule_suspension (
  pack_version text not null references policy_pack,
  rule_id text not null,
  suspended_at timestamptz not null,
  suspended_by text not null,
  primary key (pack_version, rule_id)
);`;

const directoryVersion = `
create table directory_version (
  one boolean primary key default true check (one),
  version bigint not null
);
insert into directory_version (version) values (1);
-- Whoever changes the directory waits for the decisions that were begun on it (the router holds it shared), and later ones see the change.
create function directory_changed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform pg_advisory_xact_lock(7410);
  update directory_version set version = version + 1;
  return null;
end $$;
create trigger changed after insert or update or delete on partner for each statement execute function directory_changed();
create trigger changed after insert or update or delete on partner_key for each statement execute function directory_changed();
create trigger changed after insert or update or delete on agreement for each statement execute function directory_changed();
create trigger changed after insert or update or delete on municipality_region for each statement execute function directory_changed();
create trigger changed after insert or update or delete on region_rollout for each statement execute function directory_changed();
create trigger changed after insert or update or delete on policy_activation for each statement execute function directory_changed();
create trigger changed after insert or update or delete on rule_suspension for each statement execute function directory_changed();`;

const journal = `
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
create index nonce_age on nonce using brin (seen_at) with (pages_per_range = 16, autosummarize = on);
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
  primary key (case_id, person_id)
);
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

const deliveries = `
create table delivery (
  message_ref uuid not null,
  recipient text not null,
  delivery_id uuid not null unique,
  delivery_no bigint generated always as identity,
  case_id uuid not null,
  case_seq bigint not null,
  sender_id text not null,
  message_id uuid not null,
  channel text not null check (channel in ('topic', 'inbox')),
  state text not null check (state in ('ready', 'held', 'leased', 'delivered', 'acknowledged', 'withheld', 'expired', 'parked')),
  not_after timestamptz not null,
  consents text[] not null,
  rules text[] not null,
  -- What it tells, by category, and what of that is permitted without a consent: for the event of its disclosure.
  categories text[] not null default '{}',
  consentless text[] not null default '{}',
  needs_encryption boolean not null,
  -- What the recipient does not get of the message: it gets a projection (STRIP_OPTIONAL_BLOCKS).
  withheld json,
  -- What its disclosure obliges the sender to; null: nothing.
  duties json,
  code text,
  routed_at timestamptz not null,
  lease_until timestamptz,
  lease_epoch bigint,
  delivered_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  withheld_at timestamptz,
  requeued_at timestamptz,
  retry_at timestamptz,
  -- Where somebody looks for it. No index names the state itself: a topic's delivery then passes through its states
  -- within its page (HOT), without a new entry in every index each time. An item that was fetched and may not be again
  -- waits for nobody.
  waiting text generated always as (case when state in ('parked', 'held') then state when channel = 'inbox' and state = 'ready' then 'unfetched'
    when channel = 'inbox' and state in ('leased', 'delivered') and not_after <> '-infinity' then 'fetched' end) stored,
  primary key (message_ref, recipient)
) with (fillfactor = 50);
create index delivery_open_inbox on delivery (recipient, delivery_no) where waiting in ('unfetched', 'fetched');
create index delivery_by_case on delivery (case_id, case_seq);
create index delivery_expiring on delivery (not_after) where waiting in ('unfetched', 'fetched', 'parked', 'held');
create index delivery_parked on delivery (routed_at) where waiting = 'parked';
create index delivery_unfetched on delivery (routed_at) where waiting in ('unfetched', 'parked', 'held');
-- What could not be handed over, and what waits behind it.
create index delivery_blocking on delivery (case_id, recipient, delivery_no) where waiting in ('parked', 'held');
-- Messages of which a delivery has ended without being handed over, one row each time: whoever reads them looks whether all have.
create table stopped_message (
  stop_no bigint generated always as identity primary key,
  message_ref uuid not null
);
create function delivery_stopped() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into stopped_message (message_ref) values (new.message_ref);
  return null;
end $$;
create trigger stopped after insert or update of state on delivery for each row when (new.state in ('withheld', 'expired')) execute function delivery_stopped();
-- How long the platform keeps what it carries, by group (domain.md 1.7): the first that fits a message's type or one of its
-- categories counts. Days from routing until what nobody fetched expires; from the last acknowledgement until the payload is
-- destroyed; from acceptance, and from the closing of the case, whatever happened. null: it ends with something else than time.
create table retention (
  place int primary key,
  types text[] not null,
  categories text[] not null,
  fetch_days int not null,
  after_ack_days int,
  at_most_days int,
  after_closing_days int
);
insert into retention values
  (1, '{assessment.%,vpe.%}', '{C10,C13}', 30, 7, 30, 7),
  -- The consent's record, not its message, is what lasts; both end with the consent's proof.
  (2, '{consent.%}', '{}', 30, null, null, 30),
  (3, '{controlling.%}', '{}', 30, 3653, 3653, null),
  -- Until the case is closed, and a year.
  (4, '{rights.%}', '{}', 30, null, null, 365),
  (5, '{%}', '{}', 30, 30, 60, 30);
-- What an operator wants done with a parked delivery; the router does it and takes the row away.
create table delivery_order (
  delivery_id uuid primary key,
  kind text not null check (kind in ('redrive', 'reject')),
  ordered_at timestamptz not null
);
-- A suspended rule permits nothing from now on: the lease of a topic asks for itself (suspended_rule); what else waits, or may
-- be fetched again, is marked here, by indexes of what is open. Deliveries decided at the same time are waited for.
create function rule_suspended() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform pg_advisory_xact_lock(7410);
  update delivery set not_after = case when waiting = 'fetched' then now() else '-infinity' end, code = 'DAP-4205'
    where waiting in ('unfetched', 'fetched') and rules && array[new.rule_id];
  update delivery set not_after = '-infinity', code = 'DAP-4205' where waiting in ('parked', 'held') and rules && array[new.rule_id];
  return null;
end $$;
create trigger withholds after insert on rule_suspension for each row execute function rule_suspended();
create view suspended_rule with (security_invoker = true) as select rule_id from rule_suspension where pack_version =
  (select pack_version from policy_activation where active_from <= now() order by active_from desc, activation_no desc limit 1);
create table consumer_position (
  topic text not null,
  partition int not null,
  epoch bigint not null,
  next_offset bigint not null,
  primary key (topic, partition)
);
-- Claims that came before the one they follow; they wait for it, and their case with them.
create table held_claim (
  message_ref uuid primary key,
  case_id uuid not null,
  claim json not null,
  held_at timestamptz not null default now()
);
create index held_claim_by_case on held_claim (case_id);
create table notice (
  notice_id uuid primary key,
  kind text not null,
  recipient text not null,
  case_id uuid not null,
  content jsonb not null,
  created_at timestamptz not null default now(),
  done_at timestamptz
);
create index notice_open on notice (created_at) where done_at is null;`;

/** What partners owe by a day (domain.md 2.4): made in the transaction of its cause, closed in that of the message that fulfils it. */
const obligations = `
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

const erasure = `
-- What may not be destroyed until somebody releases it, whoever orders it and whatever its period. A target is a message, a case or a person.
create table legal_hold (
  hold_id uuid primary key,
  kind text not null check (kind in ('message', 'case', 'person')),
  message_ref uuid,
  case_id uuid,
  person_id uuid,
  person_key text,
  placed_at timestamptz not null,
  released_at timestamptz,
  check (num_nonnulls(message_ref, case_id, person_id, person_key) = 1)
);
create index legal_hold_open on legal_hold (placed_at) where released_at is null;
-- Who wants it released: the first asks, the others approve.
create table hold_release (
  hold_id uuid not null references legal_hold,
  asked_by text not null,
  role text not null,
  asked_at timestamptz not null,
  primary key (hold_id, asked_by)
);
-- The holds that stand on a message. Who destroys takes lock 7412 shared before it looks, who places a hold takes it alone.
create function holds_on(ref uuid) returns uuid[] language sql stable security definer set search_path = public as $$
  select coalesce(array_agg(h.hold_id order by h.placed_at), '{}') from legal_hold h join message m on m.message_ref = ref
  where h.released_at is null and (h.message_ref = ref or h.case_id = m.case_id
    or exists (select from json_array_elements_text(m.disclosure->'subjects') s where s = h.person_id::text
      or s::uuid in (select p.person_id from case_person p where p.case_id = m.case_id and (p.person_key = h.person_key or h.person_key = any(p.former_keys))))
    or exists (select from json_array_elements_text(m.disclosure->'personKeys') k where k = h.person_key))
$$;
-- An order to erase, and what came of it. The target of a person is forgotten with its execution.
create table erasure (
  erasure_id uuid primary key,
  scope text not null check (scope in ('message', 'case', 'person', 'class')),
  target json,
  state text not null check (state in ('waiting', 'stopped', 'effective')),
  requested_by text not null,
  requested_at timestamptz not null,
  stopped_by uuid[] not null default '{}',
  counts json not null,
  effective_at timestamptz,
  -- When the table of keys was next written anew: from then on nothing of a deleted row is left in it.
  rewritten_at timestamptz
);
create index erasure_by_time on erasure (requested_at);
create index erasure_unwritten on erasure (effective_at) where rewritten_at is null;
create table erasure_approval (
  erasure_id uuid not null references erasure,
  approved_by text not null,
  role text not null,
  approved_at timestamptz not null,
  primary key (erasure_id, approved_by)
);
create table kek_rotation (
  rotation_id uuid primary key,
  to_kek text not null,
  ordered_at timestamptz not null,
  done_at timestamptz,
  rewrapped bigint not null default 0,
  walked_to uuid
);
create unique index one_rotation on kek_rotation (to_kek) where done_at is null;
create table key_rewrite (
  one boolean primary key default true check (one),
  rewritten_at timestamptz not null
);
insert into key_rewrite (rewritten_at) values (now());`;

const outbox = `
create sequence outbox_id cache 1;
create table outbox (
  id bigint not null default nextval('outbox_id'),
  created_at timestamptz not null default now(),
  shard smallint not null,
  records json not null,
  audit_count int not null,
  -- Of the payloads that its deliveries carry: what bounds a claim.
  payload_bytes int not null,
  audit_from bigint,
  published_at timestamptz,
  primary key (id, created_at)
) partition by range (created_at);
create table outbox_default partition of outbox default;
create index outbox_open on outbox (shard, audit_from, id) where published_at is null;
create table relay_shard (
  shard smallint primary key,
  epoch bigint not null default 0,
  owner text,
  lease_until timestamptz not null default '-infinity',
  audit_n bigint not null default 0
);
insert into relay_shard (shard) values (0), (1);
create table shard_tally (
  day date not null,
  shard smallint not null references relay_shard,
  count bigint not null,
  sum numeric not null,
  primary key (day, shard)
);

-- Creates the partitions of the coming days and drops those whose rows are older than the seven days for
-- which a published row is kept; a partition that still holds an unpublished row stays.
create function outbox_maintain() returns void language plpgsql security definer set search_path = public as $$
declare
  day date;
  part record;
  unpublished boolean;
begin
  for day in select generate_series(current_date + 1, current_date + 3, interval '1 day')::date loop
    execute format('create table if not exists outbox_%s partition of outbox for values from (%L) to (%L)',
      to_char(day, 'YYYYMMDD'), day, day + 1);
  end loop;
  for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'outbox'::regclass and c.relname ~ '^outbox_[0-9]{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - 8 loop
    execute format('select exists (select 1 from %I where published_at is null)', part.relname) into unpublished;
    if not unpublished then
      execute format('drop table %I', part.relname);
    end if;
  end loop;
end $$;`;

/** A database that was restored must not give back what was erased since (docs/adr/0044). */
const standing = `
create table standing (
  one boolean primary key default true check (one),
  -- The identity of the database when it was last compared with the log.
  vouched_for text,
  -- Restored from a backup, and nobody has said yet that the holds and blocks placed since are back: nothing is destroyed.
  unconfirmed boolean not null default false
);
insert into standing (vouched_for) values (null);
-- Another one after every start of the server and every restore into it.
create function exchange_identity() returns text language sql stable as $$
  select pg_postmaster_start_time()::text || '/' || 'standing'::regclass::oid
$$;
create function exchange_stands() returns boolean language sql stable as $$
  select coalesce((select vouched_for = exchange_identity() from standing), false)
$$;
-- The platform's own keys of these persons, each of its case, leave the register and what describes their messages; former ones too. Returns them.
create function forget_persons(p_cases uuid[], p_persons uuid[]) returns setof text language sql set search_path = public as $$
  with keyed as materialized (
    select m.message_ref, k.key, k.i, coalesce((m.case_id, (m.disclosure->'subjects'->>((m.disclosure->'keyedSubjects'->>(k.i::int - 1))::int))::uuid) in (select * from unnest(p_cases, p_persons)), false) as theirs
    from message m cross join lateral json_array_elements_text(m.disclosure->'personKeys') with ordinality as k (key, i) where m.case_id = any(p_cases)
  ), described as (
    update message m set disclosure = (m.disclosure::jsonb || jsonb_build_object('personKeys', to_jsonb(array(select key from keyed o where o.message_ref = m.message_ref and not theirs order by i)),
      'keyedSubjects', to_jsonb(array(select (m.disclosure->'keyedSubjects'->>(i::int - 1))::int from keyed o where o.message_ref = m.message_ref and not theirs order by i))))::json
    where m.message_ref in (select message_ref from keyed where theirs)
  ), registered as (
    update case_person p set person_key = null, former_keys = '{}' where (p.case_id, p.person_id) in (select * from unnest(p_cases, p_persons))
  )
  select distinct key from keyed where theirs
$$;
create function destroyed_while_unconfirmed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if (select unconfirmed from standing) and exists (select from gone) then raise exception 'restored from a backup, and not confirmed: nothing is destroyed' using errcode = 'cannot_connect_now'; end if;
  return null;
end $$;
create trigger nothing_while_unconfirmed after delete on payload_key referencing old table as gone for each statement execute function destroyed_while_unconfirmed();
create function reapply(p_erased json, p_withdrawn json, p_shards json) returns json language plpgsql security definer set search_path = public as $$
declare
  gone uuid[];
  ended int;
begin
  if exchange_stands() then raise exception 'the exchange stands: there is nothing to do again' using errcode = 'insufficient_privilege'; end if;
  update standing set unconfirmed = false;
  create temporary table missed on commit drop as
    select k.message_ref, e.forgets from json_to_recordset(p_erased) as e ("senderId" text, "messageId" uuid, forgets int[]) join message_key k on k.sender_id = e."senderId" and k.message_id = e."messageId";
  with deleted as (delete from payload_key k using missed e where k.message_ref = e.message_ref returning k.message_ref) select coalesce(array_agg(message_ref), '{}') into gone from deleted;
  create temporary table forgotten on commit drop as
    select distinct m.case_id, (m.disclosure->'subjects'->>place)::uuid as person_id from missed e join message m using (message_ref) cross join lateral unnest(e.forgets) as place
    where m.disclosure->'subjects'->>place is not null;
  perform forget_persons(array(select case_id from forgotten order by case_id, person_id), array(select person_id from forgotten order by case_id, person_id));
  update consent c set withdrawn_at = w.at from json_to_recordset(p_withdrawn) as w ("caseId" uuid, "consentId" text, at timestamptz)
    where c.case_id = w."caseId" and c.consent_id = w."consentId" and c.withdrawn_at is null;
  get diagnostics ended = row_count;
  update delivery d set not_after = '-infinity', state = case when o.open then 'withheld' else d.state end, code = case when o.open then 'DAP-4207' else d.code end,
      withheld_at = case when o.open then now() else d.withheld_at end
    from (select b.message_ref, b.recipient, b.state in ('ready', 'held', 'parked') as open from delivery b
      where (b.state in ('ready', 'held', 'parked', 'leased') or b.waiting = 'fetched') and (b.message_ref in (select message_ref from missed)
        or exists (select from json_to_recordset(p_withdrawn) as w ("caseId" uuid, "consentId" text) where b.case_id = w."caseId" and w."consentId" = any(b.consents)))) o
    where d.message_ref = o.message_ref and d.recipient = o.recipient;
  update standing set unconfirmed = true;
  update relay_shard r set audit_n = greatest(r.audit_n, s.n) from json_to_recordset(p_shards) as s (shard smallint, n bigint) where r.shard = s.shard;
  return json_build_object('erased', cardinality(gone), 'withdrawn', ended);
end $$;`;

const readers = `
alter table message enable row level security;
alter table message force row level security;
alter table delivery enable row level security;
alter table delivery force row level security;
create policy platform_writes on message to iiz_gateway, iiz_router, iiz_operator, iiz_migrator using (true) with check (true);
create policy platform_writes on delivery to iiz_gateway, iiz_router, iiz_operator, iiz_migrator using (true) with check (true);
create policy partner_reads_its_own on delivery for select to iiz_partner_read
  using (recipient = current_setting('app.partner', true) or sender_id = current_setting('app.partner', true));
create policy partner_reads_its_own on message for select to iiz_partner_read
  using (sender_id = current_setting('app.partner', true)
    or exists (select 1 from delivery d where d.message_ref = message.message_ref and d.recipient = current_setting('app.partner', true)));`;

const decisionRecords = `
-- What decisions were made from, without who was meant: for replay, simulation and explanation.
create view stored_decision as select m.message_ref, m.sender_id, m.message_id,
    json_build_object('messageType', m.disclosure->'messageType', 'purpose', m.disclosure->'purpose', 'mainCategory', m.disclosure->'mainCategory', 'items', m.disclosure->'items', 'optional', coalesce(m.disclosure->'optional', '[]'::json)) as disclosure,
    m.decisions,
    (select json_agg(c.record::jsonb || jsonb_strip_nulls(jsonb_build_object('withdrawnOn', c.withdrawn_at, 'endedOn', c.ended_at)))
      from consent c where c.case_id = m.case_id and c.consent_id in (select json_array_elements_text(m.decisions -> 'consentIds'))) as consents
  from message m;`;

const controlling = `
-- Half-years as they were first read: two readings that differ would have the few between them.
create table published_figures (
  last_day date primary key,
  tables json not null,
  published_at timestamptz not null default now()
);
-- What figures are made of: of every case what happened when, without the ids of persons.
create view case_metadata as
  select h.case_id, h.state->>'leadPartner' as "leadPartner", h.state->'statusHistory' as "statusHistory", h.state->>'kind' as kind, h.state->>'registeredOn' as "registeredOn",
    h.state->>'aftercareSince' as "aftercareSince", h.state->>'closedOn' as "closedOn", h.state->'reopenedOn' as "reopenedOn",
    (select coalesce(json_agg(json_build_object('assessed', p->'assessed', 'segmentHistory', p->'segmentHistory', 'intensiveSince', p->'intensiveSince', 'vpeMandatedOn', p->'vpeMandatedOn')), '[]')
      from json_array_elements(h.state->'persons') p) as persons
  from case_head h where h.state->>'leadPartner' is not null;`;

const grants = `
grant usage on schema public to iiz_gateway, iiz_router, iiz_operator, iiz_partner_read;
grant select on directory_version, partner, partner_key, agreement, municipality_region, region_rollout, policy_pack, policy_activation, rule_suspension, suspended_rule, relay_shard, message_key, message, payload_key,
  consent, delivery, case_head, outbox to iiz_gateway, iiz_router;
grant insert on message_key, nonce, message, payload_key, consent, case_head, outbox, notice to iiz_gateway, iiz_router;
grant select, delete on nonce to iiz_gateway, iiz_router;
grant delete, maintain, update (wrapped, kek_id) on payload_key to iiz_router;
grant select, update (rewrapped, walked_to, done_at) on kek_rotation to iiz_router;
grant select, insert, update (person_key, former_keys) on case_person to iiz_gateway;
grant select, delete on stopped_message to iiz_router;
grant select on retention to iiz_gateway;
grant select on retention, legal_hold to iiz_router;
grant delete on message_key to iiz_gateway, iiz_router;
grant update (seq, claimed_seq, state, closed_at) on case_head to iiz_gateway, iiz_router;
grant update (withdrawn_at, withdrawn_by_message, ended_at) on consent to iiz_gateway, iiz_router;
grant update on delivery to iiz_gateway, iiz_router;
grant usage on sequence outbox_id to iiz_gateway, iiz_router;
grant insert on delivery to iiz_router;
grant select, insert, update on consumer_position to iiz_gateway, iiz_router;
grant select, insert, delete on held_claim to iiz_router;
grant select, insert on shard_tally to iiz_router;
grant select, update on relay_shard to iiz_router;
grant select, update (done_at) on notice to iiz_gateway;
grant select on notice to iiz_router;
grant select, insert, delete, update (kind, decided_on, marked_by) on data_mark to iiz_gateway;
grant select on recall to iiz_gateway, iiz_router;
grant insert on recall to iiz_gateway;
grant select, insert on obligation to iiz_gateway, iiz_router;
grant update (state, done_at, closed_by_sender, closed_by_message) on obligation to iiz_gateway;
grant update (state, reminded_at, overdue_at, done_at) on obligation to iiz_router;
grant select on obligation, case_metadata to iiz_operator;
grant select, insert on published_figures to iiz_operator;
grant select, delete on obligation_rehearsal to iiz_router;
grant select, insert, update (as_of) on obligation_rehearsal to iiz_operator;
grant update (audit_from, published_at) on outbox to iiz_router;
revoke execute on function outbox_maintain() from public;
grant execute on function outbox_maintain() to iiz_router;
grant select, insert on policy_simulation to iiz_operator;
grant select on stored_decision to iiz_gateway, iiz_router, iiz_operator;
grant select on directory_version, partner, partner_key, agreement, municipality_region, region_rollout, policy_pack, policy_activation, policy_request, policy_approval, rule_suspension, delivery, shard_tally,
  outbox, delivery_order to iiz_operator;
grant insert on partner, partner_key, municipality_region, region_rollout, policy_pack, policy_activation, policy_request, policy_approval, rule_suspension, outbox, delivery_order to iiz_operator;
grant select, delete on delivery_order to iiz_router;
grant update (role, name, region_id, channel, encryption_key, short_rsa_until, blocked_at) on partner to iiz_operator;
grant update (revoked_at, blocked_at) on partner_key to iiz_operator;
grant update (valid_to) on municipality_region to iiz_operator;
grant update (activated_at) on policy_request to iiz_operator;
grant usage on sequence outbox_id to iiz_operator;
grant select (message_ref, sender_id, message_id, case_id, type, version, accepted_at, decisions, receipt, wire) on message to iiz_partner_read;
-- Whoever erases knows which messages there are, never what is in them: neither ciphertext nor wrapped key.
grant select (message_ref, sender_id, message_id, case_id, type, version, accepted_at, disclosure), update (disclosure) on message to iiz_operator;
grant select (message_ref, kek_id), delete on payload_key to iiz_operator;
grant select, insert on kek_rotation to iiz_operator;
grant select on message_key, retention, key_rewrite to iiz_operator;
grant select, update (person_key, former_keys) on case_person to iiz_operator;
grant update (state, code, withheld_at, not_after) on delivery to iiz_operator;
grant insert on notice to iiz_operator;
grant select, insert on legal_hold, hold_release, erasure, erasure_approval to iiz_operator;
grant update (released_at) on legal_hold to iiz_operator;
grant update (target, state, stopped_by, counts, effective_at) on erasure to iiz_operator;
revoke execute on function holds_on(uuid) from public;
grant execute on function holds_on(uuid) to iiz_router, iiz_operator;
grant select, update (rewritten_at) on key_rewrite to iiz_router;
grant select (effective_at, rewritten_at), update (rewritten_at) on erasure to iiz_router;
grant select on standing to iiz_gateway, iiz_router, iiz_operator;
grant update (vouched_for) on standing to iiz_gateway;
revoke execute on function forget_persons(uuid[], uuid[]) from public;
grant execute on function forget_persons(uuid[], uuid[]) to iiz_operator;
revoke execute on function reapply(json, json, json) from public;
grant execute on function reapply(json, json, json) to iiz_gateway;
grant select on delivery to iiz_partner_read;`;