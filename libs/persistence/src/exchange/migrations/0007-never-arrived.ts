import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever never gets a message owes nothing because of it: what its recipient owed goes with the delivery that is withheld (ADR 31). */
export class NeverArrived1796050800000 implements MigrationInterface {
  readonly name = 'NeverArrived1796050800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(stopped);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

const stopped = `
create or replace function delivery_stopped() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into stopped_message (message_ref) values (new.message_ref);
  -- Not of what may have left, nor of what nobody fetched.
  if new.state = 'withheld' and new.lease_until is null then
    update obligation set state = 'DONE', done_at = now()
      where case_id = new.case_id and message_id = new.message_id and sender_id = new.sender_id and partner_id = new.recipient and state <> 'DONE'
        and kind in ('REQUEST_ANSWER', 'ACCESS_REQUEST', 'RIGHTS_ACKNOWLEDGEMENT', 'TRANSFER_ANSWER', 'VPE_COPY_ERASURE');
  end if;
  return null;
end $$`;
