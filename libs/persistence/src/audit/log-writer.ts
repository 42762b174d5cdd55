import type pg from 'pg';
import { transaction, type Queryable } from '../transaction.ts';
import type { LogAppend, LogHead } from './log-append.ts';
import { insertLeaves, insertOpenings, insertTileHashes } from './leaf-insert.ts';
import { insertBlocks, insertFacets, insertIndexKeys, insertKeyEvents } from './search-insert.ts';
import { forgetOpenings } from './forget-openings.ts';
import { countAccepted, keepUnreadable, moveHolds, movePositions, recordClaims, removePending } from './bookkeeping.ts';

/** Ownership of the log. Every append checks the epoch, so that a writer that wakes up late writes nothing. */
export interface LogLease {
  readonly epoch: string;
}

/** Somebody else writes the log by now, or it is not the one that was read: this writer must begin anew or end. */
export class LogTaken extends Error {
  constructor() {
    super('Another process has taken over the audit log, or the log is not at the size and root that this one left it at.');
    this.name = 'LogTaken';
  }
}

/** Takes the log over: from here on every earlier owner's appends fail. */
export async function takeLog(pool: pg.Pool): Promise<LogLease & LogHead> {
  const { rows } = await pool.query<{ epoch: string; size: string; root: Buffer }>('update log_head set epoch = epoch + 1 returning epoch, size, root');
  const row = rows[0];
  if (row === undefined) throw new Error('log_head has no row: the audit database is not migrated');
  return { epoch: row.epoch, size: BigInt(row.size), root: row.root };
}

/**
 * Appends in one transaction: head by compare-and-swap on epoch, size and root first (its row lock keeps any other
 * writer out), then leaves, hashes, indexes and positions. Durable once it returns; nothing may be published before.
 *
 * @throws LogTaken when the swap fails; AmbiguousCommit when the connection died at COMMIT: take the log again and look.
 */
export async function appendToLog(pool: pg.Pool, lease: LogLease, append: LogAppend): Promise<void> {
  await transaction(pool, async (tx) => {
    await swapHead(tx, lease, append);
    await insertLeaves(tx, append);
    await insertOpenings(tx, append);
    await insertTileHashes(tx, append.tileHashes);
    await insertIndexKeys(tx, append.newKeys);
    await insertKeyEvents(tx, append.keyEvents);
    await insertFacets(tx, append.newFacets);
    await insertBlocks(tx, append.fullBlocks);
    await removePending(tx, append.pendingIds);
    await countAccepted(tx, append.tallies);
    await recordClaims(tx, append.claims);
    await moveHolds(tx, append.holds);
    await keepUnreadable(tx, append.unreadable);
    await forgetOpenings(tx, append.forgettings);
    await movePositions(tx, append.shards, append.position);
  });
}

/** The database refuses a value as such (SQLSTATE classes 22 and 54): the same again would be refused again. */
export function isDataFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(22|54)/.test(code);
}

async function swapHead(tx: Queryable, { epoch }: LogLease, { from, to }: LogAppend): Promise<void> {
  const { rows } = await tx.query<{ beyond: boolean }>({
    name: 'log-swap-head',
    text: `update log_head set size = $4, root = $5, changed_at = now()
      where epoch = $1 and size = $2 and root = $3 returning size > room as beyond`,
    values: [epoch, from.size.toString(), from.root, to.size.toString(), to.root],
  });
  if (rows.length === 0) throw new LogTaken();
  // Once in four million leaves.
  if (rows[0]?.beyond === true) await tx.query({ text: 'select make_more_room()' });
}
