/** Deliveries, retention and what the router holds, parks and notes. */
export const deliveries = `
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
  -- The activation under whose pack it was decided (0: there was none). It permits its disclosure as long as that pack is in force.
  decided_under bigint not null,
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
-- These two by time alone (always true of what they serve): nobody who looks for a case's deliveries may walk through them.
create index delivery_expiring on delivery (not_after) where waiting in ('unfetched', 'fetched', 'parked', 'held') and not_after < 'infinity';
create index delivery_unfetched on delivery (routed_at) where waiting in ('unfetched', 'parked', 'held') and routed_at > '-infinity';
-- What waits by the pack that it was decided under: none but that in force, as a rule.
create index delivery_decided_under on delivery (decided_under, delivery_no) where waiting in ('unfetched', 'fetched', 'parked', 'held') and decided_under >= 0;
-- Whether anything else waits: two looks into that index.
create function any_superseded() returns boolean language plpgsql stable security definer set search_path = public as $$
declare
  in_force bigint := (select activation_no from pack_in_force);
begin
  return exists (select from delivery where waiting in ('unfetched', 'fetched', 'parked', 'held') and decided_under >= 0 and decided_under < in_force)
    or exists (select from delivery where waiting in ('unfetched', 'fetched', 'parked', 'held') and decided_under >= 0 and decided_under > in_force);
end $$;
create index delivery_parked on delivery (case_id, recipient, delivery_no) where waiting = 'parked';
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
-- How long the platform keeps what it carries, by group: the first that fits a message's type or one of its
-- categories counts; what is kept as another category than its own goes with that one. Days from routing until what nobody fetched expires; from the last acknowledgement until the payload is
-- destroyed; from acceptance, and from the closing of the case, whatever happened. null: it ends with something else than time.
-- Of a message that was refused, days until what was decided from is forgotten.
create table retention (
  place int primary key,
  types text[] not null,
  categories text[] not null,
  fetch_days int not null,
  after_ack_days int,
  at_most_days int,
  after_closing_days int,
  refused_days int not null
);
insert into retention values
  (1, '{assessment.%,vpe.%}', '{C10,C13,C14-MINOR}', 30, 7, 30, 7, 30),
  -- The consent's record, not its message, is what lasts; both end with the consent's proof.
  (2, '{consent.%}', '{}', 30, null, null, 30, 90),
  (3, '{controlling.%}', '{}', 30, 3653, 3653, null, 90),
  -- Until the case is closed, and a year.
  (4, '{rights.%}', '{}', 30, null, null, 365, 90),
  (5, '{%}', '{}', 30, 30, 60, 30, 90);
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
create view suspended_rule with (security_invoker = true) as
  select rule_id from rule_suspension join pack_in_force using (pack_version);
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
