import type pg from 'pg';
import { migrateSchema, type Migrated } from '../migrate-schema.ts';
import { openDatabase, type DatabaseOptions } from '../open-database.ts';
import { Audit0001 } from './migrations/0001-audit.ts';
import { Audit0002 } from './migrations/0002-index-key-fingerprint.ts';

/** Connections to the audit database under one role. */
export type AuditDatabase = pg.Pool;

/** Opens the audit database for the process that writes and serves the log. */
export function openAudit(options: DatabaseOptions): AuditDatabase {
  return openDatabase(options);
}

/** The last that changed in the first step while nobody had taken it for good. */
const settled = `to_regprocedure('close_part(text, bigint, bigint)') is not null`;

/** Brings the audit database's schema up to date; run by its migrator role. Running it twice changes nothing. @throws SchemaNewer, SchemaUnsettled */
export function migrateAudit(url: string, options?: { dryRun?: boolean }): Promise<Migrated> {
  return migrateSchema(url, [Audit0001, Audit0002], settled, options);
}
