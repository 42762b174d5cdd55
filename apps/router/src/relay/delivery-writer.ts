import { createHash } from 'node:crypto';
import type { OutgoingRecord } from '#bus';
import { openDelivery } from '#disclosure';
import type { LeasedDelivery } from '#persistence';
import { encryptForRecipient } from '#sealing';
import type { KeyRing } from '#sealing';
import { linesByName } from '#signing';
import type { SigningKey } from '#signing';

export type WrittenDelivery = Pick<OutgoingRecord, 'headers' | 'value'>;

/**
 * Opens a leased delivery's payload and writes its Kafka record: CloudEvents binary mode, the sender's bytes and
 * signature, the platform's own signature; encrypted where the recipient has registered a key. `undefined`: the payload
 * cannot be opened (its key was erased or does not fit) or not be encrypted to the recipient, so nothing can be delivered.
 */
export class DeliveryWriter {
  readonly #key: SigningKey;
  readonly #keks: KeyRing;

  constructor(key: SigningKey, keks: KeyRing) {
    this.#key = key;
    this.#keks = keks;
  }

  async write(delivery: LeasedDelivery): Promise<WrittenDelivery | undefined> {
    const opened = await openDelivery(delivery, this.#key, this.#keks);
    if (opened === undefined) return undefined;
    const headers = linesByName(opened.fields.map(([name, value]) => [name.replace(/^ce-/, 'ce_'), value]));
    if (delivery.encryptionKey === null) return { value: opened.payload, headers };
    const header = { contentType: delivery.wire.contentType, kid: encryptionKeyId(delivery.encryptionKey) };
    // Whatever is wrong with one partner's key, it must not end the batch, in which everybody else's deliveries are.
    const jwe = await encryptForRecipient(opened.payload, delivery.encryptionKey, header).catch(() => undefined);
    return jwe === undefined ? undefined : { value: Buffer.from(jwe), headers: { ...headers, 'dap-encryption': 'jwe' } };
  }
}

/** How a recipient tells which of its keys a delivery is encrypted to: lower-case hex SHA-256 of the registered PEM. */
function encryptionKeyId(pem: string): string {
  return createHash('sha256').update(pem).digest('hex');
}
