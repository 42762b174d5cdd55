import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A suspension, whoever veils and whoever forgets a person lock the rows that they change in the order in which everybody locks several of
 * them (ADR 9): deliveries by their number, messages by their reference, persons as the journal enters them.
 */
export class LocksInOrder1796067000000 implements MigrationInterface {
  readonly name = 'LocksInOrder1796067000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(suspending);
    await runner.query(veiling);
    await runner.query(forgetting);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

const suspending = `
create or replace function rule_suspended() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform pg_advisory_xact_lock(7410);
  with open as materialized (
    select message_ref, recipient from delivery where waiting in ('unfetched', 'fetched', 'parked', 'held') and decided_under >= 0 and rules && array[new.rule_id]
    order by delivery_no for update
  )
  update delivery d set not_after = case when d.waiting = 'fetched' then now() else '-infinity' end, code = 'DAP-4205'
    from open where d.message_ref = open.message_ref and d.recipient = open.recipient;
  return null;
end $$`;

const veiling = `
create or replace function veil_messages(p_refs uuid[], p_veiled json) returns void language sql security definer set search_path = public as $$
  with locked as materialized (
    select m.message_ref, v.veiled from json_to_recordset(p_veiled) as v (ref uuid, veiled text) join message m on m.message_ref = v.ref
    where not exists (select from payload_key k where k.message_ref = m.message_ref) order by m.message_ref for update of m
  ), veiled as (
    update message m set digest = '', wire = '{}', receipt = json_build_object('veiled', l.veiled) from locked l
    where m.message_ref = l.message_ref returning m.sender_id, m.message_id
  ), keys as (
    update message_key k set digest = '' from veiled v where k.sender_id = v.sender_id and k.message_id = v.message_id
  )
  delete from veil_due where message_ref = any(p_refs)
$$`;

const forgetting = `
create or replace function forget_persons(p_cases uuid[], p_persons uuid[]) returns setof text language sql set search_path = public as $$
  with keyed as materialized (
    select m.message_ref, k.key, k.i, coalesce((m.case_id, (m.disclosure->'subjects'->>((m.disclosure->'keyedSubjects'->>(k.i::int - 1))::int))::uuid) in (select * from unnest(p_cases, p_persons)), false) as theirs
    from message m cross join lateral json_array_elements_text(m.disclosure->'personKeys') with ordinality as k (key, i) where m.case_id = any(p_cases)
      and not exists (select from payload_key r where r.message_ref = m.message_ref)
  ), locked as materialized (
    select message_ref from message where message_ref in (select message_ref from keyed where theirs) order by message_ref for update
  ), described as (
    update message m set disclosure = (m.disclosure::jsonb || jsonb_build_object('personKeys', to_jsonb(array(select key from keyed o where o.message_ref = m.message_ref and not theirs order by i)),
      'keyedSubjects', to_jsonb(array(select (m.disclosure->'keyedSubjects'->>(i::int - 1))::int from keyed o where o.message_ref = m.message_ref and not theirs order by i))))::json
    from locked l where m.message_ref = l.message_ref
  ), forgotten as materialized (
    select case_id, person_id from case_person p where (p.case_id, p.person_id) in (select * from unnest(p_cases, p_persons))
      and not exists (select from message m join payload_key using (message_ref) where m.case_id = p.case_id and p.person_id::text in (select json_array_elements_text(m.disclosure->'subjects')))
    order by person_id, case_id for update of p
  ), registered as (
    update case_person p set person_key = null, former_keys = '{}' from forgotten f where p.case_id = f.case_id and p.person_id = f.person_id
  )
  select distinct key from keyed where theirs
$$`;
