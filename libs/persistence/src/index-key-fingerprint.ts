import type pg from 'pg';

/**
 * Whether persons are indexed in this database, the exchange's or the audit database, under the key of this fingerprint.
 * Where none is known yet it is from now on, durably; who asks at the same time gets one answer.
 */
export async function isIndexKey(pool: pg.Pool, fingerprint: string): Promise<boolean> {
  await pool.query({ name: 'index-key-keep', text: 'insert into index_key_fingerprint (fingerprint) values ($1) on conflict do nothing', values: [fingerprint] });
  const { rowCount } = await pool.query({ name: 'index-key-is', text: 'select from index_key_fingerprint where one and fingerprint = $1', values: [fingerprint] });
  return rowCount === 1;
}
