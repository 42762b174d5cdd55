import { followKeys, openNote, readEventLeaf, signatureLines } from '#audit';
import type { Checkpoint, NoteVerifier, ProvenLeaf } from '#audit';
import { refuseAsNotGenuine } from './client-fault.ts';
import type { LogSource } from './is-extension.ts';
import { areProvenLeaves, openCheckpoint, standsIn } from './open-checkpoint.ts';

/** What the log says now, and the key that it says it under. */
export interface LogState {
  readonly note: string;
  readonly checkpoint: Checkpoint;
  readonly key: NoteVerifier;
}

/**
 * The log's present state under the known key. Where another key signs it too, or instead, the announcements are read that
 * lead to that one: each must be signed by a key known so far and by the one that it names, and stand in the very state that
 * is returned. That this state continues the last one seen is for the caller to show.
 *
 * @throws ClientFault not-genuine for a state that neither the known key signed nor one that it led to, or for an announcement
 * that does not stand in the log
 */
export async function readLogState(source: LogSource, known: NoteVerifier): Promise<LogState> {
  const note = (await source('checkpoint'))?.toString() ?? '';
  const changed = signatureLines(note).some(({ name, keyId }) => name === known.name && keyId !== known.keyId);
  const announced = changed ? announcementsIn(await source('keys')) : undefined;
  if (announced === undefined) return { note, checkpoint: openCheckpoint(note, known), key: known };
  const keys = followKeys([known], announced.keys.flatMap(({ leaf }) => readEventLeaf(Buffer.from(leaf, 'base64')) ?? []));
  const key = keys.findLast((each) => openNote(announced.checkpoint, [each]).ok) ?? known;
  const checkpoint = openCheckpoint(announced.checkpoint, key);
  if (!announced.keys.every((leaf) => standsIn(checkpoint, leaf))) refuseAsNotGenuine('The key of the log', 'what announces it does not stand in the log');
  return { note: announced.checkpoint, checkpoint, key };
}

/** Undefined for a log that tells of no announcements. */
function announcementsIn(body: Buffer | undefined): { readonly checkpoint: string; readonly keys: readonly ProvenLeaf[] } | undefined {
  if (body === undefined) return undefined;
  try {
    const { checkpoint, keys } = JSON.parse(body.toString()) as { checkpoint?: unknown; keys?: unknown };
    if (typeof checkpoint === 'string' && areProvenLeaves(keys)) return { checkpoint, keys };
  } catch {
    // Told below, as anything else that is none.
  }
  return refuseAsNotGenuine('The key of the log', 'what announces it cannot be read');
}
