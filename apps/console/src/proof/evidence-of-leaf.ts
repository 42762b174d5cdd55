import type { Event, LeafEvidence } from '../api/auditor.ts';
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

export interface CheckedLeaf {
  readonly checks: LeafChecks;
  /** As the leaf itself has it, whatever the server says beside it; undefined for one that is no event. */
  readonly event: Event | undefined;
}

/** Verifies that the leaf that was asked for stands in the log that the keys sign, or one that they announced in it, from nothing but the evidence. */
export async function checkLeafEvidence(asked: string, { leafIndex, treeSize, root, proof, leaf, checkpoint, keys: announced }: LeafEvidence, keys: readonly NoteKey[]): Promise<CheckedLeaf> {
  const signed = readCheckpoint(checkpoint);
  const bytes = fromBase64(leaf);
  const rootBytes = fromBase64(root);
  const hashes = proof.map(fromBase64);
  if (signed === undefined || bytes === undefined || rootBytes === undefined || !hashes.every((hash) => hash !== undefined)) return { checks: { leaf: false, root: false, inclusion: false, signature: false }, event: undefined };
  const hash = await hashLeaf(bytes);
  const event = readEventLeaf(bytes);
  const checks = {
    leaf: toHex(hash) === asked && (bytes[0] !== 1 || event !== undefined),
    root: signed.size === BigInt(treeSize) && same(signed.root, rootBytes),
    inclusion: await verifyInclusion({ index: BigInt(leafIndex), size: signed.size, leafHash: hash, proof: hashes, root: signed.root }),
    signature: await isSignedBy(signed, await followInLog(announced, keys, signed)),
  };
  return { checks, event };
}
