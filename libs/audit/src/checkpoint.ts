import { isNoteText, longestNote } from './note-text.ts';

/** The state of a log that its key signs (C2SP tlog-checkpoint): how many leaves, and the root over them. */
export interface Checkpoint {
  /** The log's unique name, a URL without scheme, such as `log.iiz-dap.so.ch`. */
  readonly origin: string;
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Buffer;
  /** Opaque lines after the root; this log writes none. */
  readonly extensions: readonly string[];
}

/** The text that is signed: origin, decimal size, base64 root, each on its line. */
export function formatCheckpoint({ origin, size, root }: { readonly origin: string; readonly size: bigint; readonly root: Uint8Array }): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/**
 * Reads a checkpoint's text in its one canonical form: a non-empty origin, a size without leading zeros, a root in canonical
 * base64, no empty extension line, a newline at the end, no control character, not longer than a note. Undefined for anything else. How long
 * a root is, C2SP leaves to the log's hash.
 */
export function readCheckpointText(text: string): Checkpoint | undefined {
  if (text.length > longestNote || !isNoteText(text)) return undefined;
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n');
  if (!origin || size === undefined || !root || !/^(0|[1-9]\d{0,19})$/.test(size) || extensions.includes('')) return undefined;
  const hash = Buffer.from(root, 'base64');
  if (hash.toString('base64') !== root) return undefined;
  const leaves = BigInt(size);
  return leaves < 1n << 64n ? { origin, size: leaves, root: hash, extensions } : undefined;
}

/** The same for a log that hashes by SHA-256, as this one does: its root has 32 bytes. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const checkpoint = readCheckpointText(text);
  return checkpoint?.root.length === 32 ? checkpoint : undefined;
}
