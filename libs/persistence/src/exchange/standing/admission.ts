/** What a connection finds in the exchange before anybody uses it. */
export interface Found {
  /** Compared with the log since its server was started. */
  compared: boolean;
  /** That comparison found it restored from a backup, and what was erased and withdrawn since has been done again. */
  restored: boolean;
  /** Restored, at any time, and nobody has confirmed yet that the rest is back. */
  unconfirmed: boolean;
  /** The last mark of the asking process that it holds. */
  mark: bigint | undefined;
}

/** What a process can say of a database: it `holds` all that was committed before the process's last mark, or `lacks` some of it. */
export type Testimony = 'holds' | 'lacks' | 'none';

/**
 * A mark is a row that one process alone writes, remembered outside the database once its commit was acknowledged. A database is a
 * beginning of the history of its commits (a crash keeps all of it, a backup less): one that has the mark has everything before it.
 *
 * @param seen the process's last acknowledged mark
 */
export function testify(seen: bigint | undefined, { mark, restored }: Found): Testimony {
  if (seen === undefined) return 'none';
  if (mark !== undefined && mark >= seen) return 'holds';
  return restored ? 'none' : 'lacks';
}

/** What a connection is for: taking messages in, operating the platform, or anything by which content or its traces get out. */
export type ConnectionUse = 'accept' | 'operate' | 'give';

/**
 * Denies by default. Only the log lets anything out, after a comparison; a process's own testimony suffices to take in and to block,
 * and whatever the log says, it keeps the process away from a database that lacks what it saw (docs/adr/0040).
 */
export function admits(purpose: ConnectionUse, { compared, unconfirmed }: Found, testimony: Testimony): boolean {
  if (testimony === 'lacks') return false;
  if (purpose === 'operate') return compared || testimony === 'holds';
  return !unconfirmed && (compared || (purpose === 'accept' && testimony === 'holds'));
}
