import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What waits for its approvals can be withdrawn, by whoever asked for it or may approve it. */
export class WithdrawnRequests1796110200000 implements MigrationInterface {
  readonly name = 'WithdrawnRequests1796110200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(withdrawing);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}

const withdrawing = `
alter table policy_request add column withdrawn_at timestamptz;
grant update (withdrawn_at) on policy_request to iiz_operator;
alter table erasure drop constraint erasure_state_check, add constraint erasure_state_check check (state in ('waiting', 'stopped', 'effective', 'withdrawn'))`;
