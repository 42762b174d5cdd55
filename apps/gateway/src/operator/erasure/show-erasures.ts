import { listErasures, readErasure } from '#persistence';
import type { ErasureCounts, ErasureOrder, ErasureScope, ErasureTarget, ListPlace, Queryable } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import { isUuid } from '#schemas';
import type { OperatorRole } from '../operator-actions.ts';
import { readPage } from './list-page.ts';

/** Days from the commit on until nothing leads back any more: backups and the audit topic are kept no longer, write-ahead log far shorter. */
const horizonDays = 31;
/** Who may order and approve; to nobody else is told what a waiting order is about. */
export const erasureDeciders: readonly OperatorRole[] = ['GSIIZ', 'DPO'];

/** Orders to erase: what they found, who approved, since when nobody can read it and when nothing leads back to it. */
export class ShowErasures {
  readonly #db: Queryable;
  readonly #now: () => Date;

  constructor(db: Queryable, now: () => Date = () => new Date()) {
    this.#db = db;
    this.#now = now;
  }

  /** @throws Problem query-invalid for a cursor that was never given */
  async all(caller: Caller, query: Readonly<Record<string, unknown>>): Promise<object> {
    const now = this.#now();
    const list = (limit: number, after?: ListPlace): Promise<ErasureOrder[]> => listErasures(this.#db, limit, after);
    const { rows, next } = await readPage(query, list, ({ requestedAt, erasureId }) => ({ endedAt: null, at: requestedAt, id: erasureId }));
    return { erasures: rows.map((order) => shownErasure(caller, order, now)), ...next };
  }

  /** @throws Problem not-found */
  async one(caller: Caller, erasureId: string): Promise<object> {
    const order = isUuid(erasureId) ? await readErasure(this.#db, erasureId) : undefined;
    if (order === undefined) throw new Problem('not-found');
    return shownErasure(caller, order, this.#now());
  }
}

/** Approvals by roles. What it is about, as long as it waits, for those who decide on it: of what is erased no person is named, not by its id either. */
export function shownErasure(caller: Caller, order: ErasureOrder, now: Date): object {
  const { erasureId, scope, state, requestedAt, stoppedBy, counts, effectiveAt, rewrittenAt, approvals } = order;
  const completeOn = effectiveAt === null ? undefined : new Date(effectiveAt.getTime() + horizonDays * 86_400_000);
  const target = erasureDeciders.some((role) => caller.roles.includes(role)) ? nameOf(order) : undefined;
  return {
    erasureId, scope, requestedAt: requestedAt.toISOString(), approvedBy: approvals.map(({ role }) => role), ...foundBy(scope, counts, stoppedBy),
    state: completeOn !== undefined && rewrittenAt !== null && now >= completeOn ? 'complete' : state,
    ...(target === undefined ? {} : { target }),
    ...(effectiveAt === null || completeOn === undefined ? {} : { effectiveAt: effectiveAt.toISOString(), completeOn: completeOn.toISOString() }),
    ...(rewrittenAt === null ? {} : { rewrittenAt: rewrittenAt.toISOString() }),
  };
}

/** Undefined: it waits no more, or names a person by an AHV number, of which the platform keeps a key that never leaves. */
function nameOf({ state, target }: ErasureOrder): ErasureTarget | undefined {
  return state !== 'waiting' || target === null || 'personKey' in target ? undefined : target;
}

/** What an order would do, or has done. */
export function foundBy(scope: ErasureScope, counts: ErasureCounts, stoppedBy: readonly string[]): object {
  return { counts, stoppedBy, approvalsNeeded: approvalsFor(scope) };
}

/** More than one message is destroyed by two who answer for it, beside whoever asked. */
export function approvalsFor(scope: ErasureScope): 0 | 2 {
  return scope === 'message' ? 0 : 2;
}
