import { randomFillSync } from 'node:crypto';

const nonceBytes = 18;
const pool = Buffer.alloc(nonceBytes * 256);
let used = pool.length;

/** 144 random bits as 24 base64url characters. The randomness is drawn from the system 256 nonces at a time. */
export function createNonce(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += nonceBytes;
  return pool.toString('base64url', used - nonceBytes, used);
}

/**
 * Whether a nonce can carry the 128 bits the profile asks for: hexadecimal digits count four bits, other text six,
 * padding nothing. At most 256 characters, all printable.
 */
export function isStrongNonce(nonce: string): boolean {
  if (nonce.length < 22 || nonce.length > 256) return false;
  const text = nonce.replace(/=+$/, '');
  return text.length * (/^[0-9a-fA-F-]*$/.test(text) ? 4 : 6) >= 128;
}
