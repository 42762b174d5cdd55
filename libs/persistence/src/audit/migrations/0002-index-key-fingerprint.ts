import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Under which key the log's persons are indexed, by its fingerprint: the auditor says so once, and compares at every start. */
export class Audit0002 implements MigrationInterface {
  readonly name = 'Audit0000000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
  }

  async down(): Promise<void> {
    throw new Error('The audit log proves what happened: it is restored from a backup, never migrated down.');
  }
}

const table = `
create table index_key_fingerprint (
  one boolean primary key default true check (one),
  fingerprint text not null,
  since timestamptz not null default now()
);
grant select, insert on index_key_fingerprint to iiz_auditor`;
