import { fromBase64, same as sameBytes } from './bytes.ts';
import { isSignedBy, readNote, readNoteKey, type NoteKey, type SignedCheckpoint } from './checkpoint.ts';
import type { Fault } from './fault.ts';
import { inclusionFaults } from './inclusion.ts';
import { readEventLeaf } from './leaf.ts';

/** A leaf in which a key of the log announces the next one. */
export interface Announcement {
  readonly leafIndex: string | number;
  readonly leaf: string;
  readonly proof: readonly string[];
}

/** The known keys of the log with every further one that a known one announced: the note names it, and both signed. */
export async function followKeys(announcements: readonly Announcement[], known: readonly NoteKey[]): Promise<NoteKey[]> {
  const log = [...known];
  for (const { leaf } of announcements) {
    const announced = await announcedKey(leaf, log);
    if (announced !== undefined && !log.some((key) => same(key, announced))) log.push(announced);
  }
  return log;
}

/** The same where every announcement stands in the log, as the checkpoint has it; else the known keys alone. */
export async function followInLog(announcements: readonly Announcement[], known: readonly NoteKey[], checkpoint: SignedCheckpoint): Promise<readonly NoteKey[]> {
  return (await keyFaults(announcements, checkpoint)).length === 0 ? followKeys(announcements, known) : known;
}

/** An announcement counts where everybody can read it: in the log. */
export async function keyFaults(announcements: readonly Announcement[], checkpoint: SignedCheckpoint | undefined): Promise<Fault[]> {
  const found = await Promise.all(announcements.map(({ leafIndex, leaf, proof }, i) => inclusionFaults({ index: BigInt(leafIndex), bytes: fromBase64(leaf) ?? new Uint8Array(), proof, place: `/keys/${i}` }, checkpoint)));
  return found.flat();
}

async function announcedKey(leaf: string, known: readonly NoteKey[]): Promise<NoteKey | undefined> {
  const { kind, detail } = readEventLeaf(fromBase64(leaf) ?? new Uint8Array()) ?? {};
  const { cause, vkey, announcement } = detail ?? {};
  if (kind !== 'SECURITY' || cause !== 'log-key-announced' || typeof vkey !== 'string' || typeof announcement !== 'string') return undefined;
  const key = await readNoteKey(vkey);
  const note = readNote(announcement);
  if (key === undefined || note?.text !== `log-key/1\n${vkey}\n`) return undefined;
  const before = known.filter((each) => each.name === key.name && !same(each, key));
  return (await isSignedBy(note, before)) && (await isSignedBy(note, [key])) ? key : undefined;
}

/** Whether it is the very same key; a key id alone finds a signature, and proves nothing. */
export function isSameKey(one: NoteKey, other: NoteKey): boolean {
  return same(one, other) && sameBytes(one.raw, other.raw);
}

function same(one: NoteKey, other: NoteKey): boolean {
  return one.name === other.name && one.keyId === other.keyId;
}
