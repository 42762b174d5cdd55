import { setImmediate as nextTurn } from 'node:timers/promises';
import { advancePositions, appendCaused, holdClaims, insertDeliveries, isPassing, loadCaseOrder, loadRoutingBasis, transaction } from '#persistence';
import type { AcceptedClaim, Directory, PartitionLease, Pool, PositionMove, RoutingBasis } from '#persistence';
import { DecideDelivery } from './decide-delivery.ts';
import type { DecidedDelivery } from './decide-delivery.ts';
import { dueClaims } from './due-claims.ts';
import { faultPoint } from '#runtime';

/** Messages decided in one transaction: enough to share its commit, few enough to keep consents locked briefly. */
export const mostWeight = 200;
/** One of more decisions counts for several: 2,000 of them, as many as a message may have, are read as 1.7 MB. */
const decisionsOfOne = 100;

export function weightOf({ decisions = 1 }: AcceptedClaim): number {
  return Math.max(1, decisions / decisionsOfOne);
}

interface Part extends PositionMove {
  claims: readonly AcceptedClaim[];
  at: Date | undefined;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Decides accepted messages again and makes their deliveries, in one transaction with the position. Until it commits, the
 * consents are locked against withdrawal, and the directory against blocks and suspensions. A message that was routed before
 * is left as it is, so a batch may come again. A claim whose predecessor in the case has not come is held until it does, and
 * with it its case: nothing is skipped. Batches of several partitions share a transaction, because the broker's answers hold
 * a few messages of each.
 */
export class RouteMessages {
  readonly #pool: Pool;
  readonly #directory: Directory;
  readonly #decide: DecideDelivery;
  readonly #onUnknown: (messageRef: string) => void;
  #waiting: Part[] = [];
  #running = false;

  /** @param onUnknown told of a claim whose message the database does not hold: an accepted message would be lost */
  constructor(pool: Pool, directory: Directory, onUnknown: (messageRef: string) => void) {
    this.#pool = pool;
    this.#directory = directory;
    this.#decide = new DecideDelivery(directory);
    this.#onUnknown = onUnknown;
  }

  /**
   * At most one call for a partition at a time.
   *
   * @param at when it is decided; left out: by the database's time
   * @throws LeaseLost when another process owns the partition by now; nothing is written then.
   */
  run(lease: PartitionLease, claims: readonly AcceptedClaim[], nextOffset: bigint, at?: Date): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lease, claims, nextOffset, at, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    // What came in one answer of the broker has got here by then.
    await nextTurn();
    while (this.#waiting.length > 0) await this.#settle(this.#nextParts());
    this.#running = false;
  }

  #nextParts(): Part[] {
    let size = 0;
    const beyond = this.#waiting.findIndex((part, i) => (size += part.claims.reduce((sum, claim) => sum + weightOf(claim), 0)) > mostWeight && i > 0);
    return this.#waiting.splice(0, beyond < 0 ? this.#waiting.length : beyond);
  }

  /** What fails together is tried one by one, so that a partition that was lost takes no other with it; not while the database is away. */
  async #settle(parts: readonly Part[]): Promise<void> {
    try {
      await this.#write(parts);
      for (const part of parts) part.resolve();
    } catch (error) {
      if (parts.length === 1 || isPassing(error)) for (const part of parts) part.reject(error);
      else for (const part of parts) await this.#settle([part]);
    }
  }

  #write(parts: readonly Part[]): Promise<void> {
    faultPoint('before-batch');
    return transaction(this.#pool, async (tx) => {
      await this.#directory.hold(tx);
      const claims = parts.flatMap((part) => part.claims);
      const order = await loadCaseOrder(tx, claims);
      const { due, held } = dueClaims(claims, order);
      const basis = await loadRoutingBasis(tx, due.map((claim) => claim.messageRef));
      const at = parts.find((part) => part.at !== undefined)?.at ?? basis.at;
      const routed = due.flatMap((claim) => this.#route(claim, basis, at));
      const fresh = await insertDeliveries(tx, routed.map((r) => r.delivery));
      const news = routed.filter((r) => fresh.has(r.delivery.deliveryId));
      const caused = news.map((each) => this.#decide.causedBy(each));
      await holdClaims(tx, held, order.waiting.filter((claim) => due.includes(claim)));
      faultPoint('mid-batch');
      await advancePositions(tx, parts);
      await appendCaused(tx, caused);
    });
  }

  #route(claim: AcceptedClaim, basis: RoutingBasis, at: Date): DecidedDelivery[] {
    const message = basis.messages.get(claim.messageRef);
    if (message === undefined) {
      this.#onUnknown(claim.messageRef);
      return [];
    }
    return claim.recipients.map((recipient) => ({ message, at, delivery: this.#decide.run(recipient, message, basis, at) }));
  }
}
