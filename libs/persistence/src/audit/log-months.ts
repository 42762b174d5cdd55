import type pg from 'pg';
import type { SealedEvent } from '#audit';
import { asLongAsItTakes } from '../open-database.ts';
import { transaction, type Queryable } from '../transaction.ts';
import { LogTaken, type LogLease } from './log-writer.ts';
import { addPendingEvent } from './pending-event-store.ts';

/** Leaves `first` up to, not including, `end`: those appended from `begunAt` on until the next month began. */
export interface LogMonth {
  readonly first: bigint;
  readonly end: bigint;
  /** Undefined for the first, until somebody looks. */
  readonly begunAt: Date | undefined;
  /** Undefined for the open one. */
  readonly closedAt: Date | undefined;
  /** Since when nobody can open its leaves any more, nor find them by person, case or message. */
  readonly removedAt: Date | undefined;
  /** Legal holds that stand on it; none on one that is removed. */
  readonly heldBy: number;
}

/** Leaves below `before`, all written before that time. `record`: leaf hash of the event that says so. */
export interface RemovedLeaves {
  readonly before: bigint;
  readonly writtenBefore: Date;
  readonly record: Buffer;
}

/** Like the nightly rewrite: whoever uses the tables waits behind this. */
const lockTimeout = '3s';

/** Oldest first. */
export async function readMonths(db: pg.Pool): Promise<LogMonth[]> {
  const { rows } = await db.query<{ first: string; end: string; begunAt: Date | null; closedAt: Date | null; removedAt: Date | null; heldBy: string }>({
    name: 'months-read',
    text: `select first_leaf as first, coalesce(past, size) as end, begun_at as "begunAt", closed_at as "closedAt", removed_at as "removedAt",
        case when removed_at is null then month_held(first_leaf, coalesce(past, size)) else 0 end as "heldBy"
      from log_head, (select *, lead(first_leaf) over (order by first_leaf) as past from log_month) m order by first_leaf`,
  });
  return rows.map((row) => ({
    first: BigInt(row.first),
    end: BigInt(row.end),
    begunAt: row.begunAt ?? undefined,
    closedAt: row.closedAt ?? undefined,
    removedAt: row.removedAt ?? undefined,
    heldBy: Number(row.heldBy),
  }));
}

/** What lost its openings and index entries because its time was over; undefined: nothing yet. */
export async function readRemoved(db: pg.Pool): Promise<RemovedLeaves | undefined> {
  const { rows } = await db.query<{ before: string; writtenBefore: Date; record: Buffer }>({
    name: 'months-removed',
    text: `select (select min(first_leaf) from log_month where first_leaf > m.first_leaf) as before, closed_at as "writtenBefore", record
      from log_month m where removed_at is not null order by first_leaf desc limit 1`,
  });
  return rows[0] && { ...rows[0], before: BigInt(rows[0].before) };
}

/**
 * Closes the open month where the log ends and begins the next one; where the open one has no leaf yet, or never began, it begins at `at` instead. The
 * tables are locked while the closing month's part is read once (a second for some million rows).
 *
 * @throws LogTaken; any other error when a table is not free within seconds: to be tried again
 */
export async function beginMonth(pool: pg.Pool, { epoch }: LogLease, at: Date): Promise<void> {
  await owning(pool, (tx) => tx.query({ text: 'select begin_month($1, $2)', values: [epoch, at], ...unlimited }));
}

/**
 * Removes what opens the oldest month's leaves and what finds them by person, case or message, and puts `event` on record with it.
 * Bodies, hashes and bitmaps stay. Returns how many index keys have no event left.
 *
 * @throws LogTaken; any other error when the month is not the oldest, not closed for a year, under a hold, or a table is not free
 */
export function removeMonth(pool: pg.Pool, { epoch }: LogLease, first: bigint, at: Date, event: SealedEvent): Promise<number> {
  return owning(pool, async (tx) => {
    const { rows } = await tx.query<{ keys: string }>({ text: 'select remove_month($1, $2, $3, $4) as keys', values: [epoch, first.toString(), at, event.leafHash], ...unlimited });
    await addPendingEvent(tx, event);
    return Number(rows[0]?.keys);
  });
}

/** Closing a month reads it, removing one looks for every key of it. */
const unlimited = { query_timeout: asLongAsItTakes };

/** SQLSTATE of `own_log`: the epoch is another one. */
const taken = '55000';

async function owning<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return transaction(pool, async (tx) => {
    await tx.query({ text: `set local lock_timeout = '${lockTimeout}'; set local statement_timeout = 0` });
    return work(tx);
  }).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === taken ? new LogTaken() : error;
  });
}
