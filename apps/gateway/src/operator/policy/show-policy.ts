import { readPolicy } from '#persistence';
import type { ActivationRequest, Queryable } from '#persistence';

/** Which packs there are, which is in force, what waits for approval. */
export class ShowPolicy {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async run(): Promise<object> {
    const { packs, activations, requests, suspensions } = await readPolicy(this.#db);
    return { packs, activations, requests: requests.map(shownRequest), suspensions };
  }
}

/** By roles: who asked and who approved is in the log. What was to take effect before its second approval has done so with that. */
export function shownRequest({ requestId, packVersion, activeFrom, requestedAt, simulationId, activatedAt, withdrawnAt, approvals }: ActivationRequest): object {
  return {
    requestId, version: packVersion, activeFrom: (activatedAt !== null && activatedAt > activeFrom ? activatedAt : activeFrom).toISOString(), requestedAt: requestedAt.toISOString(), approvedBy: approvals.map(({ role }) => role),
    ...(simulationId === null ? {} : { simulationId }),
    ...(activatedAt === null ? {} : { activatedAt: activatedAt.toISOString() }),
    ...(withdrawnAt === null ? {} : { withdrawnAt: withdrawnAt.toISOString() }),
  };
}
