import { readSealed } from '#persistence';
import type { Pool } from '#persistence';
import { parseStrictJson } from '#schemas';
import type { Envelope } from '#schemas';
import { openPayload } from '#sealing';
import type { KeyRing } from '#sealing';

/**
 * A message as it was accepted, opened for the platform to forward; `undefined`: its payload was destroyed.
 *
 * @throws Error when there is a payload that this process cannot open: by its keys, or because it was altered
 */
export async function openMessage(pool: Pool, keks: KeyRing, messageRef: string): Promise<Envelope | undefined> {
  const message = await readSealed(pool, messageRef);
  if (message === undefined) return undefined;
  const { messageId, senderId, caseId, type, version } = message;
  const kek = keks.byId(message.kekId);
  if (kek === undefined) throw unopened('no such key-encryption key');
  const opened = await openPayload(message, { messageId, senderId, caseId, type, version }, kek);
  if (!opened.ok) throw unopened(opened.reason);
  const parsed = parseStrictJson(opened.plaintext);
  if (!parsed.ok) throw unopened(parsed.problem);
  return parsed.value as unknown as Envelope;
}

function unopened(reason: string): Error {
  return new Error(`A message to be forwarded cannot be opened: ${reason}.`);
}
