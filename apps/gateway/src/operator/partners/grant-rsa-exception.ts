import { lockPartner, setShortRsa } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';
import { shownPartner } from './show-partners.ts';

const LONGEST_EXCEPTION_MS = 366 * 86_400_000;

/** Allows a partner shorter RSA keys for a time. */
export class GrantRsaException {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /**
   * Lets a partner enrol and use RSA keys from 2048 bits on until a date, at most a year ahead; a date that has passed ends it.
   *
   * @throws Problem not-found, query-invalid
   */
  run(caller: Caller, partnerId: string, { until: untilText, reason }: Requests['RsaException']): Promise<object> {
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
