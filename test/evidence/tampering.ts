import { canonicalJson, type Checkpoint } from '#audit';
import type { FaultCode, Report, Trust } from '#verifier';
import { verifyEvidence, verifyLog } from '#verifier';
import type { SeededRandom } from '../faults/random.ts';
import type { EvidenceWorld } from './evidence-world.ts';

/** What somebody made of a file or a log, and the leaf that a verifier is to name. */
export interface Tampered {
  readonly file?: unknown;
  readonly files?: ReadonlyMap<string, Buffer>;
  /** Checkpoints that the verifier kept from before. */
  readonly held?: readonly Checkpoint[];
  readonly leaf?: number | undefined;
  /** What else was done to it: one fault must hide no other. */
  readonly also?: readonly { readonly code: FaultCode; readonly leaf?: number }[];
}

/** One way of tampering. Each place is drawn by the world's seed. */
export interface Tampering {
  readonly name: string;
  /** At least one of them is to be found. */
  readonly code: FaultCode | readonly FaultCode[];
  readonly apply: (world: EvidenceWorld) => Tampered;
}

export function verifyTampered({ file, files, held = [] }: Tampered, trust: Trust): Promise<Report> {
  if (files === undefined) return Promise.resolve(verifyEvidence(file, trust));
  return verifyLog((path) => Promise.resolve(files.get(path)), { ...trust, cosignersNeeded: 0, held });
}

/** Whether the report finds everything that was done, each at the leaf where it was done. */
export function found({ faults }: Report, { code }: Tampering, { leaf, also = [] }: Tampered): boolean {
  const has = (codes: readonly FaultCode[], at: number | undefined) => faults.some((each) => codes.includes(each.code) && (at === undefined || each.leaf === at));
  return has([code].flat(), leaf) && also.every((each) => has([each.code], each.leaf));
}

/** A leaf with the version and members of an event, in canonical form, of which one is of no form that a reader knows. */
export function oddLeaf(world: EvidenceWorld): Buffer {
  const odd = world.random.pick([{ message: null }, { outcomes: {} }, { subjects: 'somebody' }, { text: null }, { outcomes: [{ permitted: true, recipient: 'rav-olten' }] }]);
  return Buffer.from(`\x01${canonicalJson({ actor: { id: 'sr-sro', role: 'SR' }, at: '2026-03-02T08:15:00.000Z', eventId: world.random.uuid(), kind: 'ACCEPTED', ...odd })}`);
}

/** Base64 with one of its characters exchanged, somewhere in its last forty but the end: still base64. */
export function flipped(text: string, random: SeededRandom): string {
  const at = text.length - 6 - random.below(30);
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
