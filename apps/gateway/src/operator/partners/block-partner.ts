import { platformPartner } from '#cases';
import { lockPartner, setPartnerBlock, setShortRsa } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';
import { shownPartner } from './show-partners.ts';

const LONGEST_EXCEPTION_MS = 366 * 86_400_000;

/** What an operator allows or denies a partner as a whole. */
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

  /**
   * Lets a partner enrol and use RSA keys from 2048 bits on until a date, at most a year ahead; a date that has passed ends it.
   *
   * @throws Problem not-found, query-invalid
   */
  except(caller: Caller, partnerId: string, { until: untilText, reason }: Requests['RsaException']): Promise<object> {
    const until = new Date(untilText);
    return this.#actions.run(caller, ['OPS'], async (tx, at) => {
      if (until.getTime() > at.getTime() + LONGEST_EXCEPTION_MS) throw new Problem('query-invalid', { pointers: [{ pointer: '/until', rule: 'maximum' }] });
      const partner = await lockPartner(tx, partnerId);
      if (partner === undefined) throw new Problem('not-found');
      await setShortRsa(tx, partnerId, until);
      const answer = shownPartner({ ...partner, shortRsaUntil: until });
      return { answer, done: [{ action: 'SHORT_RSA_ALLOWED', detail: { partner: partnerId, until: until.toISOString() }, text: { reason } }] };
    });
  }
}
