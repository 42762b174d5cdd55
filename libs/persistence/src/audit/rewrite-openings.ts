import type pg from 'pg';
import { nightSince, rewriteTables, type Rewriting } from '../rewrite-table.ts';

/**
 * In a night after something was forgotten, writes what opens the log anew without it. These tables grow with the log, so they are
 * left alone where nothing was. `undefined`: not due.
 */
export async function rewriteOpeningsAtNight(pool: pg.Pool, now: Date): Promise<Rewriting | undefined> {
  const { rows } = await pool.query<{ rewritten_at: Date; forgotten: string; rewritten: string }>('select rewritten_at, forgotten, rewritten from opening_rewrite');
  const state = rows[0];
  if (state === undefined || state.forgotten === state.rewritten || !nightSince(state.rewritten_at, now)) return undefined;
  const done = await rewriteTables(pool, ['leaf_opening', 'index_key', 'key_event']);
  // What is forgotten meanwhile counts on.
  if (done.kind === 'rewritten') await pool.query('update opening_rewrite set rewritten_at = $1, rewritten = $2', [now, state.forgotten]);
  return done;
}
