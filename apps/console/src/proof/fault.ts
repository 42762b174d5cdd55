/** Everything that this verifier can find wrong, by the names of the command line's `dap verify`. */
export type FaultCode =
  | 'malformed' | 'checkpoint-unsigned' | 'checkpoint-signature' | 'checkpoint-unreadable' | 'cosignature-invalid' | 'cosigned-inconsistent' | 'log-forked'
  | 'leaf-unreadable' | 'leaf-exchanged' | 'leaf-not-included' | 'leaf-twice' | 'opening-exchanged' | 'order-changed' | 'event-unrelated' | 'event-left-out' | 'event-foreign'
  | 'link-missing' | 'link-broken' | 'link-repeated' | 'not-closed' | 'look-missing' | 'removal-unrecorded' | 'removal-untrue'
  | 'receipt-signature' | 'receipt-foreign' | 'receipt-mismatch' | 'sender-signature' | 'sender-mismatch' | 'message-exchanged' | 'pack-mismatch' | 'rule-unknown' | 'rule-exceeded' | 'certificate-untrusted' | 'certificate-expired' | 'certificate-revoked';

/** One thing that does not hold, and where: a JSON pointer into the file. */
export interface Fault {
  readonly code: FaultCode;
  readonly place: string;
  readonly leaf?: string;
}

/** What a verification found out; it holds when there is no fault. Every one found is listed. */
export interface Report {
  readonly kind: 'query' | 'message' | 'unknown';
  readonly faults: readonly Fault[];
  readonly origin: string;
  readonly size: string;
  /** Events of a look, or the one of a message. */
  readonly events: number;
  /** Known cosigners whose signatures hold. */
  readonly cosigners: readonly string[];
  /** Whether signatures of platform and sender were looked at: that takes the authorities' certificates. */
  readonly signatures: boolean;
  /** Events of which something cannot be read here: erased, or left out of the file. */
  readonly sealed: number;
  /** Whether the signature of the sender is enclosed; a look has none. */
  readonly sender: boolean;
  /** It names another digest than the receipt, and the bytes, which would show that both mean the same, are not enclosed. */
  readonly untied: boolean;
}

export function fault(code: FaultCode, place: string, leaf?: bigint | number | string): Fault {
  return { code, place, ...(leaf === undefined ? {} : { leaf: String(leaf) }) };
}
