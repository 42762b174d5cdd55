import type { CosignedCheckpoint, ProvenLeaf } from '#audit';
import type { ProblemBody } from '#problems';
import type { KeptSignature, StoredSignature } from '#signing';

/** Texts for people: German first, English beside it. */
export interface Bilingual {
  readonly de: string;
  readonly en: string;
}

/** The platform said no, with its reasons. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly problem: ProblemBody;
}

/** The platform's answer: what was asked for, or a refusal. */
export type Answer<T> = ({ readonly ok: true } & T) | Refusal;

/** What the platform promises when it accepts a message. */
export interface Receipt {
  readonly receiptVersion: '1.0';
  readonly senderId: string;
  readonly messageId: string;
  /** Lower-case hex SHA-256 of the message's bytes. */
  readonly requestDigest: string;
  readonly acceptedAt: string;
  /** Lower-case hex leaf hash of the acceptance in the audit log. */
  readonly leafHash: string;
  readonly outcomes: readonly ReceiptOutcome[];
  readonly warnings: readonly { readonly code: string; readonly text: Bilingual }[];
  /** What a withdrawal stopped, and what it came too late for. */
  readonly withdrawal?: StoppedDeliveries;
  /** Likewise of a recall, with those who had the message already. */
  readonly recall?: StoppedDeliveries & { readonly read: readonly string[] };
  /** Who has the data that is rectified or erased, and was not named: the platform forwards it. */
  readonly forwardedTo?: readonly string[];
}

export interface StoppedDeliveries {
  readonly effectiveAt: string;
  /** From its receipt until everything not yet on its way was stopped. */
  readonly withinMs: number;
  readonly stopped: number;
  readonly inFlight: readonly { readonly recipientId: string; readonly channel: 'topic' | 'inbox'; readonly leaseUntil: string }[];
}

export interface ReceiptOutcome {
  readonly recipientId: string;
  readonly outcome: 'permitted' | 'refused';
  /** Permitted without the items that are refused: the recipient gets a projection. */
  readonly stripped?: true;
  readonly code?: string;
  readonly items: readonly ReceiptItem[];
  readonly obligations: readonly { readonly kind: string; readonly dueInDays?: number }[];
}

/** One person and block; `subject` is an index into `frame.iiz.subjectRefs`. */
export interface ReceiptItem {
  readonly subject?: number;
  readonly block: string;
  readonly category: string;
  readonly permitted: boolean;
  readonly ruleId?: string;
  readonly norms: readonly string[];
  readonly code?: string;
  readonly reason?: Bilingual;
}

/** What would become of a message if it were sent now. */
export interface Preflight {
  readonly verdict: 'accepted' | 'refused';
  /** Status that sending the same message would be answered with. */
  readonly status: number;
  /** With what the nearest rule lacks: codes of its conditions, or `consent`, `category`, `purpose`, `rule`. */
  readonly outcomes: readonly (Omit<ReceiptOutcome, 'items'> & { readonly items: readonly (ReceiptItem & { readonly missing: readonly string[] })[] })[];
  readonly warnings: Receipt['warnings'];
  readonly problem?: ProblemBody;
}

/** A receipt as it was signed: keep it, it stays verifiable. */
export interface SignedReceipt extends StoredSignature {
  /** The receipt's JSON, byte for byte. */
  readonly body: string;
}

export interface TimelineEntry {
  readonly event: 'accepted' | 'decided' | 'routed' | 'delivered' | 'fetched' | 'acknowledged' | 'withheld' | 'expired' | 'parked';
  readonly at: string;
  readonly recipientId?: string;
  readonly outcome?: 'permitted' | 'refused';
  readonly code?: string;
}

/** A message of one's own and what became of it. */
export interface MessageStatus {
  readonly senderId: string;
  readonly messageId: string;
  readonly caseId: string;
  readonly type: string;
  readonly version: string;
  readonly acceptedAt: string;
  readonly receipt: Receipt;
  readonly timeline: readonly TimelineEntry[];
  readonly deliveries: readonly { readonly recipientId: string; readonly channel: 'topic' | 'inbox'; readonly state: string; readonly code?: string }[];
  /** Fields that are disputed, or may not be used for now. */
  readonly marks: readonly { readonly kind: 'DISPUTED' | 'RESTRICT'; readonly fieldPath: string; readonly decidedOn: string }[];
}

/** A consent as the partners in its case may see it. */
export interface CaseConsent {
  readonly consentId: string;
  readonly type: string;
  readonly personId: string;
  readonly grantedBy: string;
  readonly senders: readonly { readonly partnerId?: string; readonly roleCode?: string }[];
  readonly recipients: readonly { readonly partnerId?: string; readonly roleCode?: string }[];
  readonly categories: readonly string[];
  readonly purposes: readonly string[];
  readonly grantedOn: string;
  readonly validUntil: string;
  readonly withdrawnOn?: string;
  /** When its case was closed. */
  readonly endedOn?: string;
}

/** What proves an acceptance: the leaf, its place in the log, the log's signed state, the receipt. */
export interface Evidence {
  readonly leafHash: string;
  /** Base64. */
  readonly leaf: string;
  readonly leafIndex: string | number;
  readonly treeSize: string | number;
  /** Base64. */
  readonly inclusionProof: readonly string[];
  /** A signed note. */
  readonly checkpoint: string;
  /** The last checkpoint that each cosigner signed, with the proof that this one continues it. */
  readonly cosigned?: readonly CosignedCheckpoint[];
  /** Where the log's key changed, the leaves that announce it: by them who knows a former key follows. */
  readonly keys?: readonly ProvenLeaf[];
  readonly receipt: SignedReceipt;
  /** One's own signature as the platform keeps it; its Content-Digest stands for the bytes. */
  readonly sender?: KeptSignature & { readonly keyid: string };
  /** The policy pack that decided; `hash`, which the leaf names, is the SHA-256 of `source`. */
  readonly pack?: { readonly version: string; readonly hash: string; readonly source: string };
}

export interface InboxItem {
  readonly id: string;
  readonly senderId: string;
  readonly messageId: string;
  readonly type: string;
  readonly caseId: string;
  readonly acceptedAt: string;
  readonly leasedUntil?: string;
}

export interface InboxPage {
  readonly items: readonly InboxItem[];
  readonly nextCursor?: string;
}

export interface PartnerCertificate {
  readonly keyid: string;
  readonly alg: string;
  readonly certificatePem: string;
  /** The intermediates that lead from it to an authority. */
  readonly chainPem?: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly revokedAt?: string;
}
