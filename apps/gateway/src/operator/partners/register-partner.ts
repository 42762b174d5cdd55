import { platformPartner } from '#cases';
import { lockPartner, savePartner } from '#persistence';
import { Problem } from '#problems';
import type { Caller } from '#runtime';
import type { Requests } from '../openapi/request-schemas.ts';
import type { OperatorActions } from '../operator-actions.ts';
import { encryptionKeyFault } from './encryption-key-fault.ts';
import { shownPartner } from './show-partners.ts';

/** Enters a partner, or changes what is known about it. The platform's own entry is nobody's to change. */
export class RegisterPartner {
  readonly #actions: OperatorActions;

  constructor(actions: OperatorActions) {
    this.#actions = actions;
  }

  /** @throws Problem key-rejected for an encryption key that may not be registered */
  async run(caller: Caller, partnerId: string, entry: Requests['PartnerEntry']): Promise<object> {
    if (!/^[a-z0-9][a-z0-9-]{1,63}$/.test(partnerId)) throw new Problem('query-invalid', { pointers: [{ pointer: '/partnerId', rule: 'pattern' }] });
    if (partnerId === platformPartner) throw new Problem('not-authorised', { code: 'DAP-3310' });
    const { role, name, regionId = null, channel, encryptionKeyPem = null } = entry;
    const fault = encryptionKeyPem === null ? undefined : await encryptionKeyFault(encryptionKeyPem);
    if (fault !== undefined) throw new Problem('key-rejected', { pointers: [{ pointer: '/encryptionKeyPem', rule: fault }] });
    return await this.#actions.run(caller, ['OPS'], async (tx) => {
      const changed = await savePartner(tx, { partnerId, role, name, regionId, channel, encryptionKey: encryptionKeyPem });
      const partner = await lockPartner(tx, partnerId);
      if (partner === undefined) throw new Error('a partner that was just entered is not there');
      return { answer: shownPartner(partner), done: changed ? [{ action: 'PARTNER_ENTERED', detail: { partner: partnerId, role, channel } }] : [] };
    });
  }
}
