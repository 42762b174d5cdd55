import { checkEncryptionKey, encryptForRecipient } from '#sealing';
import { enrolKey } from '#signing';

/**
 * What speaks against registering a key for deliveries, or `undefined`: it is none, its RSA modulus or exponent is weak (with the exponent 1
 * everybody could read), or nothing can be encrypted to it, such as to a point of low order.
 */
export async function encryptionKeyFault(pem: string): Promise<string | undefined> {
  const checked = checkEncryptionKey(pem);
  if (!checked.ok) return checked.reason;
  if (checked.key.alg === 'RSA-OAEP-256') {
    const enrolment = enrolKey(pem);
    return enrolment.ok ? undefined : enrolment.reason;
  }
  return encryptForRecipient(Buffer.alloc(1), checked.key, { contentType: '', kid: '' }).then(() => undefined, () => 'not-for-encryption');
}
