import { Pool } from 'pg';
import { migrateSchema, type Migrated } from '../migrate-schema.ts';
import { admitting } from './standing.ts';
import type { Admission } from './standing.ts';
import { Exchange1763856000000 } from './migrations/0001-exchange.ts';

export type { Pool };

export interface DatabaseOptions {
  /** `postgresql://role:password@host:port/database` of the process's own role. */
  url: string;
  /** Upper bound of connections of this process. */
  poolSize?: number;
  /** Told of a connection that died while idle; the pool replaces it. */
  onConnectionLost?: (error: Error) => void;
  /** No connection is used that the exchange may not be used by as things are (`standing.ts`). Left out: any is used. */
  admission?: Admission;
}

/**
 * The limits that every connection of the platform carries: a transaction that hangs may
 * not hold locks for longer than this.
 */
const limits = '-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=10s -c timezone=UTC';

/**
 * Every look-up of the platform is by key. Without this, statements that are planned while the tables are small (a new
 * installation, a new partition) read whole tables, and go on doing so as the tables grow until these are analysed: the
 * processes plan once and keep the plan.
 */
const byKey = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c jit=off';

/**
 * Opens a pool for the hot paths. A client whose query failed by the connection is discarded, never returned
 * to the pool: it might never answer again.
 */
export function openPool(options: DatabaseOptions): Pool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize ?? 8,
    options: `${limits} ${byKey}`,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    ...(options.admission === undefined ? {} : { verify: admitting(options.admission) }),
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  // The pool listens to idle clients only: the end of a connection in use would end the process. Its query rejects, that is enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Brings the exchange's schema up to date; run by the migrator role. Running it twice changes nothing. @throws SchemaNewer */
export function migrateExchange(url: string, options?: { dryRun?: boolean }): Promise<Migrated> {
  return migrateSchema(url, [Exchange1763856000000], options);
}
