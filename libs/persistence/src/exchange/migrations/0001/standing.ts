/** A database that was restored must not give back what was erased since (docs/adr/0040). */
export const standing = `
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
