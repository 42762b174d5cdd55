import { decidesAlike } from '#consent';
import { appendCaused, confirmSuperseded, findSuperseded, loadRoutingBasis, lockSuperseded, replaceDecisions, transaction } from '#persistence';
import type { ActivePolicy, Directory, Pool, RoutingBasis, SupersededDelivery } from '#persistence';
import { DecideDelivery } from './decide-delivery.ts';
import type { DecidedDelivery } from './decide-delivery.ts';

/**
 * Takes what waits over from the pack under which it was decided to the one in force; until then nobody hands it over. What rests on
 * rules that both packs have alike waits on as it is. The rest is decided anew as if it had just come, with the consents, the case
 * and the directory of now: what is permitted stays where it waits and goes on from there, what is not is withheld, with its event
 * and its notice. Any number of routers may do so. Returns how many there were; it is called until there are none.
 */
export function decideSuperseded(pool: Pool, directory: Directory): Promise<number> {
  return transaction(pool, async (tx) => {
    await directory.hold(tx);
    const { at, deliveries } = await findSuperseded(tx);
    if (deliveries.length === 0) return 0;
    const policy = directory.policyAt(at);
    const lasts = lastsUnder(policy, directory);
    const basis = await loadRoutingBasis(tx, deliveries.filter((each) => !lasts(each)).map(({ messageRef }) => messageRef));
    const locked = await lockSuperseded(tx, deliveries);
    const found = deliveries.filter(({ deliveryId }) => locked.has(deliveryId));
    const kept = found.filter(lasts);
    await confirmSuperseded(tx, kept.map(({ deliveryId }) => deliveryId), policy?.activation ?? '0');
    const decide = new DecideDelivery(directory);
    const decided = found.filter((each) => !lasts(each)).flatMap((each) => decidedAnew(each, basis, decide, at));
    await replaceDecisions(tx, decided.map(({ delivery }) => delivery));
    const stopped = decided.filter(({ delivery, was }) => delivery.state === 'withheld' && was.waiting !== 'fetched');
    await appendCaused(tx, stopped.map((each) => decide.causedBy(each, locked.get(each.was.deliveryId)?.mayHaveLeft)));
    return kept.length + decided.length;
  });
}

/** Whether a delivery rests on what the pack in force has alike, and not suspended. */
function lastsUnder(now: ActivePolicy | undefined, directory: Directory): (delivery: SupersededDelivery) => boolean {
  const alike = new Map<string, (rules: readonly string[]) => boolean>();
  return ({ decidedUnder, rules, isPart }) => {
    const before = directory.policyOf(decidedUnder);
    if (now === undefined || before === undefined || isPart || rules.some((rule) => now.suspended.has(rule))) return false;
    const known = alike.get(decidedUnder) ?? decidesAlike(before.pack, now.pack);
    alike.set(decidedUnder, known);
    return known(rules);
  };
}

function decidedAnew(was: SupersededDelivery, basis: RoutingBasis, decide: DecideDelivery, at: Date): (DecidedDelivery & { was: SupersededDelivery })[] {
  const { messageRef, recipient, channel, deliveryId } = was;
  const message = basis.messages.get(messageRef);
  return message === undefined ? [] : [{ was, message, at, delivery: { ...decide.run(recipient, message, basis, at, channel), deliveryId } }];
}
