import { followKeys, hashLeaf, openNote, parseCheckpoint, parseVkey, verifyInclusion } from '#audit';
import type { Checkpoint, LeafEvent, NoteVerifier, ProvenLeaf } from '#audit';
import { ClientFault, refuseAsNotGenuine } from './client-fault.ts';

/** Whether the leaf stands where it says, under the checkpoint. */
export function standsIn({ size, root }: Checkpoint, { leafIndex, leaf, proof }: ProvenLeaf): boolean {
  return verifyInclusion({ index: BigInt(leafIndex), size, leafHash: hashLeaf(Buffer.from(leaf, 'base64')), proof: proof.map((hash) => Buffer.from(hash, 'base64')), root });
}

/** A checkpoint that the log's own key signed, under its own name, or one that it announced. @throws ClientFault not-genuine */
export function openCheckpoint(note: string, key: NoteVerifier, announcements: readonly LeafEvent[] = []): Checkpoint {
  const opened = openNote(note, followKeys([key], announcements));
  if (!opened.ok) return refuseAsNotGenuine('The checkpoint', `the log's signature does not hold (${opened.reason})`);
  const checkpoint = parseCheckpoint(opened.text);
  return checkpoint?.origin === key.name ? checkpoint : refuseAsNotGenuine('The checkpoint', 'it is one of another log');
}

/** @throws ClientFault settings-unusable */
export function readVkey(vkey: string): NoteVerifier {
  const key = parseVkey(vkey);
  if (key === undefined) {
    throw new ClientFault(
      'settings-unusable',
      'The key of the log cannot be read.',
      'Give its vkey line: <name>+<key id>+<key>, as the operator has published it.',
    );
  }
  return key;
}

export function areProvenLeaves(leaves: unknown): leaves is readonly ProvenLeaf[] {
  return (
    Array.isArray(leaves) &&
    leaves.every((each: Partial<ProvenLeaf> | null) => Number.isSafeInteger(each?.leafIndex) && typeof each?.leaf === 'string' && isProof(each.proof))
  );
}

function isProof(proof: unknown): proof is readonly string[] {
  return Array.isArray(proof) && proof.every((hash) => typeof hash === 'string');
}
