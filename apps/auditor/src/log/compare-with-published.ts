import { hashRuns, openNote, parseCheckpoint, perfectSubtrees, rootOf } from '#audit';
import { readHashes, readHead, type AuditDatabase } from '#persistence';
import type { CheckpointSigner } from './sign-checkpoint.ts';

/** Why a log must not go on: what was published once cannot be taken back. */
export class LogRefused extends Error {}

/**
 * Compares the database with the last checkpoint that this log published. A restored, truncated or rewritten database
 * is found here (THR-D3): it must hold at least that many leaves, and the first of them must give
 * that root.
 *
 * @throws LogRefused with what differs
 */
export async function compareWithPublished(database: AuditDatabase, note: string, { origin, verifiers }: Pick<CheckpointSigner, 'origin' | 'verifiers'>): Promise<void> {
  const opened = openNote(note, verifiers);
  const published = opened.ok ? parseCheckpoint(opened.text) : undefined;
  if (published === undefined || published.origin !== origin) {
    throw new LogRefused(
      'The last published checkpoint is not one that a known key of this log has signed: was the key changed without naming the one before it?',
    );
  }
  const { size } = await readHead(database);
  if (size < published.size) {
    throw new LogRefused(`The audit database has ${size} leaves, but a checkpoint of ${published.size} was published: the database is older than what others have seen.`);
  }
  const read = await readHashes(database, hashRuns([perfectSubtrees(0n, published.size)]));
  if (!rootOf(published.size, read).equals(published.root)) {
    throw new LogRefused(`The first ${published.size} leaves of the audit database do not give the root that was published for them: history has been rewritten.`);
  }
}
