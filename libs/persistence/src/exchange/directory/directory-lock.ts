/**
 * Holds the directory as it is until the transaction ends: who changes it waits so long (`directory_changed`, with the same
 * number), and statements that come later in the transaction know of every change that came before. A condition that is always
 * true, so that a statement can take the lock on its way.
 */
export const holdingDirectory = '(select pg_advisory_xact_lock_shared(7410)) is not null';

/** Waits for everybody who holds the directory, and keeps others out until the transaction ends: what is decided or leased later knows of its change. */
export const changingDirectory = 'pg_advisory_xact_lock(7410)';
