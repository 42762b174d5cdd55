import type { Category, ConsentGrantor, ConsentType, Purpose } from './vocabulary.ts';

/** Names partners by role, or one partner by id; with both, only that partner in that role. */
export interface ConsentParty {
  readonly roleCode?: string;
  readonly partnerId?: string;
}

/**
 * One person's consent as registered. The document stays with the partner that stored it.
 *
 * Days without a time are days in Solothurn (Europe/Zurich): `grantedOn` counts from its first moment, `validUntil` to
 * its last. A `withdrawnOn` takes effect at that very moment and never before it (ex nunc). So does `endedOn`, the closing of
 * the case for which it was granted; what rests on the registration itself goes on resting on it (R06), so that the closing can
 * be told, and a reopening.
 */
export interface Consent {
  readonly consentId: string;
  readonly type: ConsentType;
  readonly personId: string;
  readonly caseId: string;
  readonly grantedBy: ConsentGrantor;
  readonly capacityChecked: boolean;
  readonly recipients: readonly ConsentParty[];
  readonly senders: readonly ConsentParty[];
  readonly categories: readonly Category[];
  readonly purposes: readonly Purpose[];
  readonly grantedOn: string;
  readonly validUntil: string;
  readonly informedPoints: readonly boolean[] | Readonly<Record<string, boolean>>;
  readonly voluntary: boolean;
  readonly onwardTransfer: boolean;
  readonly evidence: { readonly formVersion: string; readonly documentHash: string; readonly signedOn: string; readonly storedAt: string };
  readonly withdrawnOn?: string;
  readonly withdrawnBy?: string;
  readonly withdrawalReason?: string;
  readonly endedOn?: string;
}
