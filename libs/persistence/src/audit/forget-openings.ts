import { forgottenKeys, withoutDigest, withoutPersons } from '#audit';
import type { Forgetting, ForgottenPersons, IndexKey, Opening } from '#audit';
import type { Queryable } from '../transaction.ts';

/**
 * Takes away what erasures make the log forget, in the transaction that appends their events: openings, and for persons the secrets
 * and the index of their chains. Leaves and hashes are not touched, so every proof stays. What was deleted is unreadable from the
 * commit on and leaves the files with the next rewrite.
 */
export async function forgetOpenings(tx: Queryable, forgettings: readonly Forgetting[]): Promise<void> {
  if (forgettings.length === 0) return;
  const messages = forgettings.flatMap(({ message }) => message ?? []);
  if (messages.length > 0) await rewriteOpenings(tx, messages, withoutDigest);
  for (const { persons } of forgettings) await forgetPersons(tx, persons);
}

async function forgetPersons(tx: Queryable, persons: ForgottenPersons): Promise<void> {
  const keys = forgottenKeys(persons);
  if (keys.length === 0) return;
  await rewriteOpenings(tx, keys, (openings) => withoutPersons(openings, persons));
  await tx.query({
    name: 'forget-keys',
    text: `with gone as (delete from index_key where (kind, value) in (select * from unnest($1::text[], $2::text[])) returning key_id),
        unlisted as (delete from key_event where key_id in (select key_id from gone) returning tableoid)
      update opening_rewrite set forgotten = forgotten + 1 where table_name in ('index_key', 'pending_event', 'log_hold') or table_name in (select tableoid::regclass::text from unlisted)`,
    values: parameters(keys),
  });
}

/** Of every event of these keys, keeps the openings that `kept` leaves. */
async function rewriteOpenings(tx: Queryable, keys: readonly IndexKey[], kept: (openings: readonly Opening[]) => Opening[]): Promise<void> {
  const { rows } = await tx.query<{ leaf_index: string; openings: Opening[] }>({
    name: 'forget-read',
    text: `select distinct on (leaf_index) leaf_index, openings from unnest($1::text[], $2::text[]) as w (kind, value) join index_key k using (kind, value)
      cross join lateral (select leaf_index from key_event where key_id = k.key_id offset 0) e
      cross join lateral (select openings from leaf_opening where leaf_index = e.leaf_index offset 0) o order by leaf_index`,
    values: parameters(keys),
  });
  const changed = rows.map(({ leaf_index, openings }) => ({ i: leaf_index, before: openings.length, o: kept(openings) })).filter(({ before, o }) => o.length < before);
  if (changed.length === 0) return;
  await tx.query({
    name: 'forget-write',
    text: `with changed as (update leaf_opening set openings = o from json_to_recordset($1::json) as c (i bigint, o json) where leaf_index = i returning tableoid)
      update opening_rewrite set forgotten = forgotten + 1 where table_name in (select tableoid::regclass::text from changed)`,
    values: [JSON.stringify(changed)],
  });
}

function parameters(keys: readonly IndexKey[]): [string[], string[]] {
  return [keys.map(({ kind }) => kind), keys.map(({ value }) => value)];
}
