import type pg from 'pg';

/** A search that somebody keeps, by what no person is found by. */
export interface SavedSearch {
  readonly searchId: string;
  readonly title: string;
  readonly filter: object;
  readonly changedAt: Date;
}

/** Of one user, by title. */
export async function listSavedSearches(pool: pg.Pool, userId: string): Promise<SavedSearch[]> {
  const { rows } = await pool.query<{ search_id: string; title: string; filter: object; changed_at: Date }>({
    name: 'saved-list',
    text: 'select search_id, title, filter, changed_at from saved_search where user_id = $1 order by title, search_id',
    values: [userId],
  });
  return rows.map((row) => ({ searchId: row.search_id, title: row.title, filter: row.filter, changedAt: row.changed_at }));
}

/** Keeps a search, in place of an earlier one of that id; false when the user has `most` others already. */
export async function saveSearch(pool: pg.Pool, userId: string, { searchId, title, filter, changedAt }: SavedSearch, most: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'saved-save',
    text: `insert into saved_search (user_id, search_id, title, filter, changed_at)
      select $1, $2::uuid, $3, $4::json, $5 where (select count(*) from saved_search where user_id = $1 and search_id <> $2::uuid) < $6
      on conflict (user_id, search_id) do update set title = excluded.title, filter = excluded.filter, changed_at = excluded.changed_at`,
    values: [userId, searchId, title, JSON.stringify(filter), changedAt, most],
  });
  return rowCount === 1;
}

/** False when there was none. */
export async function forgetSearch(pool: pg.Pool, userId: string, searchId: string): Promise<boolean> {
  const { rowCount } = await pool.query({ name: 'saved-forget', text: 'delete from saved_search where user_id = $1 and search_id = $2::uuid', values: [userId, searchId] });
  return rowCount === 1;
}
