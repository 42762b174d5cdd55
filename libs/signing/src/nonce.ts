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

const hexadecimal = /^[0-9a-fA-F-]*$/;

/**
 * Whether a nonce can carry the 128 bits the profile asks for: hexadecimal digits count four bits, hyphens between
 * them and padding nothing, other text six bits a character. At most 256 characters.
 */
export function isStrongNonce(nonce: string): boolean {
  if (nonce.length > 256) return false;
  const text = nonce.replaceAll('=', '');
  const bits = hexadecimal.test(text) ? text.replaceAll('-', '').length * 4 : text.length * 6;
  return bits >= 128;
}
