import { readSealed } from '#persistence';
import type { Pool } from '#persistence';
import { parseStrictJson } from '#schemas';
import type { Envelope } from '#schemas';
import { openPayload } from '#sealing';
import type { KeyRing } from '#sealing';

/** A message as it was accepted, opened for the platform to forward; `undefined`: its payload can be opened no more. */
export async function openMessage(pool: Pool, keks: KeyRing, messageRef: string): Promise<Envelope | undefined> {
  const message = await readSealed(pool, messageRef);
  const kek = message && keks.byId(message.kekId);
  if (message === undefined || kek === undefined) return undefined;
  const { messageId, senderId, caseId, type, version } = message;
  const opened = await openPayload(message, { messageId, senderId, caseId, type, version }, kek);
  const parsed = opened.ok ? parseStrictJson(opened.plaintext) : undefined;
  return parsed?.ok === true ? (parsed.value as unknown as Envelope) : undefined;
}
