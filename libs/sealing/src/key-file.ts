import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

export type KeyFile = { readonly ok: true; readonly key: Buffer } | { readonly ok: false; readonly fault: string };

const keyLength = 32;

/**
 * Reads a secret of exactly 32 raw bytes. A file that others may read is refused (its group may, where another user owns
 * it: so orchestrators mount secrets), as is every other length; the fault is a sentence for the operator and never holds a byte of the file.
 */
export function readKeyFile(path: string): KeyFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return { ok: false, fault: `${path} cannot be opened; create it with: openssl rand -out ${path} 32 && chmod 600 ${path}` };
  }
  try {
    const { mode, uid } = fstatSync(descriptor);
    if ((mode & (uid === process.getuid?.() ? 0o077 : 0o027)) !== 0) {
      return { ok: false, fault: `${path} has mode ${(mode & 0o777).toString(8)}, which lets others at the key; run: chmod 600 ${path}` };
    }
    const key = readFileSync(descriptor);
    if (key.length === keyLength) return { ok: true, key };
    return { ok: false, fault: `${path} holds ${key.length} bytes; a key has exactly ${keyLength} raw bytes` };
  } catch {
    return { ok: false, fault: `${path} cannot be read` };
  } finally {
    closeSync(descriptor);
  }
}
