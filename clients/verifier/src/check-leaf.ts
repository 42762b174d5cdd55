import { hashLeaf, verifyInclusion, type Checkpoint, type ProvenLeaf } from '#audit';
import { fault, type Fault } from './fault.ts';

/** A leaf of the file with its place in it. */
export interface PlacedLeaf {
  readonly index: bigint;
  readonly bytes: Buffer;
  readonly place: string;
}

export function placed(leaves: readonly ProvenLeaf[], list: string): PlacedLeaf[] {
  return leaves.map(({ leafIndex, leaf }, i) => ({ index: BigInt(leafIndex), bytes: Buffer.from(leaf, 'base64'), place: `/${list}/${i}` }));
}

/** Whether the leaf stands where it says, under the checkpoint. Nothing is said without one. */
export function inclusionFaults({ index, bytes, place }: PlacedLeaf, proof: readonly string[], checkpoint: Checkpoint | undefined): Fault[] {
  if (checkpoint === undefined) return [];
  const { size, root } = checkpoint;
  const included = verifyInclusion({ index, size, leafHash: hashLeaf(bytes), proof: proof.map((hash) => Buffer.from(hash, 'base64')), root });
  return included ? [] : [fault('leaf-not-included', place, index)];
}
