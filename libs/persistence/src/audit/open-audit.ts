import { DataSource } from 'typeorm';
import { Audit0001 } from './migrations/0001-audit.ts';

/** Brings the audit database's schema up to date; run by its migrator role. Running it twice changes nothing. */
export async function migrateAudit(url: string): Promise<void> {
  const source = new DataSource({ type: 'postgres', url, migrations: [Audit0001], migrationsTableName: 'migration', synchronize: false });
  await source.initialize();
  try {
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.destroy();
  }
}
