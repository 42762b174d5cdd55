import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;

/** Hides what would confirm a guess of a content that is gone, and shows it again to whoever has the key. */
export interface Veil {
  /** @param of what it belongs to: under another name it does not open */
  hide(of: string, plain: string): string;
  /** @throws Error when it was hidden under another key or name, or was changed */
  show(of: string, hidden: string): string;
}

/**
 * AES-256-GCM under a key derived from the index key (HKDF-SHA-256, RFC 5869), which lies in no database: a dump alone says
 * nothing. It is derived from this key because that one is never replaced, and rows are veiled for years.
 */
export function openVeil(indexKey: Uint8Array): Veil {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', indexKey, '', 'iiz-dap veil', 32)));
  return {
    hide(of, plain) {
      const iv = randomBytes(ivLength);
      const hiding = createCipheriv(cipher, key, iv, { authTagLength: tagLength }).setAAD(Buffer.from(of));
      const hidden = Buffer.concat([hiding.update(plain, 'utf8'), hiding.final()]);
      return Buffer.concat([iv, hiding.getAuthTag(), hidden]).toString('base64');
    },
    show(of, hidden) {
      const bytes = Buffer.from(hidden, 'base64');
      const showing = createDecipheriv(cipher, key, bytes.subarray(0, ivLength), { authTagLength: tagLength })
        .setAAD(Buffer.from(of))
        .setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
      return Buffer.concat([showing.update(bytes.subarray(ivLength + tagLength)), showing.final()]).toString('utf8');
    },
  };
}
