import { growing } from './statistics.ts';

/** The outbox by day, its relay shards and tallies. */
export const outbox = `
create sequence outbox_id cache 1;
create table outbox (
  id bigint not null default nextval('outbox_id'),
  created_at timestamptz not null default now(),
  shard smallint not null,
  -- Kept as it is: compressing what the relay reads once, and nobody for a week, took a tenth of what accepting costs PostgreSQL.
  records json storage external not null,
  audit_count int not null,
  -- Of the payloads that its deliveries carry: what bounds a claim.
  payload_bytes int not null,
  audit_from bigint,
  published_at timestamptz,
  -- It was published before, and is to be once more.
  again boolean not null default false,
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
-- What senders on Kafka are told once their receipts topics answer, in its order.
create table held_receipt (
  id bigint generated always as identity primary key,
  shard smallint not null references relay_shard,
  partner_id text not null,
  record json not null,
  held_at timestamptz not null default now()
);
create index held_receipt_by_topic on held_receipt (shard, partner_id, id);
create table shard_tally (
  day date not null,
  shard smallint not null references relay_shard,
  count bigint not null,
  sum numeric not null,
  primary key (day, shard)
);

create function publish_again(p_since timestamptz) returns bigint language sql security definer set search_path = public as $$
  with opened as (update outbox set published_at = null, again = true where published_at >= p_since returning 1) select count(*) from opened
$$;
-- Creates the partitions of the coming days and drops those whose rows are older than the seven days for
-- which a published row is kept; a partition that still holds an unpublished row stays.
create function outbox_maintain() returns void language plpgsql security definer set search_path = public as $$
declare
  day date;
  part record;
  unpublished boolean;
begin
  for day in select generate_series(current_date + 1, current_date + 3, interval '1 day')::date loop
    execute format('create table if not exists outbox_%s partition of outbox for values from (%L) to (%L)
      with (${growing})',
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
