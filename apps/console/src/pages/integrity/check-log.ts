import type { LogKeys } from '../../api/auditor.ts';
import type { Call } from '../../api/call.ts';
import { fromBase64, same } from '../../proof/bytes.ts';
import { isSignedBy, readCheckpoint, readNoteKey, type Checkpoint, type SignedCheckpoint } from '../../proof/checkpoint.ts';
import { followInLog, isSameKey } from '../../proof/follow-keys.ts';
import { verifyConsistency } from '../../proof/merkle.ts';
import { keysOf, recall, remember, type RememberedLog } from './log-memory.ts';

/** How the log's key is related to the one that is known: that one; one that it led to by the log; another. */
export type KeyStanding = 'same' | 'announced' | 'foreign';

export interface CheckedLog {
  readonly checkpoint: SignedCheckpoint;
  /** The key that the log is checked by: the known one, or the one that it led to. */
  readonly vkey: string;
  readonly signed: boolean;
  /** Of what this browser saw last: how its key is related to this one, and that the log begins with it; undefined at the first visit. */
  readonly before: { readonly log: RememberedLog; readonly key: KeyStanding; readonly continued: boolean } | undefined;
}

/**
 * Checks the current checkpoint against the log's key and against what this browser remembers of the log, and remembers
 * it when everything holds, with the key that the known one led to. What does not hold is never remembered: it is found
 * again at the next visit.
 *
 * @throws ProblemAnswer
 */
export async function checkLog(call: Call): Promise<CheckedLog | undefined> {
  const served = await call('GET /log/keys', {});
  const checkpoint = readCheckpoint(served.checkpoint);
  if (checkpoint === undefined || checkpoint.size === 0n) return undefined;
  const before = recall();
  const { key, vkey } = before === undefined ? { key: 'same' as const, vkey: served.vkey } : await keyAfter(before.vkey, served, checkpoint);
  const signed = await isSignedBy(checkpoint, await keysOf([vkey]));
  const compared = before && { log: before, key, continued: await continues(call, before.checkpoint, checkpoint) };
  if (signed && (compared === undefined || (compared.key !== 'foreign' && compared.continued))) remember(vkey, checkpoint, new Date().toISOString());
  return { checkpoint, vkey, signed, before: compared };
}

/** The server says which key is the log's; that the known one led to it, the log must show. Until then the known one counts. */
async function keyAfter(known: string, { vkey, keys }: LogKeys, checkpoint: SignedCheckpoint): Promise<{ readonly key: KeyStanding; readonly vkey: string }> {
  if (vkey === known) return { key: 'same', vkey };
  const [next, trusted] = [await readNoteKey(vkey), await keysOf([known])];
  const followed = await followInLog(keys, trusted, checkpoint);
  if (next !== undefined && followed.some((each) => isSameKey(each, next))) return { key: 'announced', vkey };
  return { key: (await isSignedBy(checkpoint, trusted)) ? 'same' : 'foreign', vkey: known };
}

/** Whether the current state begins with the whole of an earlier one. @throws ProblemAnswer */
export async function continues(call: Call, { size, root }: Checkpoint, current: SignedCheckpoint): Promise<boolean> {
  if (size > current.size) return false;
  if (size === current.size) return same(root, current.root);
  const answer = await call('GET /v1/audit/proofs/consistency', { query: { from: Number(size), to: Number(current.size) } });
  const hashes = answer.proof.map(fromBase64);
  if (!hashes.every((hash) => hash !== undefined)) return false;
  return verifyConsistency({ from: size, to: current.size, fromRoot: root, toRoot: current.root, proof: hashes });
}
