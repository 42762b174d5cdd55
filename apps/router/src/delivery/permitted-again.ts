import { loadRoutingBasis, transaction } from '#persistence';
import type { Directory, LeasedDelivery, Pool, RepeatedDelivery } from '#persistence';
import { DecideDelivery } from './decide-delivery.ts';

/**
 * Those of what went to topics before that may go there again: what was decided under a pack that is not in force any more is
 * decided once more, and nothing of that is written.
 */
export async function permittedAgain(pool: Pool, directory: Directory, repeated: readonly RepeatedDelivery[]): Promise<LeasedDelivery[]> {
  const superseded = repeated.filter((each) => each.superseded);
  if (superseded.length === 0) return [...repeated];
  const decide = new DecideDelivery(directory);
  return transaction(pool, async (tx) => {
    await directory.hold(tx);
    const basis = await loadRoutingBasis(tx, superseded.map(({ messageRef }) => messageRef));
    return repeated.filter(({ superseded: doubtful, messageRef, recipient }) => {
      const message = basis.messages.get(messageRef);
      return !doubtful || (message !== undefined && decide.run(recipient, message, basis, basis.at, 'topic').state === 'ready');
    });
  });
}
