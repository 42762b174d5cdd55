import type { LeafEvidence } from '../api/auditor.ts';
import { fromBase64, same, toHex } from './bytes.ts';
import { isSignedBy, readCheckpoint, type NoteKey } from './checkpoint.ts';
import { followInLog } from './follow-keys.ts';
import { readEventLeaf } from './leaf.ts';
import { hashLeaf, verifyInclusion } from './merkle.ts';

/** What a proof is made of, each part by itself: a reader sees which holds. */
export interface LeafChecks {
  readonly leaf: boolean;
  readonly root: boolean;
  readonly inclusion: boolean;
  readonly signature: boolean;
}

/** Verifies that a leaf stands in the log that the keys sign, or one that they announced in it, from nothing but the evidence. */
export async function checkLeafEvidence({ leafHash, leafIndex, treeSize, root, proof, leaf, checkpoint, keys: announced }: LeafEvidence, keys: readonly NoteKey[]): Promise<LeafChecks> {
  const signed = readCheckpoint(checkpoint);
  const bytes = fromBase64(leaf);
  const rootBytes = fromBase64(root);
  const hashes = proof.map(fromBase64);
  if (signed === undefined || bytes === undefined || rootBytes === undefined || !hashes.every((hash) => hash !== undefined)) return { leaf: false, root: false, inclusion: false, signature: false };
  const hash = await hashLeaf(bytes);
  return {
    leaf: toHex(hash) === leafHash && (bytes[0] !== 1 || readEventLeaf(bytes) !== undefined),
    root: signed.size === BigInt(treeSize) && same(signed.root, rootBytes),
    inclusion: await verifyInclusion({ index: BigInt(leafIndex), size: signed.size, leafHash: hash, proof: hashes, root: signed.root }),
    signature: await isSignedBy(signed, await followInLog(announced, keys, signed)),
  };
}
