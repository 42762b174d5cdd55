import { fromBase64, toBase64 } from '../../proof/bytes.ts';
import { readNoteKey, type Checkpoint, type NoteKey } from '../../proof/checkpoint.ts';

/**
 * What this browser remembers of the log from one day to the next: its key and the latest state that it has checked.
 * Nothing of it is personal; it is what makes a rewritten history show here, even to whoever runs the servers.
 */
export interface RememberedLog {
  readonly vkey: string;
  readonly checkpoint: Checkpoint;
  readonly seenAt: string;
}

const kept = 'iiz-dap.log';
const keptCosigners = 'iiz-dap.cosigners';

export function recall(): RememberedLog | undefined {
  try {
    const { vkey, origin, size, root, seenAt } = JSON.parse(localStorage.getItem(kept) ?? 'null') as Record<'vkey' | 'origin' | 'size' | 'root' | 'seenAt', string>;
    const bytes = fromBase64(root);
    return bytes === undefined ? undefined : { vkey, seenAt, checkpoint: { origin, size: BigInt(size), root: bytes } };
  } catch {
    return undefined;
  }
}

export function remember(vkey: string, { origin, size, root }: Checkpoint, seenAt: string): void {
  localStorage.setItem(kept, JSON.stringify({ vkey, origin, size: size.toString(), root: toBase64(root), seenAt }));
}

export function forget(): void {
  localStorage.removeItem(kept);
}

export async function keysOf(vkeys: readonly string[]): Promise<NoteKey[]> {
  const keys = await Promise.all(vkeys.map(readNoteKey));
  return keys.filter((key) => key !== undefined);
}

/** Keys of cosigners, one vkey a line, as whoever uses this browser entered them. */
export function cosignerKeys(): string {
  return localStorage.getItem(keptCosigners) ?? '';
}

export function keepCosignerKeys(lines: string): void {
  localStorage.setItem(keptCosigners, lines);
}
