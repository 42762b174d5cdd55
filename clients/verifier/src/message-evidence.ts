import type { CosignedCheckpoint, NamedLog, Opening, ProvenLeaf, evidenceFormat } from '#audit';
import type { KeptSignature, StoredSignature } from '#signing';
import type { EnclosedPack } from './check-pack.ts';
import type { NamedCertificate } from './check-signer.ts';

/**
 * What proves one message: who signed it (its bytes, or their digest), what the platform promised, what it decided by
 * which rules, and that the log says so.
 */
export interface MessageEvidence {
  readonly format: typeof evidenceFormat;
  readonly kind: 'message';
  readonly log?: NamedLog;
  /** Signed note. */
  readonly checkpoint: string;
  readonly cosigned?: readonly CosignedCheckpoint[];
  /** Where the log's key changed, the leaves that announce it. */
  readonly keys?: readonly ProvenLeaf[];
  readonly leafHash: string;
  /** Base64. */
  readonly leaf: string;
  readonly leafIndex: string | number;
  readonly treeSize: string | number;
  /** Base64. */
  readonly inclusionProof: readonly string[];
  readonly openings?: readonly Opening[];
  readonly receipt: StoredSignature & { readonly body: string };
  readonly platformCertificates: readonly NamedCertificate[];
  readonly sender?: KeptSignature & { readonly keyid: string };
  readonly senderCertificates?: readonly NamedCertificate[];
  /** The policy pack that decided: what the rules say that the leaf cites. */
  readonly pack?: EnclosedPack;
  /** The sender's bytes, base64, where somebody holds them. */
  readonly message?: string;
}
