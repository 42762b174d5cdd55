import { pooledRandom, toLeaf } from '#audit';
import { openDelivery, readEvent } from '#disclosure';
import { fetchInboxItem } from '#persistence';
import type { FetchedItem, OutboxRecord, Pool } from '#persistence';
import { Problem } from '#problems';
import type { KeyRing } from '#sealing';
import type { FieldLine, SigningKey } from '#signing';
import type { SignedBy } from '../http/signature.guard.ts';

const random = pooledRandom();
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Hands an inbox item to its recipient. The lease is the disclosure: decided and recorded in one transaction, before the
 * first byte leaves.
 */
export class FetchItem {
  readonly #pool: Pool;
  readonly #key: SigningKey;
  readonly #keks: KeyRing;
  readonly #receivesReceipts: (partnerId: string) => boolean;

  constructor(pool: Pool, key: SigningKey, keks: KeyRing, receivesReceipts: (partnerId: string) => boolean) {
    this.#pool = pool;
    this.#key = key;
    this.#keks = keks;
    this.#receivesReceipts = receivesReceipts;
  }

  /** @throws Problem not-found, disclosure-not-permitted (withheld) or replay */
  async run(signer: SignedBy, deliveryId: string): Promise<{ body: Buffer; headers: FieldLine[] }> {
    if (!uuid.test(deliveryId)) throw new Problem('not-found');
    const request = { partnerId: signer.partner.partnerId, deliveryId, keyid: signer.wire.keyid, nonce: signer.nonce };
    const outcome = await fetchInboxItem(this.#pool, request, (item) => this.#recordsOf(item, signer));
    switch (outcome.kind) {
      case 'none':
        throw new Problem('not-found');
      case 'replay':
        throw new Problem('replay');
      case 'withheld':
        throw withheldProblem(signer.partner.partnerId, outcome.code);
      case 'fetched':
        return this.#answer(outcome.item);
    }
  }

  #recordsOf(item: FetchedItem, { partner, wire, receivedAt }: SignedBy): OutboxRecord[] {
    const at = receivedAt.toISOString();
    const reader = { id: partner.partnerId, role: partner.role, keyid: wire.keyid };
    const { leaf, openings } = toLeaf(readEvent(item, reader, item.rules, item.first, at), random);
    const status = { messageId: item.messageId, recipientId: item.recipient, state: 'delivered' as const, code: 'DAP-1100', at };
    const tells = item.first && this.#receivesReceipts(item.senderId);
    return [
      { kind: 'audit', leaf: leaf.toString('base64'), openings: [...openings] },
      ...(tells ? [{ kind: 'receipt' as const, partnerId: item.senderId, caseId: item.caseId, status }] : []),
    ];
  }

  async #answer(item: FetchedItem): Promise<{ body: Buffer; headers: FieldLine[] }> {
    const opened = await openDelivery(item, this.#key, this.#keks);
    if (opened === undefined) throw new Problem('not-found');
    return { body: opened.payload, headers: [...opened.fields, ['dap-leased-until', item.leasedUntil.toISOString()]] };
  }
}

/** A delivery withdrawn or expired since it was accepted: by the time of the fetch there is no consent (any more). */
function withheldProblem(recipient: string, state: string): Problem {
  const code = state === 'DAP-4202' ? 'DAP-4202' : 'DAP-4201';
  return new Problem('disclosure-not-permitted', { code, recipients: [{ recipient, code }] });
}
