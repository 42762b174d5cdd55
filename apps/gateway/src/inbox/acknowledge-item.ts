import { inboxReference } from '#persistence';
import type { Pool } from '#persistence';
import { Problem } from '#problems';
import { isUuid } from '#schemas';
import type { SignedBy } from '../submissions/signed-by.ts';
import type { AcceptMessage } from '../messages/accept-message.ts';
import type { Acceptance } from '../submissions/submission.ts';

/** Acknowledges an inbox item: the body is the recipient's own signed `ack.processed` or `nack`, accepted like any message. */
export class AcknowledgeItem {
  readonly #pool: Pool;
  readonly #accept: AcceptMessage;

  constructor(pool: Pool, accept: AcceptMessage) {
    this.#pool = pool;
    this.#accept = accept;
  }

  /** @throws Problem not-found, or what accepting the message refuses */
  async run(signer: SignedBy, deliveryId: string): Promise<Acceptance> {
    const acknowledges = isUuid(deliveryId) ? await inboxReference(this.#pool, signer.partner.partnerId, deliveryId) : undefined;
    if (acknowledges === undefined) throw new Problem('not-found');
    return this.#accept.run({ ...signer, sender: signer.partner, acknowledges });
  }
}
