import { setTimeout as delay } from 'node:timers/promises';
import { findLeaf, isPendingEvent, type AuditDatabase, type StoredLeaf } from '#persistence';
import { Problem } from '#problems';

/** Longer than the log is without an owner where one auditor takes over from another in good order. */
const longestMs = 5_000;
const lookEveryMs = 25;

/**
 * The leaf of that hash. The auditor's own events are durable a moment before they are leaves: for one of these it waits,
 * so that whoever was just told of a look can have it proven.
 *
 * @throws Problem not-found; unavailable for an event that is to wait longer, as while integration is halted
 */
export async function awaitLeaf(database: AuditDatabase, leafHash: Buffer): Promise<StoredLeaf> {
  const known = await findLeaf(database, leafHash);
  if (known !== undefined) return known;
  for (const until = performance.now() + longestMs; ; await delay(lookEveryMs)) {
    // In this order: an event that does not wait any more is a leaf by now.
    const waits = await isPendingEvent(database, leafHash);
    const leaf = await findLeaf(database, leafHash);
    if (leaf !== undefined) return leaf;
    if (!waits) throw new Problem('not-found');
    if (performance.now() > until) throw new Problem('unavailable', { retryAfterSeconds: 5 });
  }
}
