/**
 * Policy packs, how they came into force, and what of them is suspended. No program reads `rule_suspension.suspended_by`: it is for whoever looks
 * at the row by hand; what counts as proof is the event in the log.
 */
export const policy = `
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
-- By the clock of the statement that asks, not of its transaction: what was begun before a pack's first moment and comes to its question later is asked under it.
create view pack_in_force as
  select activation_no, pack_version from policy_activation where active_from <= statement_timestamp() order by active_from desc, activation_no desc limit 1;
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
