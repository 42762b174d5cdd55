import type pg from 'pg';
import { openPool, type DatabaseOptions } from '../exchange/open-exchange.ts';
import { Audit0001 } from './migrations/0001-audit.ts';

/** Connections to the audit database under one role. */
export type AuditDatabase = pg.Pool;

/** Opens the audit database for the process that writes and serves the log. */
export function openAudit(options: DatabaseOptions): AuditDatabase {
  return openPool(options);
}

/** Brings the audit database's schema up to date; run by its migrator role. Running it twice changes nothing. */
export async function migrateAudit(url: string): Promise<void> {
  // Only here: it takes 30 MB, and the processes that migrate nothing never need it.
  const { DataSource } = await import('typeorm');
  const source = new DataSource({ type: 'postgres', url, migrations: [Audit0001], migrationsTableName: 'migration', synchronize: false });
  await source.initialize();
  try {
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.destroy();
  }
}
