import { randomFillSync } from 'node:crypto';
import { hmacSha256Text } from './hmac.ts';

/** Gives `length` unpredictable bytes. A port, so that a test can repeat a leaf. */
export type RandomSource = (length: number) => Uint8Array;

/**
 * What opens one commitment: whoever holds it can show that the leaf's field at `path` (a JSON pointer into the
 * event) was `value`; whoever does not can neither read nor guess it. Deleting every copy makes the field unreadable
 * for ever, while the leaf and its proofs stay.
 */
export interface Opening {
  readonly path: string;
  /** 32 random bytes, base64url. */
  readonly salt: string;
  readonly value: string;
}

/** HMAC-SHA-256 under the salt over the path, a NUL and the value, base64url: hiding and binding. */
export function commitment(salt: Uint8Array, path: string, value: string): string {
  return hmacSha256Text(salt, `${path}\0${value}`);
}

/** Whether an opening is the one that was committed to. A salt of another length opens nothing. */
export function opens(opening: Opening, committed: string): boolean {
  const salt = Buffer.from(opening.salt, 'base64url');
  // Both sides are known to whoever asks: no constant time needed.
  return salt.length === 32 && commitment(salt, opening.path, opening.value) === committed;
}

/**
 * Random bytes drawn from the operating system in pools: one call for many salts. A byte is handed out once and
 * overwritten in the pool at once, so that the process keeps no salt of an event that it has written.
 */
export function pooledRandom(poolSize = 8192): (length: number) => Buffer {
  const pool = Buffer.alloc(poolSize);
  let next = poolSize;
  return (length) => {
    if (length > poolSize) return randomFillSync(Buffer.alloc(length));
    if (next + length > poolSize) {
      randomFillSync(pool);
      next = 0;
    }
    const bytes = Buffer.from(pool.subarray(next, next + length));
    pool.fill(0, next, next + length);
    next += length;
    return bytes;
  };
}
