import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { KeyServiceUnavailable } from './key-encryption-key.ts';
import type { KeyEncryptionKey } from './key-encryption-key.ts';

/** What a sealed payload belongs to: opened under any other context it does not open. */
export interface SealContext {
  readonly messageId: string;
  readonly senderId: string;
  /** null for messages about no case. */
  readonly caseId: string | null;
  readonly type: string;
  /** Version of the schema. */
  readonly version: string;
}

export interface SealedPayload {
  /** Version byte ‖ key id (16) ‖ IV (12) ‖ tag (16) ‖ ciphertext. */
  readonly sealed: Buffer;
  /** The only copy of the message's key: whoever deletes it has erased the payload. */
  readonly wrappedKey: Buffer;
  /** The key-encryption key that wrapped it. */
  readonly kekId: string;
}

export type OpenedPayload =
  | { readonly ok: true; readonly plaintext: Buffer }
  /** `format`: not a sealed payload of a known version. `key`: not its key. `altered`: bytes or context differ. */
  | { readonly ok: false; readonly reason: 'format' | 'key' | 'altered' };

/** AES-256-GCM with a 96-bit IV and a 128-bit tag (NIST SP 800-38D). */
const formatVersion = 1;
const cipher = 'aes-256-gcm';
const dataKeyLength = 32;
const keyIdLength = 16;
const ivLength = 12;
const tagLength = 16;
const headerLength = 1 + keyIdLength;
const bodyOffset = headerLength + ivLength + tagLength;

/** Names the key without revealing it and commits to it: GCM alone can open one ciphertext under two keys. */
function dataKeyId(dataKey: KeyObject): Buffer {
  return createHmac('sha256', dataKey).update('iiz-dap data key').digest().subarray(0, keyIdLength);
}

/** Header ‖ each field with its length, so that no two contexts give the same bytes. */
function associatedData(header: Uint8Array, context: SealContext): Buffer {
  const fields = [context.messageId, context.senderId, context.caseId ?? '', context.type, context.version];
  const lengths = fields.map((field) => Buffer.byteLength(field));
  const data = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 2 + length, header.length));
  data.set(header);
  let at = header.length;
  fields.forEach((field, i) => {
    at = data.writeUInt16BE(lengths[i] ?? 0, at);
    at += data.write(field, at);
  });
  return data;
}

/**
 * Seals a payload under a fresh key of its own, bound to its context. The key exists in clear only in here; the
 * context does not name the key-encryption key, so that a wrapped key can be wrapped anew without touching the payload.
 */
export async function sealPayload(plaintext: Uint8Array, context: SealContext, kek: KeyEncryptionKey): Promise<SealedPayload> {
  const random = randomBytes(dataKeyLength + ivLength);
  const [dataKey, iv] = [random.subarray(0, dataKeyLength), random.subarray(dataKeyLength)];
  // node:crypto takes bytes for a key three times slower than a KeyObject.
  const key = createSecretKey(dataKey);
  const header = Buffer.concat([Uint8Array.of(formatVersion), dataKeyId(key)]);
  const sealing = createCipheriv(cipher, key, iv, { authTagLength: tagLength });
  sealing.setAAD(associatedData(header, context));
  const body = Buffer.concat([sealing.update(plaintext), sealing.final()]);
  const sealed = Buffer.concat([header, iv, sealing.getAuthTag(), body]);
  const wrappedKey = Buffer.from(await kek.wrap(dataKey));
  dataKey.fill(0);
  return { sealed, wrappedKey, kekId: kek.id };
}

async function unwrapped(wrappedKey: Uint8Array, kek: KeyEncryptionKey): Promise<KeyObject | null> {
  try {
    const dataKey = Buffer.from(await kek.unwrap(wrappedKey));
    const key = dataKey.length === dataKeyLength ? createSecretKey(dataKey) : null;
    dataKey.fill(0);
    return key;
  } catch (error) {
    if (error instanceof KeyServiceUnavailable) throw error;
    return null;
  }
}

function decrypted(sealed: Buffer, context: SealContext, key: KeyObject): Buffer | null {
  const opening = createDecipheriv(cipher, key, sealed.subarray(headerLength, headerLength + ivLength), { authTagLength: tagLength });
  opening.setAAD(associatedData(sealed.subarray(0, headerLength), context));
  opening.setAuthTag(sealed.subarray(headerLength + ivLength, bodyOffset));
  try {
    return Buffer.concat([opening.update(sealed.subarray(bodyOffset)), opening.final()]);
  } catch {
    return null;
  }
}

/**
 * Opens what `sealPayload` sealed: for the same context, with its own key. Nothing of the plaintext leaves otherwise.
 *
 * @throws KeyServiceUnavailable when it cannot be told now
 */
export async function openPayload(
  stored: Pick<SealedPayload, 'sealed' | 'wrappedKey'>,
  context: SealContext,
  kek: KeyEncryptionKey,
): Promise<OpenedPayload> {
  const { sealed, wrappedKey } = stored;
  if (sealed.length < bodyOffset || sealed[0] !== formatVersion) return { ok: false, reason: 'format' };
  const key = await unwrapped(wrappedKey, kek);
  if (key === null || !timingSafeEqual(dataKeyId(key), sealed.subarray(1, headerLength))) return { ok: false, reason: 'key' };
  const plaintext = decrypted(sealed, context, key);
  return plaintext === null ? { ok: false, reason: 'altered' } : { ok: true, plaintext };
}

/** The message's key under another key-encryption key; the payload stays as it is. Throws when `from` did not wrap it. */
export async function rewrapKey(wrappedKey: Uint8Array, from: KeyEncryptionKey, to: KeyEncryptionKey): Promise<Pick<SealedPayload, 'wrappedKey' | 'kekId'>> {
  const dataKey = Buffer.from(await from.unwrap(wrappedKey));
  const next = Buffer.from(await to.wrap(dataKey));
  dataKey.fill(0);
  return { wrappedKey: next, kekId: to.id };
}
