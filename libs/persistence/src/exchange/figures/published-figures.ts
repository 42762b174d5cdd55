import type { Queryable } from '../../transaction.ts';

/** The tables of the half-year that ended on `lastDay`, as they were first published; `undefined`: nobody has read it yet. */
export async function readPublishedFigures<T>(db: Queryable, lastDay: string): Promise<T | undefined> {
  const { rows } = await db.query<{ tables: T }>({ text: 'select tables from published_figures where last_day = $1', values: [lastDay] });
  return rows[0]?.tables;
}

/** Publishes the tables of a half-year. Of two at the same time the first wins; returns what is published. */
export async function publishFigures<T extends object>(db: Queryable, lastDay: string, tables: T): Promise<T> {
  await db.query({ text: 'insert into published_figures (last_day, tables) values ($1, $2) on conflict do nothing', values: [lastDay, JSON.stringify(tables)] });
  return (await readPublishedFigures<T>(db, lastDay)) ?? tables;
}
