import type { Notice } from '../obligations/notice.ts';
import { noteNotices } from '../obligations/notice-store.ts';
import { appendOutbox } from './outbox-append.ts';
import type { CaseRecords } from './outbox-append.ts';
import type { Queryable } from '../../transaction.ts';

/** What something brings about in a case: records for the outbox, and what the platform owes. */
export interface CausedInCase extends CaseRecords {
  readonly notices: readonly Notice[];
}

/** Writes it in the caller's transaction, the notices first: the outbox comes last before COMMIT (`appendOutbox`). */
export async function appendCaused(tx: Queryable, caused: readonly CausedInCase[]): Promise<void> {
  await noteNotices(tx, caused.flatMap(({ notices }) => notices));
  await appendOutbox(tx, caused);
}
