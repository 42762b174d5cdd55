import type { Queryable } from '../../transaction.ts';

/** Between holds and those who destroy; and among those who destroy, who would meet on the same rows in different orders. */
const [holds, destroyers] = [7412, 7413];

/** For whoever destroys, one at a time: its next statement sees the holds placed before; later ones wait until its transaction has ended. */
export async function holdStill(tx: Queryable): Promise<void> {
  await tx.query({ name: 'destruction-shared', text: `select pg_advisory_xact_lock_shared(${holds}), pg_advisory_xact_lock(${destroyers})` });
}

/** For whoever places a hold: what is being destroyed is finished first, what comes later sees the hold. */
export async function awaitDestruction(tx: Queryable): Promise<void> {
  await tx.query({ name: 'destruction-alone', text: `select pg_advisory_xact_lock(${holds})` });
}
