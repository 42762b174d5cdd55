/** One number that every change of directory and policy raises, so that processes see it. */
export const directoryVersion = `
create table directory_version (
  one boolean primary key default true check (one),
  version bigint not null
);
insert into directory_version (version) values (1);
-- Whoever changes the directory waits for the decisions that were begun on it (the router holds it shared), and later ones see the change.
create function directory_changed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform pg_advisory_xact_lock(7410);
  update directory_version set version = version + 1;
  return null;
end $$;
create trigger changed after insert or update or delete on partner for each statement execute function directory_changed();
create trigger changed after insert or update or delete on partner_key for each statement execute function directory_changed();
create trigger changed after insert or update or delete on agreement for each statement execute function directory_changed();
create trigger changed after insert or update or delete on municipality_region for each statement execute function directory_changed();
create trigger changed after insert or update or delete on region_rollout for each statement execute function directory_changed();
create trigger changed after insert or update or delete on policy_activation for each statement execute function directory_changed();
create trigger changed after insert or update or delete on rule_suspension for each statement execute function directory_changed();`;
