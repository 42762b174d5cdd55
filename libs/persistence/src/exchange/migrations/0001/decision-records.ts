/** Decisions as they are tried and explained again. */
export const decisionRecords = `
-- A message that the law refused to all its recipients, in the last decision about it: what that was made from, for days
-- (retention), of the content the facts that rules read and no digest. Persons and keys say whose it is, for whoever erases.
create table refused_decision (
  sender_id text not null,
  message_id uuid not null,
  message_ref uuid not null,
  case_id uuid not null,
  refused_at timestamptz not null,
  persons uuid[] not null,
  person_keys text[] not null,
  disclosure json not null,
  decisions json not null,
  primary key (sender_id, message_id)
);
create unique index refused_decision_by_time on refused_decision (message_ref);
create trigger nothing_while_unconfirmed after delete on refused_decision referencing old table as gone for each statement execute function destroyed_while_unconfirmed();
-- Whether a legal hold stands on the case or its persons.
create function refusal_held(p_case uuid, p_persons uuid[], p_keys text[]) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select from legal_hold h where h.released_at is null and (h.case_id = p_case or h.person_id = any(p_persons) or h.person_key = any(p_keys)
    or exists (select from case_person p where p.case_id = p_case and p.person_id = any(p_persons) and (p.person_key = h.person_key or h.person_key = any(p.former_keys)))))
$$;
-- What decisions were made from, without who was meant: for replay, simulation and explanation. Of a message that was
-- refused and then accepted under its id, the decision that counted. Both tables are read in the order of their
-- references, a page at a time; a scalar subquery on purpose: an exists may be answered by hashing all keys.
create view stored_decision as select d.message_ref, d.sender_id, d.message_id,
    json_build_object('messageType', d.disclosure->'messageType', 'purpose', d.disclosure->'purpose', 'mainCategory', d.disclosure->'mainCategory', 'items', d.disclosure->'items', 'optional', coalesce(d.disclosure->'optional', '[]'::json)) as disclosure,
    d.decisions,
    (select json_agg(c.record::jsonb || jsonb_strip_nulls(jsonb_build_object('withdrawnOn', c.withdrawn_at, 'endedOn', c.ended_at)))
      from consent c where c.case_id = d.case_id and c.consent_id in (select json_array_elements_text(d.decisions -> 'consentIds'))) as consents,
    d.refused
  from (
    select message_ref, sender_id, message_id, case_id, disclosure, decisions, false as refused from message
    union all
    select message_ref, sender_id, message_id, case_id, disclosure, decisions, true from refused_decision
  ) d
  where not d.refused or (select k.message_ref from message_key k where k.sender_id = d.sender_id and k.message_id = d.message_id) is null;`;
