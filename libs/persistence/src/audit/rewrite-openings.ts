import type pg from 'pg';
import { nightSince, rewriteTables, type Rewriting } from '../rewrite-table.ts';

/**
 * In a night after something was forgotten, writes the tables anew that it was in, without it: of what opens and finds the log's events
 * the parts of the months concerned, and the index keys; and where looks and holds passed through, whose deleted rows name persons too.
 * All others are left alone. `undefined`: not due.
 */
export async function rewriteOpeningsAtNight(pool: pg.Pool, now: Date): Promise<Rewriting | undefined> {
  const { rows } = await pool.query<{ table_name: string; rewritten_at: Date; forgotten: string }>(
    'select table_name, rewritten_at, forgotten from opening_rewrite where forgotten <> rewritten order by table_name',
  );
  const due = rows.filter(({ rewritten_at }) => nightSince(rewritten_at, now));
  if (due.length === 0) return undefined;
  const done = await rewriteTables(pool, due.map(({ table_name }) => table_name));
  // What is forgotten meanwhile counts on.
  if (done.kind === 'rewritten') {
    await pool.query(
      'update opening_rewrite o set rewritten_at = $1, rewritten = n from unnest($2::text[], $3::bigint[]) as d (t, n) where table_name = t',
      [now, due.map(({ table_name }) => table_name), due.map(({ forgotten }) => forgotten)],
    );
  }
  return done;
}
