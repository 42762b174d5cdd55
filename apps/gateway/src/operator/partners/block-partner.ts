import { platformPartner } from '#cases';
import { lockPartner, setPartnerBlock } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { OperatorActions } from '../operator-actions.ts';
import { shownPartner } from './show-partners.ts';

/** Denies a partner everything, or lifts that. */
export class BlockPartner {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /**
   * Blocks a partner with all its keys, or lifts the block: from the next request on here, within a second on every other
   * gateway and for what is being delivered.
   *
   * @throws Problem not-found
   */
  run(caller: Caller, partnerId: string, blocked: boolean, reason: string): Promise<object> {
    if (partnerId === platformPartner) throw new Problem('not-authorised', { code: 'DAP-3310' });
    return this.#actions.run(caller, ['OPS', 'GSIIZ', 'DPO'], async (tx, at) => {
      const partner = await lockPartner(tx, partnerId);
      if (partner === undefined) throw new Problem('not-found');
      const changed = await setPartnerBlock(tx, partnerId, blocked ? at : null);
      const answer = shownPartner({ ...partner, blockedAt: changed ? (blocked ? at : null) : partner.blockedAt });
      return { answer, done: changed ? [{ action: blocked ? 'PARTNER_BLOCKED' : 'PARTNER_UNBLOCKED', detail: { partner: partnerId }, text: { reason } }] : [] };
    });
  }
}
