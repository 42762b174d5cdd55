import type { MigrationInterface, QueryRunner } from 'typeorm';
import { controlling } from './0001/controlling.ts';
import { decisionRecords } from './0001/decision-records.ts';
import { deliveries } from './0001/deliveries.ts';
import { directory } from './0001/directory.ts';
import { directoryVersion } from './0001/directory-version.ts';
import { erasure } from './0001/erasure.ts';
import { grants } from './0001/grants.ts';
import { journal } from './0001/journal.ts';
import { obligations } from './0001/obligations.ts';
import { outbox } from './0001/outbox.ts';
import { policy } from './0001/policy.ts';
import { readers } from './0001/readers.ts';
import { standing } from './0001/standing.ts';
import { statistics } from './0001/statistics.ts';

/**
 * The exchange database. Who may do what is part of it: the writer roles get
 * exactly the verbs their process needs, partners read through `iiz_partner_read` under row-level security.
 */
export class Exchange1763856000000 implements MigrationInterface {
  readonly name = 'Exchange1763856000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [directory, policy, directoryVersion, journal, deliveries, obligations, erasure, outbox, standing, readers, decisionRecords, controlling, statistics, grants]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('The exchange holds messages that were accepted: it is restored from a backup, never migrated down.');
  }
}
