import type { Call } from '../../api/call.ts';
import { fromBase64, same, toHex } from '../../proof/bytes.ts';
import { isSignedBy, readCheckpoint, type Checkpoint, type SignedCheckpoint } from '../../proof/checkpoint.ts';
import { verifyConsistency } from '../../proof/merkle.ts';
import { keysOf, recall, remember, type RememberedLog } from './log-memory.ts';

export interface CheckedLog {
  readonly checkpoint: SignedCheckpoint;
  readonly vkey: string;
  readonly signed: boolean;
  /** Of what this browser saw last: that the key is the same and the log begins with it; undefined at the first visit. */
  readonly before: { readonly log: RememberedLog; readonly sameKey: boolean; readonly continued: boolean } | undefined;
}

/**
 * Checks the current checkpoint against the log's key and against what this browser remembers of the log, and remembers
 * it when everything holds. What does not hold is never remembered: it is found again at the next visit.
 *
 * @throws ProblemAnswer
 */
export async function checkLog(call: Call): Promise<CheckedLog | undefined> {
  const checkpoint = readCheckpoint(await call('GET /log/checkpoint', {}));
  if (checkpoint === undefined || checkpoint.size === 0n) return undefined;
  const before = recall();
  const vkey = await servedKey(call, checkpoint.size);
  const signed = await isSignedBy(checkpoint, await keysOf([before?.vkey ?? vkey]));
  const compared = before && { log: before, sameKey: before.vkey === vkey, continued: await continues(call, before.checkpoint, checkpoint) };
  if (signed && (compared === undefined || (compared.sameKey && compared.continued))) remember(before?.vkey ?? vkey, checkpoint, new Date().toISOString());
  return { checkpoint, vkey: before?.vkey ?? vkey, signed, before: compared };
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

/** The key as the log's own evidence of its first leaf names it. */
async function servedKey(call: Call, size: bigint): Promise<string> {
  const width = size < 256n ? `.p/${size}` : '';
  const tile = await call('GET /log/tile/{level}/{index}', { path: { level: 0, index: `000${width}` } });
  const first = new Uint8Array(await tile.slice(0, 32).arrayBuffer());
  return (await call('GET /v1/audit/events/{leafHash}', { path: { leafHash: toHex(first) } })).vkey;
}
