import type pg from 'pg';
import { nightSince, rewriteTables, type Rewriting } from '../../rewrite-table.ts';

/**
 * Once a night writes the table of keys anew, so that what was erased is not in its file any more, and says so in the reports of
 * erasures that were effective before. `undefined`: not due.
 */
export async function rewriteKeysAtNight(pool: pg.Pool, now: Date): Promise<Rewriting | undefined> {
  const { rows } = await pool.query<{ rewritten_at: Date }>('select rewritten_at from key_rewrite');
  if (!nightSince(rows[0]?.rewritten_at ?? new Date(0), now)) return undefined;
  const { rows: begun } = await pool.query<{ at: Date }>('select clock_timestamp() as at');
  const done = await rewriteTables(pool, ['payload_key']);
  if (done.kind === 'rewritten') {
    await pool.query('update key_rewrite set rewritten_at = $1', [now]);
    await pool.query('update erasure set rewritten_at = $1 where effective_at < $2 and rewritten_at is null', [now, begun[0]?.at]);
  }
  return done;
}
