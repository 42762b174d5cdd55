/** Decisions as they are tried and explained again. */
export const decisionRecords = `
-- What decisions were made from, without who was meant: for replay, simulation and explanation.
create view stored_decision as select m.message_ref, m.sender_id, m.message_id,
    json_build_object('messageType', m.disclosure->'messageType', 'purpose', m.disclosure->'purpose', 'mainCategory', m.disclosure->'mainCategory', 'items', m.disclosure->'items', 'optional', coalesce(m.disclosure->'optional', '[]'::json)) as disclosure,
    m.decisions,
    (select json_agg(c.record::jsonb || jsonb_strip_nulls(jsonb_build_object('withdrawnOn', c.withdrawn_at, 'endedOn', c.ended_at)))
      from consent c where c.case_id = m.case_id and c.consent_id in (select json_array_elements_text(m.decisions -> 'consentIds'))) as consents
  from message m;`;
