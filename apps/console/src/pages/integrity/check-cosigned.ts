import type { Call } from '../../api/call.ts';
import { ProblemAnswer } from '../../api/problem.ts';
import { checkNoteSignature, readCheckpoint, type NoteKey, type SignedCheckpoint } from '../../proof/checkpoint.ts';
import { readUint64 } from '../../proof/bytes.ts';
import { continues } from './check-log.ts';

/** Somebody who has seen the log and said so. */
export interface Cosigner {
  readonly name: string;
  readonly keyId: string;
  /** When it was cosigned, as the signature says; undefined where it is none of that kind. */
  readonly at: Date | undefined;
  /** Undefined where its key is not known here. */
  readonly holds: boolean | undefined;
}

export interface CosignedLog {
  readonly checkpoint: SignedCheckpoint;
  /** Whether the current checkpoint continues the cosigned one. */
  readonly continued: boolean;
  readonly cosigners: readonly Cosigner[];
}

/** The newest checkpoint that others cosigned: their signatures by the keys that are known here, and that the log continues it. */
export async function checkCosigned(call: Call, current: SignedCheckpoint, keys: readonly NoteKey[]): Promise<CosignedLog | undefined> {
  const note = await call('GET /log/cosigned', {}).catch((error: unknown) => {
    if (error instanceof ProblemAnswer && error.status === 404) return undefined;
    throw error;
  });
  const checkpoint = note === undefined ? undefined : readCheckpoint(note);
  if (checkpoint === undefined) return undefined;
  const cosigners: Cosigner[] = [];
  for (const signature of checkpoint.signatures.filter(({ name }) => name !== checkpoint.origin)) {
    const key = keys.find(({ name, keyId }) => name === signature.name && keyId === signature.keyId);
    const at = signature.bytes.length === 72 ? new Date(Number(readUint64(signature.bytes, 0)) * 1000) : undefined;
    cosigners.push({ name: signature.name, keyId: signature.keyId, at, holds: key && (await checkNoteSignature(checkpoint.text, signature, key)) !== undefined });
  }
  return { checkpoint, continued: await continues(call, checkpoint, current), cosigners };
}
