import { readRemoved, type AuditDatabase } from '#persistence';

/** Leaves below `beforeLeaf`, all written before `writtenBefore`: their time is over, nobody opens them or finds them by person, case or message. */
export interface RemovedEvents {
  readonly beforeLeaf: number;
  readonly writtenBefore: string;
}

/** Undefined while nothing was removed. */
export async function removedEvents(database: AuditDatabase): Promise<RemovedEvents | undefined> {
  const removed = await readRemoved(database);
  return removed && { beforeLeaf: Number(removed.before), writtenBefore: removed.writtenBefore.toISOString() };
}
