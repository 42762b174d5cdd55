import { Pool } from 'pg';
import type { PoolConfig } from 'pg';
import { limitedClient } from './limited-client.ts';
import { mendPg } from './mend-pg.ts';

export interface DatabaseOptions {
  /** `postgresql://role:password@host:port/database` of the process's own role. */
  url: string;
  /** Upper bound of connections of this process. */
  poolSize?: number;
  /** The server ends a statement that takes longer (ms), but those for which the limit is lifted. Default 30 s. */
  answersWithinMs?: number;
  /**
   * A statement that has no answer by then (ms) has lost its connection: longer than any statement may take, but those that are given
   * `asLongAsItTakes`. Without it one whose host has vanished is waited for until the kernel gives up, a quarter of an hour and more,
   * and everything that waits for it with it. The server for its part ends a session that has been idle for so long: the pool closes idle
   * ones after 10 s, so that one of that age has nobody at its other end, and would keep its slot for hours. Default 40 s.
   */
  silentAfterMs?: number;
  /** Told of a connection that died while idle; the pool replaces it. */
  onConnectionLost?: (error: Error) => void;
}

const usuallyAnswersWithinMs = 30_000;
const usuallySilentAfterMs = 40_000;
/** `query_timeout` of a statement for which the server's own limit is lifted. */
export const asLongAsItTakes = 2 ** 31 - 1;

/**
 * The limits that every connection of the platform carries: a transaction that hangs may
 * not hold locks for longer than this.
 */
const limits = '-c lock_timeout=10s -c idle_in_transaction_session_timeout=10s -c timezone=UTC';

/**
 * Every look-up of the platform is by key. Without this, statements that are planned while the tables are small (a new
 * installation, a new partition) read whole tables, and go on doing so as the tables grow until these are analysed: the
 * processes plan once and keep the plan.
 */
const byKey = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0 -c jit=off';

/**
 * Opens a pool for the hot paths. A connection is used once `verify` has let it through. A client whose query failed by the connection
 * is discarded, never returned to the pool: it might never answer again.
 */
export function openDatabase(options: DatabaseOptions, verify?: PoolConfig['verify']): Pool {
  mendPg();
  const { answersWithinMs = usuallyAnswersWithinMs, silentAfterMs = usuallySilentAfterMs } = options;
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize ?? 8,
    options: `${limits} -c statement_timeout=${answersWithinMs} -c idle_session_timeout=${silentAfterMs} ${byKey}`,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    Client: limitedClient(silentAfterMs),
    ...(verify === undefined ? {} : { verify }),
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  // The pool listens to idle clients only: the end of a connection in use would end the process. Its query rejects, that is enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
