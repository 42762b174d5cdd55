/** Partners, their keys and agreements, and which region is competent for which municipality. */
export const directory = `
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
