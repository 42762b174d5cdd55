import { randomUUID } from 'node:crypto';
import { keyChangeCauses, platformActor, pooledRandom, toLeaf, type AuditEvent } from '#audit';
import { addLogKey, readLastLogKey, type AuditDatabase } from '#persistence';
import type { CheckpointSigner } from './sign-checkpoint.ts';

/**
 * Puts on record that the log's key is another than the last time: announced by the one before it, which signs beside it,
 * so that whoever knows that one follows; or replaced without, where the one before is lost. The first key of a log is
 * kept without an event. Durable when it returns; nothing happens while the key is the same.
 *
 * @returns whether an event waits to become a leaf
 */
export async function announceLogKey(database: AuditDatabase, signer: Pick<CheckpointSigner, 'vkey' | 'announcement'>, at: Date): Promise<boolean> {
  const last = await readLastLogKey(database);
  if (last === undefined) return addLogKey(database, 1, signer.vkey);
  if (last.vkey === signer.vkey) return false;
  const announcement = signer.announcement();
  const detail = announcement === undefined ? { cause: keyChangeCauses.replaced, vkey: signer.vkey } : { cause: keyChangeCauses.announced, vkey: signer.vkey, announcement };
  const event: AuditEvent = { eventId: randomUUID(), kind: 'SECURITY', at: at.toISOString(), actor: platformActor, detail };
  return addLogKey(database, last.no + 1, signer.vkey, toLeaf(event, pooledRandom()));
}
