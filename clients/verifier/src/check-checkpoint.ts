import { openNote, parseCheckpoint, verifyConsistency, type Checkpoint, type CosignedCheckpoint, type NoteVerifier } from '#audit';
import { fault, type Fault } from './fault.ts';
import type { Trust } from './trust.ts';

/** A checkpoint, if the note is one of the log's, with everything that is wrong about the note. */
export interface CheckedNote {
  readonly checkpoint: Checkpoint | undefined;
  /** Names of the known cosigners whose signatures hold. */
  readonly cosigners: readonly string[];
  readonly faults: readonly Fault[];
}

/** The checkpoint of an evidence file. */
export interface CheckedCheckpoint extends CheckedNote {
  /** Checkpoints at hand of which the file says nothing: it holds none of that size. */
  readonly unrelated: number;
}

/** Each known key is tried by itself: one signature that does not hold must not hide another. */
export function checkNote(note: string, place: string, trust: Trust): CheckedNote {
  const faults: Fault[] = [];
  const signed = trust.log.filter((key) => opens(note, key, faults, 'checkpoint-signature', place));
  const cosigned = (trust.cosigners ?? []).filter((key) => opens(note, key, faults, 'cosignature-invalid', place));
  if (signed.length === 0 && faults.every(({ code }) => code !== 'checkpoint-signature')) faults.push(fault('checkpoint-unsigned', place));
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const checkpoint = parseCheckpoint(text);
  const own = trust.log.some(({ name }) => name === checkpoint?.origin);
  if (checkpoint === undefined || !own) faults.push(fault('checkpoint-unreadable', place));
  else faults.push(...heldFaults(checkpoint, place, trust.held ?? []));
  return { checkpoint: own ? checkpoint : undefined, cosigners: [...new Set(cosigned.map(({ name }) => name))], faults };
}

/** The checkpoint of an evidence file, with those that cosigners signed before it. */
export function checkCheckpoint(
  { checkpoint: note, cosigned = [] }: { readonly checkpoint: string; readonly cosigned?: readonly CosignedCheckpoint[] },
  trust: Trust,
): CheckedCheckpoint {
  const own = checkNote(note, '/checkpoint', trust);
  const earlier = cosigned.map((each, i) => checkCosigned(each, `/cosigned/${i}`, own.checkpoint, trust));
  const cosigners = [...new Set([own, ...earlier].flatMap((each) => each.cosigners))];
  const sizes = new Set([own, ...earlier].map(({ checkpoint }) => checkpoint?.size));
  const unrelated = (trust.held ?? []).filter(({ size }) => !sizes.has(size)).length;
  return {
    checkpoint: own.checkpoint,
    cosigners,
    unrelated,
    faults: [...own.faults, ...earlier.flatMap((each) => each.faults), ...enoughCosigners(cosigners, '/checkpoint', trust)],
  };
}

/** An earlier checkpoint that was cosigned: its signatures, and that the later one continues it. */
function checkCosigned({ note, proof }: CosignedCheckpoint, place: string, later: Checkpoint | undefined, trust: Trust): CheckedNote {
  const checked = checkNote(note, `${place}/note`, trust);
  const { checkpoint } = checked;
  if (checkpoint === undefined || later === undefined) return checked;
  const continued = verifyConsistency({
    from: checkpoint.size,
    to: later.size,
    fromRoot: checkpoint.root,
    toRoot: later.root,
    proof: proof.map((hash) => Buffer.from(hash, 'base64')),
  });
  return continued ? checked : { ...checked, faults: [...checked.faults, fault('cosigned-inconsistent', `${place}/proof`)] };
}

export function enoughCosigners(names: readonly string[], place: string, { cosignersNeeded = 0 }: Trust): Fault[] {
  return new Set(names).size < cosignersNeeded ? [fault('cosignature-missing', place)] : [];
}

function opens(note: string, key: NoteVerifier, faults: Fault[], code: 'checkpoint-signature' | 'cosignature-invalid', place: string): boolean {
  const opened = openNote(note, [key]);
  if (!opened.ok && opened.reason === 'invalid-signature') faults.push(fault(code, place));
  return opened.ok;
}

/** What can be told without leaves: the same size has one root. */
function heldFaults({ size, root }: Checkpoint, place: string, held: readonly Checkpoint[]): Fault[] {
  return held.some((each) => each.size === size && !each.root.equals(root)) ? [fault('log-forked', place)] : [];
}
