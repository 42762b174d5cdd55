import type pg from 'pg';

/** Beyond it a process's times and the database's do not fit together: what is due, what is valid, what the log says happened when. */
const largestSkewMs = 2_000;

/** The database's own clock: what is due is due by it, whatever the clock of whoever looks. */
export async function readClock(pool: pg.Pool): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>({ name: 'clock', text: 'select clock_timestamp() as now' });
  return rows[0]?.now ?? new Date(Number.NaN);
}

/** Whether the database answers, and its clock and this process's are not more than two seconds apart. */
export async function databaseInTime(pool: pg.Pool): Promise<{ ok: boolean; detail: { clockAheadMs: number } }> {
  const asked = Date.now();
  const there = await readClock(pool);
  // It was read about half way between question and answer.
  const clockAheadMs = Math.round((asked + Date.now()) / 2 - there.getTime());
  return { ok: Math.abs(clockAheadMs) <= largestSkewMs, detail: { clockAheadMs } };
}
