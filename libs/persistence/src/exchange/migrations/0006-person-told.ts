import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever is told of a disclosure before it happens, at the counter, is told: the duty to do so does not arise any more (ADR 67). */
export class PersonTold1796047200000 implements MigrationInterface {
  readonly name = 'PersonTold1796047200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(told);
    await runner.query(disclosed);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

const told = `
-- Of which messages of its own a partner has told whom.
create table person_told (
  sender_id text not null,
  message_id uuid not null,
  person_id uuid not null,
  primary key (sender_id, message_id, person_id)
);
grant select, insert on person_told to iiz_gateway`;

const disclosed = `
create or replace function delivery_disclosed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if new.delivered_at is null then
    delete from obligation o where o.case_id = new.case_id and o.state <> 'DONE' and o.sender_id = new.sender_id and o.message_id = new.message_id
      and o.opened_at = old.delivered_at and o.kind = any (select d->>'kind' from json_array_elements(new.duties) d);
  else
    insert into obligation (obligation_id, kind, case_id, person_id, sender_id, message_id, partner_id, due_on, remind_on, overdue_on, opened_at)
      select gen_random_uuid(), d.kind, new.case_id, d."personId", new.sender_id, new.message_id, new.sender_id, d.due, d.due - d."remindDaysBefore", d.due + d."overdueDaysAfter", new.delivered_at
      from (select *, (new.delivered_at at time zone 'Europe/Zurich')::date + "dueInDays" as due
        from json_to_recordset(new.duties) as d (kind text, "personId" uuid, "dueInDays" int, "remindDaysBefore" int, "overdueDaysAfter" int)) d
      where d.kind <> 'SUBJECT_NOTICE' or (select true from person_told t where t.sender_id = new.sender_id and t.message_id = new.message_id and t.person_id = d."personId") is null;
  end if;
  return null;
end $$`;
