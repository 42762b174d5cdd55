import { hash } from 'node:crypto';

/** SHA-256 in one call: `crypto.hash` is about twice as fast as a Hash object for what a log hashes. */
export function sha256(data: Uint8Array | string): Buffer {
  return hash('sha256', data, 'buffer');
}

const blockSize = 64;

/**
 * HMAC-SHA-256 (RFC 2104) with a key of exactly 32 bytes, spelled out over the one-shot hash:
 * seven times faster than an Hmac object, and a log computes several for every event.
 */
export function hmacSha256(key: Uint8Array, message: string): Buffer {
  if (key.length !== 32) throw new RangeError('an HMAC key of the audit log has 32 bytes');
  const length = Buffer.byteLength(message);
  const inner = Buffer.allocUnsafe(blockSize + length);
  const outer = Buffer.allocUnsafe(blockSize + 32);
  for (let i = 0; i < 32; i++) {
    const byte = key[i] as number;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  inner.fill(0x36, 32, blockSize);
  outer.fill(0x5c, 32, blockSize);
  inner.write(message, blockSize);
  sha256(inner).copy(outer, blockSize);
  return sha256(outer);
}
