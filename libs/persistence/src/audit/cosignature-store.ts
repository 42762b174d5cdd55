import type pg from 'pg';

/** A signature line of somebody who saw the log at that size (C2SP tlog-cosignature). */
export interface Cosignature {
  readonly size: bigint;
  readonly name: string;
  readonly keyId: string;
  /** Without its newline. */
  readonly line: string;
}

/** Keeps it for good; the first one of a key for a size counts. */
export async function keepCosignature(pool: pg.Pool, { size, name, keyId, line }: Cosignature): Promise<void> {
  await pool.query({
    name: 'cosignature-keep',
    text: 'insert into cosignature (size, name, key_id, line) values ($1, $2, $3, $4) on conflict do nothing',
    values: [size.toString(), name, keyId, line],
  });
}

/** The last one of each cosigner for a size up to `size`, the newest first. */
export async function readCosignatures(pool: pg.Pool, size: bigint): Promise<Cosignature[]> {
  const { rows } = await pool.query<{ size: string; name: string; key_id: string; line: string }>({
    name: 'cosignature-read',
    text: 'select distinct on (name) size, name, key_id, line from cosignature where size <= $1 order by name, size desc, received_at desc',
    values: [size.toString()],
  });
  return rows.map((row) => ({ size: BigInt(row.size), name: row.name, keyId: row.key_id, line: row.line })).sort((a, b) => Number(b.size - a.size));
}
