import type pg from 'pg';
import type { SealedEvent } from '#audit';
import { storedLeaf, type LeafRow, type StoredLeaf } from './log-reader.ts';

/** The key that the log's checkpoints were last signed with, as its vkey line; undefined before the first. */
export async function readLastLogKey(pool: pg.Pool): Promise<{ readonly no: number; readonly vkey: string } | undefined> {
  const { rows } = await pool.query<{ no: number; vkey: string }>({ name: 'log-key-last', text: 'select key_no as no, vkey from log_key order by key_no desc limit 1' });
  return rows[0];
}

/**
 * Keeps the key as the one of that number, and the event that says so among those that wait to become leaves; both or
 * none. @returns whether an event waits: no other process was first
 */
export async function addLogKey(pool: pg.Pool, no: number, vkey: string, event?: SealedEvent): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'log-key-add',
    text: `with added as (insert into log_key (key_no, vkey, announced) values ($1, $2, $3) on conflict do nothing returning key_no)
      insert into pending_event (leaf, openings) select $4::bytea, $5::json from added where $4::bytea is not null`,
    values: [no, vkey, event?.leafHash ?? null, event?.leaf ?? null, JSON.stringify(event?.openings ?? [])],
  });
  return rowCount === 1;
}

/** The leaves that say that the key changed, in their order. */
export async function readKeyChanges(pool: pg.Pool): Promise<StoredLeaf[]> {
  const { rows } = await pool.query<LeafRow>({
    name: 'log-key-changes',
    text: 'select l.leaf_index, l.leaf_hash, l.body from log_key k join leaf l on l.leaf_hash = k.announced order by k.key_no',
  });
  return rows.map(storedLeaf);
}
