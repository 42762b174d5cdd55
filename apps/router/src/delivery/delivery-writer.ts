import { createHash } from 'node:crypto';
import type { OutgoingRecord } from '#bus';
import type { LeasedDelivery } from '#persistence';
import { encryptForRecipient } from '#sealing';
import { openDelivery } from '#disclosure';
import type { KeyRing } from '#sealing';
import type { SigningKey } from '#signing';

export type WrittenDelivery = Pick<OutgoingRecord, 'headers'> & { ok: true; value: Buffer };

/**
 * Opens a leased delivery's payload and writes its Kafka record: CloudEvents binary mode, the sender's bytes and
 * signature, the platform's own signature; encrypted where the recipient has registered a key. `ok: false`: the payload
 * cannot be opened (its key was erased or does not fit) and nothing can be delivered.
 */
export class DeliveryWriter {
  readonly #key: SigningKey;
  readonly #keks: KeyRing;

  constructor(key: SigningKey, keks: KeyRing) {
    this.#key = key;
    this.#keks = keks;
  }

  async write(delivery: LeasedDelivery): Promise<WrittenDelivery | { ok: false }> {
    const opened = await openDelivery(delivery, this.#key, this.#keks);
    if (opened === undefined) return { ok: false };
    const headers = Object.fromEntries(opened.fields.map(([name, value]) => [name.replace(/^ce-/, 'ce_'), value]));
    if (delivery.encryptionKey === null) return { ok: true, value: opened.payload, headers };
    const jwe = await encryptForRecipient(opened.payload, delivery.encryptionKey, { contentType: delivery.wire.contentType, kid: encryptionKeyId(delivery.encryptionKey) });
    return { ok: true, value: Buffer.from(jwe), headers: { ...headers, 'dap-encryption': 'jwe' } };
  }
}

/** How a recipient tells which of its keys a delivery is encrypted to: lower-case hex SHA-256 of the registered PEM. */
function encryptionKeyId(pem: string): string {
  return createHash('sha256').update(pem).digest('hex');
}
