import type pg from 'pg';

/** Nonces are kept longer than any signature may be used: ±300 s of window and 300 s of life. */
const nonceMinutes = 11;

/** The router's housekeeping, run every minute: the outbox's partitions, nonces that nobody can replay any more, and what finds rows by time. */
export async function maintainExchange(pool: pg.Pool): Promise<void> {
  await pool.query('select outbox_maintain()');
  for (let swept = 1; swept > 0; ) {
    const { rowCount } = await pool.query(
      `delete from nonce where ctid = any(array(select ctid from nonce where seen_at < now() - make_interval(mins => $1) limit 5000))`,
      [nonceMinutes],
    );
    swept = rowCount ?? 0;
  }
  await pool.query('select summarise_times()');
}
