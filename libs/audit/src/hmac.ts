import { hash } from 'node:crypto';
import { digest } from './digest.ts';

/**
 * HMAC (RFC 2104) with a key of exactly 32 bytes, spelled out over the one-shot hash: seven times faster than an Hmac
 * object, and a log computes several for every event.
 */
class Hmac {
  readonly #algorithm: 'sha256' | 'sha512';
  readonly #blockBytes: number;
  /** Work space: what stands in it does not outlive the call, and no call is interrupted. */
  #inner: Buffer;
  readonly #outer: Buffer;

  constructor(algorithm: 'sha256' | 'sha512', blockBytes: number, hashBytes: number) {
    this.#algorithm = algorithm;
    this.#blockBytes = blockBytes;
    this.#inner = Buffer.alloc(blockBytes + 1024);
    this.#outer = Buffer.alloc(blockBytes + hashBytes);
  }

  bytes(key: Uint8Array, message: string): Buffer {
    return digest(this.#algorithm, this.#outerBlock(key, message));
  }

  text(key: Uint8Array, message: string): string {
    return hash(this.#algorithm, this.#outerBlock(key, message), 'base64url');
  }

  #outerBlock(key: Uint8Array, message: string): Buffer {
    if (key.length !== 32) throw new RangeError('an HMAC key of the audit log has 32 bytes');
    const block = this.#blockBytes;
    if (this.#inner.length < block + message.length * 3) this.#inner = Buffer.alloc(block + message.length * 3);
    for (let i = 0; i < 32; i++) {
      this.#inner[i] = (key[i] as number) ^ 0x36;
      this.#outer[i] = (key[i] as number) ^ 0x5c;
    }
    this.#inner.fill(0x36, 32, block);
    this.#outer.fill(0x5c, 32, block);
    const end = block + this.#inner.write(message, block);
    // As text, for the reason of `digest`, and without a buffer in between.
    this.#outer.write(hash(this.#algorithm, this.#inner.subarray(0, end), 'binary'), block, 'binary');
    return this.#outer;
  }
}

const hmac256 = new Hmac('sha256', 64, 32);
const hmac512 = new Hmac('sha512', 128, 64);

/** HMAC-SHA-256 in base64url. */
export function hmacSha256Text(key: Uint8Array, message: string): string {
  return hmac256.text(key, message);
}

/** HMAC-SHA-512. */
export function hmacSha512(key: Uint8Array, message: string): Buffer {
  return hmac512.bytes(key, message);
}
