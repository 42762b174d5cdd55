/** A database that was restored must not give back what was erased since (docs/adr/0040). */
export const standing = `
create table standing (
  one boolean primary key default true check (one),
  -- The identity of the database when it was last compared with the log.
  vouched_for text,
  -- Its identity when that comparison found it restored from a backup.
  restored_for text,
  -- Nobody has said yet that what the log could not give back is back: nothing is accepted, given out or destroyed.
  unconfirmed boolean not null default false,
  -- The first of the two who confirm.
  confirmed_by text,
  -- What operators had done since the backup, as the log has it.
  to_redo jsonb not null default '[]',
  -- When that restore was found, how many records of the log the database lacked, and how much was done again at once.
  restored_at timestamptz,
  restored jsonb
);
insert into standing (vouched_for) values (null);
-- The last mark of each process that remembers outside the database what it saw committed (witness.ts).
create table witness (
  process_id uuid primary key,
  mark bigint not null,
  at timestamptz not null
);
-- Another one after every start of the server and every restore into it.
create function exchange_identity() returns text language sql stable as $$
  select pg_postmaster_start_time()::text || '/' || (select oid from pg_database where datname = current_database()) || '/' || 'standing'::regclass::oid
$$;
create function exchange_found(p_process uuid) returns table (compared boolean, restored boolean, unconfirmed boolean, mark bigint) language sql stable security definer set search_path = public as $$
  select coalesce(s.vouched_for = exchange_identity(), false), coalesce(s.restored_for = exchange_identity(), false), s.unconfirmed, (select w.mark from witness w where w.process_id = p_process) from standing s
$$;
create function exchange_mark(p_process uuid, p_mark bigint) returns void language sql security definer set search_path = public as $$
  delete from witness where p_mark = 1 and at < now() - interval '60 days';
  insert into witness values (p_process, p_mark, now()) on conflict (process_id) do update set mark = excluded.mark, at = excluded.at
$$;
-- Also for connections that were let in before: the error ends them, and new ones are refused.
create function must_be_confirmed() returns boolean language plpgsql stable security definer set search_path = public as $$
begin
  if (select unconfirmed from standing) then raise exception 'restored from a backup, and not confirmed' using errcode = 'cannot_connect_now'; end if;
  return true;
end $$;
create function nothing_while_unconfirmed() returns trigger language plpgsql as $$
begin
  perform must_be_confirmed();
  return null;
end $$;
create trigger nothing_while_unconfirmed before insert on message for each statement execute function nothing_while_unconfirmed();
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
  if exists (select from gone) then perform must_be_confirmed(); end if;
  return null;
end $$;
create trigger nothing_while_unconfirmed after delete on payload_key referencing old table as gone for each statement execute function destroyed_while_unconfirmed();
-- Places anew what can only restrict: blocks, revocations and suspensions.
create function restrict_again(p_restrictions json) returns int language plpgsql security definer set search_path = public as $$
declare
  placed int;
  total int := 0;
begin
  update partner p set blocked_at = r.at from json_to_recordset(p_restrictions->'partners') as r (id text, at timestamptz) where p.partner_id = r.id and p.blocked_at is null;
  get diagnostics placed = row_count; total := total + placed;
  update partner_key k set blocked_at = r.at from json_to_recordset(p_restrictions->'keys') as r (id text, at timestamptz) where k.keyid = r.id and k.blocked_at is null;
  get diagnostics placed = row_count; total := total + placed;
  update partner_key k set revoked_at = r.at from json_to_recordset(p_restrictions->'revoked') as r (id text, at timestamptz) where k.keyid = r.id and k.revoked_at is null;
  get diagnostics placed = row_count; total := total + placed;
  insert into rule_suspension (pack_version, rule_id, suspended_at, suspended_by) select r.version, r.id, r.at, 'iiz-dap' from json_to_recordset(p_restrictions->'rules') as r (version text, id text, at timestamptz)
    join policy_pack p on p.version = r.version on conflict do nothing;
  get diagnostics placed = row_count;
  return total + placed;
end $$;
-- Two different people; null: there is nothing to confirm, false: the second is awaited.
create function confirm_restore(p_by text) returns boolean language plpgsql security definer set search_path = public as $$
declare
  asked standing;
begin
  select * into asked from standing for update;
  if not asked.unconfirmed then return null; end if;
  if not (select compared from exchange_found(null)) then raise exception 'not compared with the log' using errcode = 'cannot_connect_now'; end if;
  if asked.confirmed_by is null then update standing set confirmed_by = p_by; end if;
  if coalesce(asked.confirmed_by, p_by) = p_by then return false; end if;
  update standing set unconfirmed = false, confirmed_by = null;
  return true;
end $$;
create function reapply(p_erased json, p_withdrawn json, p_restrictions json, p_redo json, p_shards json) returns json language plpgsql security definer set search_path = public as $$
declare
  gone uuid[];
  ended int;
  restricted int;
  lacked bigint;
  before standing;
  done json;
begin
  if (select compared from exchange_found(null)) then raise exception 'the exchange has been compared: there is nothing to do again' using errcode = 'object_not_in_prerequisite_state'; end if;
  select * into before from standing for update;
  update standing set unconfirmed = false;
  restricted := restrict_again(p_restrictions);
  create temporary table missed on commit drop as
    select k.message_ref, e.forgets from json_to_recordset(p_erased) as e ("senderId" text, "messageId" uuid, forgets int[]) join message_key k on k.sender_id = e."senderId" and k.message_id = e."messageId";
  with deleted as (delete from payload_key k using missed e where k.message_ref = e.message_ref returning k.message_ref) select coalesce(array_agg(message_ref), '{}') into gone from deleted;
  create temporary table forgotten on commit drop as
    select distinct m.case_id, (m.disclosure->'subjects'->>place)::uuid as person_id from missed e join message m using (message_ref) cross join lateral unnest(e.forgets) as place
    where m.disclosure->'subjects'->>place is not null;
  perform forget_persons(array(select case_id from forgotten order by case_id, person_id), array(select person_id from forgotten order by case_id, person_id));
  -- What was refused may have been erased since, and nothing names it: none of it is given back.
  delete from refused_decision;
  update consent c set withdrawn_at = w.at from json_to_recordset(p_withdrawn) as w ("caseId" uuid, "consentId" text, at timestamptz)
    where c.case_id = w."caseId" and c.consent_id = w."consentId" and c.withdrawn_at is null;
  get diagnostics ended = row_count;
  update delivery d set not_after = '-infinity', state = case when o.open then 'withheld' else d.state end, code = case when o.open then 'DAP-4207' else d.code end,
      withheld_at = case when o.open then now() else d.withheld_at end
    from (select b.message_ref, b.recipient, b.state in ('ready', 'held', 'parked') as open from delivery b
      where (b.state in ('ready', 'held', 'parked', 'leased') or b.waiting = 'fetched') and (b.message_ref in (select message_ref from missed)
        or exists (select from json_to_recordset(p_withdrawn) as w ("caseId" uuid, "consentId" text) where b.case_id = w."caseId" and w."consentId" = any(b.consents)))) o
    where d.message_ref = o.message_ref and d.recipient = o.recipient;
  update standing set unconfirmed = true, confirmed_by = null, restored_for = exchange_identity(), to_redo = case when before.unconfirmed then before.to_redo else '[]' end || p_redo::jsonb;
  select coalesce(sum(greatest(s.n - r.audit_n, 0)), 0) into lacked from json_to_recordset(p_shards) as s (shard smallint, n bigint) join relay_shard r using (shard);
  update relay_shard r set audit_n = greatest(r.audit_n, s.n) from json_to_recordset(p_shards) as s (shard smallint, n bigint) where r.shard = s.shard;
  done := json_build_object('erased', cardinality(gone), 'withdrawn', ended, 'restricted', restricted);
  -- A further restore before anybody confirmed adds to the one before.
  update standing set restored_at = now(), restored = (select jsonb_object_agg(key, value::bigint + case when before.unconfirmed then coalesce((before.restored->>key)::bigint, 0) else 0 end)
    from json_each_text((done::jsonb || jsonb_build_object('records', lacked))::json));
  return done;
end $$;`;
