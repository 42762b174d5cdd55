import { fromBase64, type Bytes } from './bytes.ts';
import type { SignedCheckpoint } from './checkpoint.ts';
import { fault, type Fault } from './fault.ts';
import { hashLeaf, verifyInclusion } from './merkle.ts';

/** A leaf of the file with its place in it. */
export interface PlacedLeaf {
  readonly index: bigint;
  readonly bytes: Bytes;
  readonly proof: readonly string[];
  readonly place: string;
}

/** Whether the leaf stands where it says, under the checkpoint. Nothing is said without one. */
export async function inclusionFaults({ index, bytes, proof, place }: PlacedLeaf, checkpoint: SignedCheckpoint | undefined): Promise<Fault[]> {
  if (checkpoint === undefined) return [];
  const hashes = proof.map(fromBase64);
  const included = hashes.every((hash) => hash !== undefined) && (await verifyInclusion({ index, size: checkpoint.size, leafHash: await hashLeaf(bytes), proof: hashes, root: checkpoint.root }));
  return included ? [] : [fault('leaf-not-included', place, index)];
}
