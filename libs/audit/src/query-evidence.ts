import type { Opening } from './commitment.ts';
import type { IndexKeyKind } from './index-key.ts';

/** The first member of every evidence file: what it is, and in which version. */
export const evidenceFormat = 'iiz-dap-evidence/1';

/** A leaf with its place under the checkpoint of the file. */
export interface ProvenLeaf {
  readonly leafIndex: number;
  /** Base64. */
  readonly leaf: string;
  /** RFC 6962 inclusion proof at the checkpoint's size, hashes in base64. */
  readonly proof: readonly string[];
}

export interface ProvenEvent extends ProvenLeaf {
  readonly openings: readonly Opening[];
}

/** An earlier checkpoint with its cosignatures, and the proof that the file's checkpoint continues it. */
export interface CosignedCheckpoint {
  /** Signed note. */
  readonly note: string;
  /** RFC 6962 consistency proof from it to the file's checkpoint, hashes in base64; empty when it is the same state. */
  readonly proof: readonly string[];
}

/** The log as the file names it: whoever verifies takes its key from elsewhere, or follows it from one that it knows. */
export interface NamedLog {
  readonly origin: string;
  readonly vkey: string;
}

/**
 * Everything that the log holds about one case, person or message up to the look that asked for it, with what shows that
 * nothing is left out: the key's secret, the link leaves, every leaf's inclusion proof, one signed checkpoint. Verifies
 * offline.
 */
export interface QueryEvidence {
  readonly format: typeof evidenceFormat;
  readonly kind: 'query';
  readonly log: NamedLog;
  /** Signed note. */
  readonly checkpoint: string;
  /** The last that each cosigner signed. */
  readonly cosigned?: readonly CosignedCheckpoint[];
  /** `person-key` leaves the platform for nobody and is none here. */
  readonly key: { readonly kind: Exclude<IndexKeyKind, 'person-key'>; readonly value: string; readonly secret: string };
  /** Where the log's key changed, the leaves that announce it. */
  readonly keys?: readonly ProvenLeaf[];
  /** Leaf index of the look: the last of `events`. */
  readonly look: number;
  /** Oldest first. */
  readonly events: readonly ProvenEvent[];
  readonly links: readonly ProvenLeaf[];
  /** Policy packs by which the events decided, as far as the log holds their text; `hash` is its SHA-256, as the events name it. */
  readonly packs?: readonly { readonly version: string; readonly hash: string; readonly source: string }[];
  /** Of the key's events the first `count` are not here: their time is over. `record` is the event that says so. */
  readonly removed?: { readonly count: number; readonly record: ProvenLeaf };
}
