import type { OutgoingRecord } from '#bus';
import type { LeasedDelivery } from '#persistence';
import { encryptForRecipient, openPayload } from '#sealing';
import type { KeyEncryptionKey } from '#sealing';
import { deliveryFields } from '#signing';
import type { SigningKey } from '#signing';

export type WrittenDelivery = Pick<OutgoingRecord, 'headers'> & { ok: true; value: Buffer };

/**
 * Opens a leased delivery's payload and writes its Kafka record: CloudEvents binary mode, the sender's bytes and
 * signature, the platform's own signature; encrypted where the recipient has registered a key. `ok: false`: the payload
 * cannot be opened (its key was erased or does not fit) and nothing can be delivered.
 */
export class DeliveryWriter {
  readonly #key: SigningKey;
  readonly #kek: KeyEncryptionKey;

  constructor(key: SigningKey, kek: KeyEncryptionKey) {
    this.#key = key;
    this.#kek = kek;
  }

  async write(delivery: LeasedDelivery): Promise<WrittenDelivery | { ok: false }> {
    const { sealed, wrapped, kekId, wire } = delivery;
    if (wrapped === null || kekId === null) return { ok: false };
    const aad = { messageId: delivery.messageId, senderId: delivery.senderId, caseId: delivery.caseId, type: delivery.type, version: delivery.version };
    const opened = await openPayload({ sealed, wrappedKey: wrapped, keyId: kekId }, aad, this.#kek);
    if (!opened.ok) return { ok: false };
    const fields = deliveryFields(
      {
        id: delivery.deliveryId, senderId: delivery.senderId, messageType: delivery.type, version: delivery.version, recipientId: delivery.recipient,
        acceptedAt: delivery.acceptedAt, contentType: wire.contentType, contentDigest: wire.contentDigest, body: opened.payload,
        origin: { method: wire.method, targetUri: wire.targetUri }, sender: wire,
      },
      this.#key,
    );
    const headers = Object.fromEntries(fields.map(([name, value]) => [name.replace(/^ce-/, 'ce_'), value]));
    if (delivery.encryptionKey === null) return { ok: true, value: opened.payload, headers };
    const jwe = await encryptForRecipient(opened.payload, delivery.encryptionKey, { contentType: wire.contentType });
    return { ok: true, value: Buffer.from(jwe), headers: { ...headers, 'dap-encryption': 'jwe' } };
  }
}
