import { openDelivery } from '#disclosure';
import type { OpenedDelivery } from '#disclosure';
import { causedByFetch, causedByParking, fetchInboxItem, LookUpLane } from '#persistence';
import type { FetchedItem, FetchOutcome, OutboxRecord, Pool, WithheldItem } from '#persistence';
import { deliveryCodes, Problem } from '#problems';
import type { DeliveryCode } from '#problems';
import { faultPoint } from '#runtime';
import { isUuid } from '#schemas';
import type { KeyRing } from '#sealing';
import type { FieldLine, SigningKey } from '#signing';
import type { SignedBy } from '../submissions/signed-by.ts';
import { RefusedDisclosure } from '../refusals/refused-disclosure.ts';

/** Of one partner, not begun yet: more than a client has connections. */
const mostWaiting = 1_000;

/**
 * Hands an inbox item to its recipient. The lease is the disclosure: decided and recorded in one transaction, before the
 * first byte leaves. Whoever fetches one item many times at once holds a connection to the database for each, as they wait for each other:
 * so half of the connections are kept from any one partner.
 */
export class FetchItem {
  readonly #pool: Pool;
  readonly #lane: LookUpLane;
  readonly #key: SigningKey;
  readonly #keks: KeyRing;
  readonly #readsTopic: (partnerId: string) => boolean;

  constructor(pool: Pool, key: SigningKey, keks: KeyRing, readsTopic: (partnerId: string) => boolean) {
    this.#pool = pool;
    const { max } = pool.options;
    this.#lane = new LookUpLane({ atOnce: max, ofOnePartner: Math.ceil(max / 2), waiting: mostWaiting });
    this.#key = key;
    this.#keks = keks;
    this.#readsTopic = readsTopic;
  }

  /** @throws Problem not-found, disclosure-not-permitted (withheld), unavailable (a pack has come into force, and it is decided anew) or replay */
  async run(signer: SignedBy, deliveryId: string): Promise<{ body: Buffer; headers: FieldLine[] }> {
    if (!isUuid(deliveryId)) throw new Problem('not-found');
    const outcome = await this.#lane.run(signer.partner.partnerId, () => this.#fetch(signer, deliveryId));
    faultPoint('after-lease-before-reply');
    switch (outcome.kind) {
      case 'none':
        throw new Problem('not-found');
      case 'replay':
        throw new Problem('replay');
      case 'undecided':
        throw new Problem('unavailable', { retryAfterSeconds: 2 });
      case 'withheld':
        throw withheldProblem(outcome.item, outcome.code);
      case 'fetched':
        return { body: outcome.opened.payload, headers: [...outcome.opened.fields, ['dap-leased-until', outcome.item.leasedUntil.toISOString()]] };
    }
  }

  #fetch(signer: SignedBy, deliveryId: string): Promise<FetchOutcome<OpenedDelivery>> {
    const request = { partnerId: signer.partner.partnerId, deliveryId, keyid: signer.wire.keyid, nonce: signer.nonce };
    return fetchInboxItem(this.#pool, request, async (item) => {
      const opened = await openDelivery(item, this.#key, this.#keks);
      return { opened, records: opened === undefined ? this.#parked(item, signer.receivedAt) : this.#recordsOf(item, signer) };
    });
  }

  #parked(item: FetchedItem, receivedAt: Date): OutboxRecord[] {
    return causedByParking(item, { code: deliveryCodes.cannotBeHandedOver, at: receivedAt.toISOString(), senderReadsTopic: this.#readsTopic(item.senderId) });
  }

  #recordsOf(item: FetchedItem, { partner, wire, receivedAt }: SignedBy): OutboxRecord[] {
    const reader = { id: partner.partnerId, role: partner.role, keyid: wire.keyid };
    return causedByFetch(item, reader, { at: receivedAt.toISOString(), senderReadsTopic: this.#readsTopic(item.senderId) });
  }
}

/** A delivery stopped since it was accepted: expired, its rule suspended, or there is no consent (any more) by the time of the fetch. */
function withheldProblem(item: WithheldItem, stored: DeliveryCode): Problem {
  const code = stored === deliveryCodes.consentNotInForce || stored === deliveryCodes.conditionUnmet ? stored : 'DAP-4201';
  const { caseId, senderId, messageId, type, version, recipient, subjects, personKeys } = item;
  const aim = { caseId, subjects, personKeys, recipient, message: { senderId, messageId, type, version } };
  return new RefusedDisclosure('disclosure-not-permitted', { code, recipients: [{ recipient, code }] }, aim);
}
