import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import { readKeyFile } from './key-file.ts';

/**
 * The key that wraps the keys of messages: in a file here, in a key management service elsewhere.
 * `wrap` and `unwrap` are inverse; `unwrap` throws, or rejects, when the bytes were not wrapped by this key.
 * A service that does not answer is another matter: both reject with KeyServiceUnavailable, and the same again may succeed.
 */
export interface KeyEncryptionKey {
  /** Names the key beside every key it wraps; for the life of the key the same, for another key another one. */
  readonly id: string;
  /** Whether it unwraps what was wrapped under that id: its own, and for a service the earlier versions of the same key. */
  opens(id: string): boolean;
  wrap(dataKey: Uint8Array): Uint8Array | Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/**
 * The key management service is away, sealed or busy, or does not let the key wrap now: that passes. Its code is that of a refused
 * connection, so that it is treated like one.
 */
export class KeyServiceUnavailable extends Error {
  readonly code = 'ECONNREFUSED';

  constructor(reason: string, cause?: unknown) {
    super(`The key management service is not available: ${reason}.`, { cause });
    this.name = 'KeyServiceUnavailable';
  }
}

const cipher = 'id-aes256-wrap';
/** The initial value of RFC 3394 section 2.2.3.1, by which unwrapping proves the key. */
const initialValue = Buffer.from('a6a6a6a6a6a6a6a6', 'hex');

/** AES-256 key wrap (RFC 3394): needs no nonce, so that no number of messages wears the key out. */
function aesKeyWrap(bytes: Buffer): KeyEncryptionKey {
  const key = createSecretKey(bytes);
  const id = `file:${createHmac('sha256', key).update('iiz-dap key-encryption key').digest('hex').slice(0, 32)}`;
  return {
    id,
    opens: (other) => other === id,
    wrap(dataKey) {
      const wrapping = createCipheriv(cipher, key, initialValue);
      return Buffer.concat([wrapping.update(dataKey), wrapping.final()]);
    },
    unwrap(wrapped) {
      const unwrapping = createDecipheriv(cipher, key, initialValue);
      return Buffer.concat([unwrapping.update(wrapped), unwrapping.final()]);
    },
  };
}

export type FileKek = { readonly ok: true; readonly kek: KeyEncryptionKey } | { readonly ok: false; readonly fault: string };

/** The provider that keeps its key in a file of 32 raw bytes; `readKeyFile` says what is refused. */
export function fileKek(path: string): FileKek {
  const file = readKeyFile(path);
  return file.ok ? { ok: true, kek: aesKeyWrap(file.key) } : file;
}

/** The keys in use: the current one wraps what is new, all of them unwrap what is stored (former ones, and the next one already). */
export interface KeyRing {
  readonly current: KeyEncryptionKey;
  byId(id: string): KeyEncryptionKey | undefined;
}

export function keyRing(current: KeyEncryptionKey, ...others: readonly KeyEncryptionKey[]): KeyRing {
  const keys = [current, ...others];
  return { current, byId: (id) => keys.find((kek) => kek.opens(id)) };
}
