import { platformPartner } from '#cases';
import { lockKey, revokeKey, setKeyBlock } from '#persistence';
import type { OperatedKey, Queryable } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { OperatorActions } from '../operator-actions.ts';
import { shownKey } from '../partners/show-partners.ts';

export type KeyMeasure = 'revoke' | 'block' | 'unblock';

const actions = { revoke: 'KEY_REVOKED', block: 'KEY_BLOCKED', unblock: 'KEY_UNBLOCKED' } as const;

/** Revokes a key for good, blocks it, or lifts the block: from the next request on here, within a second everywhere. */
export class EndKey {
  readonly #actions: OperatorActions;

  constructor(operatorActions: OperatorActions) {
    this.#actions = operatorActions;
  }

  /** @throws Problem not-found; not-authorised for the platform's own key */
  run(caller: Caller, keyid: string, measure: KeyMeasure, reason: string): Promise<object> {
    return this.#actions.run(caller, ['OPS', 'GSIIZ', 'DPO'], async (tx, at) => {
      const key = await lockKey(tx, keyid);
      if (key === undefined) throw new Problem('not-found');
      if (key.partnerId === platformPartner) throw new Problem('not-authorised', { code: 'DAP-3310' });
      const changed = await apply(tx, keyid, measure, at);
      const done = changed ? [{ action: actions[measure], detail: { partner: key.partnerId, key: keyid }, text: { reason } }] : [];
      return { answer: shownKey(changed ? after(key, measure, at) : key), done };
    });
  }
}

function apply(tx: Queryable, keyid: string, measure: KeyMeasure, at: Date): Promise<boolean> {
  return measure === 'revoke' ? revokeKey(tx, keyid, at) : setKeyBlock(tx, keyid, measure === 'block' ? at : null);
}

function after(key: OperatedKey, measure: KeyMeasure, at: Date): OperatedKey {
  if (measure === 'revoke') return { ...key, revokedAt: at };
  return { ...key, blockedAt: measure === 'block' ? at : null };
}
