import type { LeafEvent } from './event-leaf.ts';
import { parseVkey, type NoteVerifier } from './note-key.ts';
import { openNote, signNote, type NoteSigner } from './signed-note.ts';

/** What an event says of the log's key, in `detail.cause`: announced by the one before it, or by nobody, because that one is lost. */
export const keyChangeCauses = { announced: 'log-key-announced', replaced: 'log-key-replaced' } as const;

/**
 * The note by which a key of the log names its successor: `log-key/1`, then the vkey line. Signed by both, so that the new
 * one shows too that somebody has it. It is no checkpoint (which has a size in its second line), and no checkpoint is one.
 *
 * @throws RangeError for keys that cannot sign a note
 */
export function announceKey(vkey: string, signers: readonly NoteSigner[]): string {
  return signNote(textOf(vkey), signers);
}

/**
 * The keys known, and every further one that an event of the log announces under a known one's signature, in the order of
 * the log. An announcement that no known key signed adds none: whoever writes events does not thereby own the log.
 */
export function followKeys(known: readonly NoteVerifier[], events: Iterable<LeafEvent>): NoteVerifier[] {
  const keys = [...known];
  for (const event of events) {
    const announced = announcedKey(event, keys);
    if (announced !== undefined && !keys.some(({ name, keyId }) => name === announced.name && keyId === announced.keyId)) keys.push(announced);
  }
  return keys;
}

/** The key that the event announces, if it signed that itself and one of the known ones did under the same name. */
function announcedKey({ kind, detail }: LeafEvent, known: readonly NoteVerifier[]): NoteVerifier | undefined {
  const { cause, vkey, announcement } = detail ?? {};
  if (kind !== 'SECURITY' || cause !== keyChangeCauses.announced || typeof vkey !== 'string' || typeof announcement !== 'string') return undefined;
  const key = parseVkey(vkey);
  const opened = key && openNote(announcement, [...known.filter(({ keyId }) => keyId !== key.keyId), key]);
  if (key === undefined || opened?.ok !== true || opened.text !== textOf(vkey)) return undefined;
  const signed = (by: (keyId: string) => boolean) => opened.verified.some(({ name, keyId }) => name === key.name && by(keyId));
  return signed((keyId) => keyId === key.keyId) && signed((keyId) => keyId !== key.keyId) ? key : undefined;
}

function textOf(vkey: string): string {
  return `log-key/1\n${vkey}\n`;
}
