import { listErasures } from '#persistence';
import type { ErasureCounts, ErasureOrder, ErasureScope, Queryable } from '#persistence';
import { Problem } from '#problems';
import { isUuid } from '#schemas';

/** Days from the commit on until nothing leads back any more: backups and the audit topic are kept no longer, write-ahead log far shorter. */
const horizonDays = 31;
const shownAtOnce = 200;

/** Orders to erase: what they found, who approved, since when nobody can read it and when nothing leads back to it. */
export class ShowErasures {
  readonly #db: Queryable;
  readonly #now: () => Date;

  constructor(db: Queryable, now: () => Date = () => new Date()) {
    this.#db = db;
    this.#now = now;
  }

  async all(): Promise<object> {
    const now = this.#now();
    return { erasures: (await listErasures(this.#db, shownAtOnce)).map((order) => shownErasure(order, now)) };
  }

  /** @throws Problem not-found */
  async one(erasureId: string): Promise<object> {
    const [order] = isUuid(erasureId) ? await listErasures(this.#db, 1, erasureId) : [];
    if (order === undefined) throw new Problem('not-found');
    return shownErasure(order, this.#now());
  }
}

/** By roles; a person is never named, not by its id either. */
export function shownErasure({ erasureId, scope, state, requestedAt, stoppedBy, counts, effectiveAt, rewrittenAt, approvals }: ErasureOrder, now: Date): object {
  const completeOn = effectiveAt === null ? undefined : new Date(effectiveAt.getTime() + horizonDays * 86_400_000);
  return {
    erasureId, scope, requestedAt: requestedAt.toISOString(), approvedBy: approvals.map(({ role }) => role), ...foundBy(scope, counts, stoppedBy),
    state: completeOn !== undefined && rewrittenAt !== null && now >= completeOn ? 'complete' : state,
    ...(effectiveAt === null || completeOn === undefined ? {} : { effectiveAt: effectiveAt.toISOString(), completeOn: completeOn.toISOString() }),
    ...(rewrittenAt === null ? {} : { rewrittenAt: rewrittenAt.toISOString() }),
  };
}

/** What an order would do, or has done. */
export function foundBy(scope: ErasureScope, counts: ErasureCounts, stoppedBy: readonly string[]): object {
  return { counts, stoppedBy, approvalsNeeded: approvalsFor(scope) };
}

/** More than one message is destroyed by two who answer for it, beside whoever asked. */
export function approvalsFor(scope: ErasureScope): 0 | 2 {
  return scope === 'message' ? 0 : 2;
}
