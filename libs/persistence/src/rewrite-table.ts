import type pg from 'pg';
import type { QueryConfig } from 'pg';
import { asLongAsItTakes } from './open-database.ts';

/** A rewrite waits for the table so long at most; whoever uses it waits behind it. */
const lockTimeout = '3s';
/** One process rewrites at a time. */
const lock = 7414;

export type Rewriting =
  | { readonly kind: 'rewritten' }
  /** Another process is at it. */
  | { readonly kind: 'elsewhere' }
  /** Somebody may still see rows that are deleted (a dump, a forgotten transaction): they are in the new file too. */
  | { readonly kind: 'seen'; readonly rows: number };

/**
 * Writes tables and their indexes anew (VACUUM FULL) so that nothing of deleted rows is left in their files: the old ones are
 * unlinked with the commit. Each is locked against everybody while it is written, and needs its size once more on the disk. The role
 * needs MAINTAIN on it.
 *
 * @throws when a table is not free within seconds: to be tried again
 */
export async function rewriteTables(pool: pg.Pool, tables: readonly string[]): Promise<Rewriting> {
  const client = await pool.connect();
  const dead: number[] = [];
  // Told to every client, whatever its level: "… found n removable, m nonremovable row versions", in detail how many of these are dead.
  client.on('notice', ({ detail }) => dead.push(Number(/^\d+/.exec(detail ?? '')?.[0] ?? 0)));
  try {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [lock]);
    if (rows[0]?.mine !== true) return { kind: 'elsewhere' };
    await client.query(`set statement_timeout = 0; set lock_timeout = '${lockTimeout}'`);
    for (const table of tables) {
      const rewriting: QueryConfig & { query_timeout: number } = { text: `vacuum (full, verbose) ${table}`, query_timeout: asLongAsItTakes };
      await client.query(rewriting);
    }
  } finally {
    // Its settings and its lock end with it.
    client.release(true);
  }
  const left = dead.reduce((sum, each) => sum + each, 0);
  return left === 0 ? { kind: 'rewritten' } : { kind: 'seen', rows: left };
}

const nightBegins = 2;
const solothurnDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Zurich' });

/**
 * Whether a night (from two o'clock on in Solothurn) has begun since; made up for by day when nobody ran then. What is on record as done in a
 * night to come was so by a clock that has been put back: it is done again, or nothing would be until then.
 */
export function nightSince(last: Date, now: Date): boolean {
  return nightOf(now) !== nightOf(last);
}

function nightOf(at: Date): string {
  return solothurnDay.format(new Date(at.getTime() - nightBegins * 3_600_000));
}
