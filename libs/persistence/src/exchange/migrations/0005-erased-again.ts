import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a restore misses of erasures is withheld as erased, also where a withdrawal would have stopped it. And nobody's keys are forgotten
 * where a message about them can still be read: it came while they were being erased, and the next order must find it.
 */
export class ErasedAgain1796043600000 implements MigrationInterface {
  readonly name = 'ErasedAgain1796043600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(forgetting);
    await runner.query(reapplying);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

const forgetting = `
create or replace function forget_persons(p_cases uuid[], p_persons uuid[]) returns setof text language sql set search_path = public as $$
  with keyed as materialized (
    select m.message_ref, k.key, k.i, coalesce((m.case_id, (m.disclosure->'subjects'->>((m.disclosure->'keyedSubjects'->>(k.i::int - 1))::int))::uuid) in (select * from unnest(p_cases, p_persons)), false) as theirs
    from message m cross join lateral json_array_elements_text(m.disclosure->'personKeys') with ordinality as k (key, i) where m.case_id = any(p_cases)
      and not exists (select from payload_key r where r.message_ref = m.message_ref)
  ), described as (
    update message m set disclosure = (m.disclosure::jsonb || jsonb_build_object('personKeys', to_jsonb(array(select key from keyed o where o.message_ref = m.message_ref and not theirs order by i)),
      'keyedSubjects', to_jsonb(array(select (m.disclosure->'keyedSubjects'->>(i::int - 1))::int from keyed o where o.message_ref = m.message_ref and not theirs order by i))))::json
    where m.message_ref in (select message_ref from keyed where theirs)
  ), registered as (
    update case_person p set person_key = null, former_keys = '{}' where (p.case_id, p.person_id) in (select * from unnest(p_cases, p_persons))
      and not exists (select from message m join payload_key using (message_ref) where m.case_id = p.case_id and p.person_id::text in (select json_array_elements_text(m.disclosure->'subjects')))
  )
  select distinct key from keyed where theirs
$$`;

const reapplying = `
create or replace function reapply(p_erased json, p_withdrawn json, p_restrictions json, p_redo json, p_shards json) returns json language plpgsql security definer set search_path = public as $$
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
  update delivery d set not_after = '-infinity', state = case when o.open then 'withheld' else d.state end, withheld_at = case when o.open then now() else d.withheld_at end,
      code = case when o.erased and (o.open or d.state = 'leased') then 'DAP-4210' when o.open then 'DAP-4207' else d.code end
    from (select b.message_ref, b.recipient, b.state in ('ready', 'held', 'parked') as open, e.message_ref is not null as erased
      from delivery b left join (select distinct message_ref from missed) e on e.message_ref = b.message_ref
      where (b.state in ('ready', 'held', 'parked', 'leased') or b.waiting = 'fetched') and (e.message_ref is not null
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
end $$`;
