/** What figures are made of. */
export const controlling = `
-- Half-years as they were first read: two readings that differ would have the few between them.
create table published_figures (
  last_day date primary key,
  tables json not null,
  published_at timestamptz not null default now()
);
-- What figures are made of: of every case what happened when, without the ids of persons.
create view case_metadata as
  select h.case_id, h.state->>'leadPartner' as "leadPartner", h.state->'statusHistory' as "statusHistory", h.state->>'kind' as kind, h.state->>'registeredOn' as "registeredOn",
    h.state->>'aftercareSince' as "aftercareSince", h.state->>'closedOn' as "closedOn", h.state->'reopenedOn' as "reopenedOn", h.state->'transferredOn' as "transferredOn",
    (select coalesce(json_agg(json_build_object('assessed', p->'assessed', 'segmentHistory', p->'segmentHistory', 'intensiveSince', p->'intensiveSince', 'vpeMandatedOn', p->'vpeMandatedOn', 'refugeeNotifiedOn', p->'refugeeNotifiedOn')), '[]')
      from json_array_elements(h.state->'persons') p) as persons
  from case_head h where h.state->>'leadPartner' is not null;`;
