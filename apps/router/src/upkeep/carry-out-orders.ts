import { appendCaused, endOrders, loadRoutingBasis, lockOrdered, takeOrders, transaction } from '#persistence';
import type { DeliveryOrder, Directory, Pool, RoutingBasis } from '#persistence';
import { deliveryCodes } from '#problems';
import { DecideDelivery } from '../delivery/decide-delivery.ts';
import type { DecidedDelivery } from '../delivery/decide-delivery.ts';

/**
 * Carries out what operators have ordered about parked deliveries: to be driven again they are decided again, as if they had
 * just come, and go or are withheld; rejected ones are withheld; what is parked no longer is left as it is. What follows (event,
 * notice, the way to the topic) is written in the same transaction. Returns how many there were.
 */
export function carryOutOrders(pool: Pool, directory: Directory): Promise<number> {
  const decide = new DecideDelivery(directory);
  return transaction(pool, async (tx) => {
    await directory.hold(tx);
    const orders = await takeOrders(tx);
    const basis = await loadRoutingBasis(tx, orders.map(({ messageRef }) => messageRef));
    const locked = await lockOrdered(tx, orders);
    const ends = orders.filter(({ deliveryId }) => locked.has(deliveryId)).flatMap((order) => endOf(order, basis, decide));
    await endOrders(tx, ends.map(({ delivery }) => delivery));
    await appendCaused(tx, ends.map((each) => decide.causedBy(each, locked.get(each.delivery.deliveryId)?.mayHaveLeft)));
    return ends.length;
  });
}

function endOf({ kind, messageRef, recipient, deliveryId }: DeliveryOrder, basis: RoutingBasis, decide: DecideDelivery): DecidedDelivery[] {
  const message = basis.messages.get(messageRef);
  if (message === undefined) return [];
  const decided = { ...decide.run(recipient, message, basis, basis.at), deliveryId };
  return [{ message, at: basis.at, delivery: kind === 'redrive' ? decided : { ...decided, state: 'withheld', code: deliveryCodes.rejected } }];
}
