/**
 * The log by months. A month is the leaves that were appended in it: their openings and index entries lie in a part of each table,
 * the youngest open to the end, so that a leaf never lacks one. Bodies, which stay, lie in parts of equal size, each made when the log
 * reaches it (`log_head.room`). Making, beginning and removing parts takes the owner's rights; the auditor has these functions and
 * nothing else of them. Those of months know the epoch of the log's writer, and keep every append out.
 */
const months = `
create table log_month (
  first_leaf bigint primary key,
  -- Null for the first, until somebody looks.
  begun_at timestamptz,
  closed_at timestamptz,
  -- Since when what opens its leaves, and finds them by person, case or message, is gone.
  removed_at timestamptz,
  -- Leaf hash of the event that says so.
  record bytea check ((record is null) = (removed_at is null))
);
insert into log_month (first_leaf) values (0);
grant select on log_month to iiz_auditor;`;

const addParts = `
-- Only appended to, and read by key: vacuuming what was inserted would write each page a second time, for nothing.
create function add_part(parent text, first_leaf bigint, past text default 'maxvalue') returns void language plpgsql as $$
begin
  execute format('create table %I partition of %I for values from (%s) to (%s) with (autovacuum_vacuum_insert_threshold = -1)', parent || '_' || first_leaf, parent, first_leaf, past);
end
$$;
create function close_part(parent text, first_leaf bigint, past bigint) returns void language plpgsql as $$
begin
  execute format('alter table %I detach partition %I', parent, parent || '_' || first_leaf);
  execute format('alter table %I attach partition %I for values from (%s) to (%s)', parent, parent || '_' || first_leaf, first_leaf, past);
end
$$;
create function add_month(first_leaf bigint) returns void language plpgsql as $$
declare parent text;
begin
  foreach parent in array array['leaf_opening', 'key_event'] loop
    perform add_part(parent, first_leaf);
    execute format('grant maintain on %I to iiz_auditor', parent || '_' || first_leaf);
    insert into opening_rewrite (table_name) values (parent || '_' || first_leaf);
  end loop;
end
$$;
revoke all on function add_part, close_part, add_month from public;
select add_month(0);`;

/** A part of `leaf` is never closed: to change its bounds would read every body under lock. */
const leafParts = `
create function make_room() returns void language plpgsql as $$
declare
  first_leaf bigint := (select room from log_head);
  past bigint := first_leaf + 4194304;
  part text := 'leaf_' || first_leaf;
begin
  perform add_part('leaf', first_leaf, past::text);
  execute format('create unique index on %I (shard, shard_n) where shard is not null', part);
  -- A statement's trigger on the whole does not see what names a part.
  execute format('create trigger append_only before update or delete or truncate on %I for each statement execute function refuse_change()', part);
  update log_head set room = past;
end
$$;
revoke all on function make_room from public;
select make_room();
-- For the append that leads beyond the last part, within its transaction; for nobody else.
create function make_more_room() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from log_head where size > room for update;
  if not found then
    raise exception 'the log has room' using errcode = 'object_not_in_prerequisite_state';
  end if;
  perform make_room();
end
$$;
revoke all on function make_more_room from public;
grant execute on function make_more_room to iiz_auditor;`;

const ownLog = `
-- Keeps whoever appends out until the transaction ends.
create function own_log(mine bigint) returns bigint language plpgsql as $$
declare reached bigint;
begin
  select size into reached from log_head where epoch = mine for update;
  if not found then
    raise exception 'another process has taken over the audit log' using errcode = 'object_not_in_prerequisite_state';
  end if;
  return reached;
end
$$;
revoke all on function own_log from public;`;

/**
 * A month without a leaf is none: the open one begins anew, as does the first when somebody looks for the first time. The scan of the
 * closing month is what attaching it costs.
 */
const beginMonth = `
create function begin_month(mine bigint, moment timestamptz) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  reached bigint := own_log(mine);
  open_month log_month;
  parent text;
begin
  select * into open_month from log_month order by first_leaf desc limit 1;
  if moment <= open_month.begun_at then
    raise exception 'months begin one after the other' using errcode = 'invalid_parameter_value';
  end if;
  if reached = open_month.first_leaf or open_month.begun_at is null then
    update log_month set begun_at = moment where first_leaf = open_month.first_leaf;
    return;
  end if;
  foreach parent in array array['leaf_opening', 'key_event'] loop
    perform close_part(parent, open_month.first_leaf, reached);
  end loop;
  perform add_month(reached);
  update log_month set closed_at = moment where first_leaf = open_month.first_leaf;
  insert into log_month (first_leaf, begun_at) values (reached, moment);
end
$$;
revoke all on function begin_month from public;
grant execute on function begin_month to iiz_auditor;`;

/** What stops a month from being removed; null: nothing. */
const monthHeld = `
create function month_held(first bigint, past bigint) returns bigint language sql stable security definer set search_path = public, pg_temp as $$
  select count(distinct h.hold_id) from log_hold h
  where h.kind is null or exists (
    select from index_key k join key_event e using (key_id) where k.kind = h.kind and k.value = h.value and e.leaf_index >= first and e.leaf_index < past)
$$;
revoke all on function month_held from public;
grant execute on function month_held to iiz_auditor;`;

/**
 * The oldest month that is still there, closed for a year at least (DSV Art. 4 Abs. 5) and under no hold. Bodies, hashes and bitmaps
 * stay. Index keys whose last event goes take their secret along: who is met again begins a chain anew.
 */
const removeMonth = `
create function remove_month(mine bigint, first bigint, moment timestamptz, event bytea) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  past bigint;
  closed timestamptz;
  keys bigint;
begin
  perform own_log(mine);
  select closed_at into closed from log_month where first_leaf = first and first = (select min(first_leaf) from log_month where removed_at is null);
  select min(first_leaf) into past from log_month where first_leaf > first;
  if closed is null then
    raise exception 'months are closed first, and removed one after the other' using errcode = 'invalid_parameter_value';
  end if;
  if closed > least(moment, now()) - interval '1 year' then
    raise exception 'the log is kept for a year at least' using errcode = 'invalid_parameter_value';
  end if;
  if month_held(first, past) > 0 then
    raise exception 'a legal hold stands on events of this month' using errcode = 'object_in_use';
  end if;
  execute format($keep$insert into kept_opening
    select leaf_index, (select coalesce(json_agg(o), '[]') from json_array_elements(openings) o where o->>'path' = '/text/source') from %I
    where openings::text like '%%"/text/source"%%'$keep$, 'leaf_opening_' || first);
  execute format('delete from index_key k using (select distinct key_id from %I) g
    where k.key_id = g.key_id and not exists (select from key_event e where e.key_id = k.key_id and e.leaf_index >= $1)', 'key_event_' || first) using past;
  get diagnostics keys = row_count;
  delete from unreadable_record where received_at < closed;
  execute format('drop table %I, %I', 'leaf_opening_' || first, 'key_event_' || first);
  delete from opening_rewrite where table_name in ('leaf_opening_' || first, 'key_event_' || first);
  update opening_rewrite set forgotten = forgotten + 1 where table_name in ('index_key', 'pending_event', 'log_hold');
  update log_month set removed_at = moment, record = event where first_leaf = first;
  return keys;
end
$$;
revoke all on function remove_month from public;
grant execute on function remove_month to iiz_auditor;`;

export const logMonths: readonly string[] = [months, addParts, leafParts, ownLog, beginMonth, monthHeld, removeMonth];
