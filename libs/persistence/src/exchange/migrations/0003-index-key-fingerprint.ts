import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Under which key persons are indexed here, by its fingerprint: the gateway says so once, and compares at every start. */
export class IndexKeyFingerprint1796000400000 implements MigrationInterface {
  readonly name = 'IndexKeyFingerprint1796000400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

const table = `
create table index_key_fingerprint (
  one boolean primary key default true check (one),
  fingerprint text not null,
  since timestamptz not null default now()
);
grant select, insert on index_key_fingerprint to iiz_gateway`;
