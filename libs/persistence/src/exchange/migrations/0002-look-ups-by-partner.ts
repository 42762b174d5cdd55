import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whom a case has reached, and what its partners owe, is found by the case and the one asked about: two indexes by case alone have one more
 * column each, and take as many entries a message as before.
 */
export class LookUpsByPartner1795996800000 implements MigrationInterface {
  readonly name = 'LookUpsByPartner1795996800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(indexes);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

const indexes = `
create index delivery_by_recipient on delivery (case_id, recipient, case_seq);
drop index delivery_by_case;
create index obligation_by_message on obligation (case_id, message_id) where state <> 'DONE';
drop index obligation_open`;
