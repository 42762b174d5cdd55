import type pg from 'pg';

/** Nonces are kept longer than any signature may be used: ±300 s of window and 300 s of life. */
const nonceMinutes = 11;
const atOnce = 5_000;

/** The outbox's partitions: those of the days to come are made, those long published are dropped. */
export async function maintainOutbox(pool: pg.Pool): Promise<void> {
  await pool.query('select outbox_maintain()');
}

/**
 * Nonces that nobody can replay any more go, and what finds rows by time learns of the newest. Both take time by how much has come since the last
 * time: often, so that nobody waits for a minute's worth of it.
 */
export async function maintainTimes(pool: pg.Pool): Promise<void> {
  for (let swept = atOnce; swept === atOnce; ) {
    const { rowCount } = await pool.query(
      `delete from nonce where ctid = any(array(select ctid from nonce where seen_at < now() - make_interval(mins => $1) limit $2))`,
      [nonceMinutes, atOnce],
    );
    swept = rowCount ?? 0;
  }
  await pool.query('select summarise_times()');
}
