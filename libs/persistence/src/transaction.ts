import type pg from 'pg';

/** Anything that runs SQL: a pool (own transaction per statement) or one transaction's client. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(config: { name?: string; text: string; values?: unknown[] }): Promise<pg.QueryResult<R>>;
}

/** The connection died while COMMIT was under way: the outcome is unknown, re-read by key. */
export class AmbiguousCommit extends Error {
  constructor(cause: unknown) {
    super('The connection was lost while a transaction was being committed; whether it took effect is not known.', { cause });
    this.name = 'AmbiguousCommit';
  }
}

/** So much waits for it already that it was not begun. */
export class Overloaded extends Error {
  constructor() {
    super('Too many look-ups of this partner wait already.');
    this.name = 'Overloaded';
  }
}

/**
 * Runs `work` in one transaction at READ COMMITTED.
 *
 * @throws AmbiguousCommit when the connection dies between sending COMMIT and its answer; any other error means rolled back.
 */
export async function transaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  let committing = false;
  try {
    await client.query('begin');
    const result = await work(client);
    committing = true;
    await client.query('commit');
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    if (committing && isConnectionLoss(failure)) throw new AmbiguousCommit(failure);
    if (!isConnectionLoss(failure)) await client.query('rollback').then(() => (failure = undefined), () => undefined);
    throw error;
  } finally {
    client.release(failure);
  }
}

/**
 * Runs one statement that is a transaction of its own.
 *
 * @throws AmbiguousCommit when the connection dies before its answer; any other error means that it did nothing.
 */
export async function singleStatement<R extends pg.QueryResultRow>(pool: pg.Pool, statement: { name: string; text: string; values: unknown[] }): Promise<pg.QueryResult<R>> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    return await client.query<R>(statement);
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    lost = error instanceof Error ? error : new Error(String(error));
    throw new AmbiguousCommit(lost);
  } finally {
    client.release(lost);
  }
}

/**
 * True when the same call may succeed a moment later: the database is away, stopping, full or busy, a lock or a statement
 * took too long, or a COMMIT's outcome is not known.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof AmbiguousCommit || error instanceof Overloaded || isConnectionLoss(error)) return true;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(53|40001|40P01|55P03|57014|25P03)/.test(code);
}

/** True when the server or the network ended the connection or none came about (severity FATAL, SQLSTATE classes 08 and 57P, or an error of the socket, of name resolution or TLS; a process that may open no more included), or nobody answers on it. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // A server that ends the connection says so, whatever for: a password was changed, a backup takes the database's place.
  if ('severity' in error && error.severity === 'FATAL') return true;
  return (
    /^(08|57P|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS|ERR_SSL_|ERR_TLS_)/.test(code) ||
    /^(Connection terminated|timeout exceeded|Query read timeout|Client has encountered a connection error|Client was closed)/i.test(error.message)
  );
}
