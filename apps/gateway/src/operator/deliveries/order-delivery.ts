import { listParked, orderDelivery, readParked } from '#persistence';
import type { ParkedDelivery } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import { isUuid } from '#schemas';
import type { OperatorActions } from '../operator-actions.ts';

const shownAtOnce = 200;

/** What becomes of deliveries that could not be handed over. The router carries it out: it alone decides about messages. */
export class OrderDelivery {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /** The oldest ones, 200 at most. */
  async parked(): Promise<object> {
    return { deliveries: (await listParked(this.#actions.db, shownAtOnce)).map(shown) };
  }

  /**
   * Orders that it be driven again, which is decided again, or rejected: then its sender is told. The first order counts.
   *
   * @throws Problem not-found when no such delivery is parked
   */
  run(caller: Caller, deliveryId: string, kind: 'redrive' | 'reject', reason: string): Promise<object> {
    if (!isUuid(deliveryId)) throw new Problem('not-found');
    return this.#actions.run(caller, ['OPS'], async (tx, at) => {
      // Waits for an order that is being carried out: only then is it known whether it is parked still.
      const isFirst = await orderDelivery(tx, deliveryId, kind, at);
      const parked = await readParked(tx, deliveryId);
      if (parked === undefined) throw new Problem('not-found');
      if (!isFirst) return { answer: shown(parked) };
      const { recipient, senderId, messageId } = parked;
      const action = kind === 'redrive' ? 'DELIVERY_REDRIVEN' : 'DELIVERY_REJECTED';
      return { answer: shown(parked), done: [{ action, detail: { recipient, aboutSender: senderId, aboutMessage: messageId }, text: { reason } }] };
    });
  }
}

function shown({ routedAt, ordered, ...delivery }: ParkedDelivery): object {
  return { ...delivery, routedAt: routedAt.toISOString(), ...(ordered === null ? {} : { ordered }) };
}
