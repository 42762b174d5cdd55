import { fromBase64, same } from './bytes.ts';
import { checkNoteSignature, readCheckpoint, type NoteKey, type SignedCheckpoint } from './checkpoint.ts';
import { fault, type Fault, type FaultCode } from './fault.ts';
import { verifyConsistency } from './merkle.ts';
import type { Trust } from './trust.ts';

export interface CheckedNotes {
  readonly checkpoint: SignedCheckpoint | undefined;
  readonly cosigners: readonly string[];
  readonly faults: readonly Fault[];
}

/** The checkpoint of a file, and those before it that somebody cosigned: signatures, and that the later one continues them. */
export async function checkNotes(note: string, cosigned: readonly { readonly note: string; readonly proof: readonly string[] }[], trust: Trust): Promise<CheckedNotes> {
  const own = await checkNote(note, '/checkpoint', trust);
  const all = [own];
  for (const [index, { note: earlier, proof }] of cosigned.entries()) {
    const checked = await checkNote(earlier, `/cosigned/${index}/note`, trust);
    all.push(checked);
    if (own.checkpoint !== undefined && checked.checkpoint !== undefined && !(await continues(checked.checkpoint, own.checkpoint, proof))) all.push({ ...checked, faults: [fault('cosigned-inconsistent', `/cosigned/${index}/proof`)] });
  }
  return { checkpoint: own.checkpoint, cosigners: [...new Set(all.flatMap(({ cosigners }) => cosigners))], faults: all.flatMap(({ faults }) => faults) };
}

/** Each known key is tried by itself: one signature that does not hold must not hide another. */
async function checkNote(note: string, place: string, trust: Trust): Promise<CheckedNotes> {
  const checkpoint = readCheckpoint(note);
  if (checkpoint === undefined || !trust.log.some(({ name }) => name === checkpoint.origin)) return { checkpoint: undefined, cosigners: [], faults: [fault('checkpoint-unreadable', place)] };
  const log = await signersOf(checkpoint, trust.log, 'checkpoint-signature', place);
  const cosigners = await signersOf(checkpoint, trust.cosigners, 'cosignature-invalid', place);
  const unsigned = log.names.length === 0 && log.faults.length === 0 ? [fault('checkpoint-unsigned', place)] : [];
  const forked = trust.held?.size === checkpoint.size && !same(trust.held.root, checkpoint.root) ? [fault('log-forked', place)] : [];
  return { checkpoint, cosigners: cosigners.names, faults: [...log.faults, ...cosigners.faults, ...unsigned, ...forked] };
}

async function signersOf({ text, signatures }: SignedCheckpoint, keys: readonly NoteKey[], code: FaultCode, place: string): Promise<{ readonly names: string[]; readonly faults: Fault[] }> {
  const [names, faults]: [string[], Fault[]] = [[], []];
  for (const signature of signatures) {
    for (const key of keys.filter(({ name, keyId }) => name === signature.name && keyId === signature.keyId)) {
      if ((await checkNoteSignature(text, signature, key)) === undefined) faults.push(fault(code, place));
      else names.push(key.name);
    }
  }
  return { names, faults };
}

async function continues(earlier: SignedCheckpoint, later: SignedCheckpoint, proof: readonly string[]): Promise<boolean> {
  const hashes = proof.map(fromBase64);
  if (!hashes.every((hash) => hash !== undefined)) return false;
  return verifyConsistency({ from: earlier.size, to: later.size, fromRoot: earlier.root, toRoot: later.root, proof: hashes });
}
