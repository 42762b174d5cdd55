/** `UNREGISTERED`: only a consent has named the case so far; everything else is the life cycle of a case. */
export type CaseStatus =
  | 'UNREGISTERED'
  | 'PROACTIVE'
  | 'REGISTERED'
  | 'INTAKE'
  | 'ACTIVE'
  | 'DETACHED'
  | 'AFTERCARE'
  | 'TRANSFER_PENDING'
  | 'CLOSED';

export const caseKinds = ['REGULAR_AID', 'ASYLUM_AID', 'PROACTIVE', 'ALV', 'IV'] as const;
export type CaseKind = (typeof caseKinds)[number];

export const personRoles = ['HEAD', 'PARTNER', 'CHILD', 'OTHER'] as const;
export type PersonRole = (typeof personRoles)[number];

export const segments = ['ABLOESEN', 'VERAENDERN', 'ORIENTIEREN', 'STABILISIEREN'] as const;
export type Segment = (typeof segments)[number];

export type PersonStatus = 'NEW' | 'ASSESSED' | 'SEGMENTED' | 'REVIEWED';
export type IntensiveStatus = 'NONE' | 'REQUESTED' | 'GRANTED' | 'DENIED' | 'ENDED';
export type VpeStatus = 'NONE' | 'MANDATED' | 'COMPLETED' | 'ABORTED';

export const aftercareOutcomes = ['STABLE', 'RELAPSE', 'DECLINED'] as const;
export type AftercareOutcome = (typeof aftercareOutcomes)[number];

/** A calendar date of Europe/Zurich, `YYYY-MM-DD`. */
export type CalendarDate = string;

/** A person in this case. Everything but `role` is a projection of what the partners reported. */
export interface CasePerson {
  readonly personId: string;
  /** A fact of the register: the policy reads CHILD from here (rule R21). */
  readonly role: PersonRole;
  readonly status: PersonStatus;
  readonly assessed: boolean;
  readonly segment: Segment | null;
  /** Oldest first, the last hundred; the last entry is `segment`. */
  readonly segmentHistory: readonly { readonly segment: Segment; readonly on: CalendarDate }[];
  readonly intensive: IntensiveStatus;
  /** Day of the last grant of intensive case management; stays when it ends. */
  readonly intensiveSince: CalendarDate | null;
  readonly vpe: VpeStatus;
  /** Day of the last mandate. */
  readonly vpeMandatedOn: CalendarDate | null;
  /** Day of the last notification as a refugee without work (AIG Art. 53 Abs. 5): for the yearly number. */
  readonly refugeeNotifiedOn: CalendarDate | null;
  readonly planVersion: number | null;
  readonly reviewDueOn: CalendarDate | null;
  /** Of the aftercare agreed last; null before it and once the case is reopened. */
  readonly detachedOn: CalendarDate | null;
  /** Last day of that aftercare; never later than `aftercareLimit(detachedOn)`. */
  readonly aftercareUntil: CalendarDate | null;
  /** How that aftercare came to its end; null while it runs. */
  readonly aftercareOutcome: AftercareOutcome | null;
}

/** `former`: handed the case over; answers for its own messages only. */
export type ParticipantStatus = 'invited' | 'participant' | 'declined' | 'former';

/** A partner beside the lead. */
export interface Participant {
  readonly partnerId: string;
  readonly status: ParticipantStatus;
  readonly since: CalendarDate;
  /** The consents on which the registration towards this partner rested (rule R06, both ways). */
  readonly consentIds: readonly string[];
}

/** A hand-over offered and not yet answered; after `until` it has lapsed. */
export interface PendingTransfer {
  readonly to: string;
  readonly offeredOn: CalendarDate;
  readonly until: CalendarDate;
}

/**
 * What the platform knows of a case: plain JSON, replaced as a whole, never changed in place.
 * The partners' own systems stay the masters of the case; this is what routing and policy need of it.
 */
export interface CaseState {
  readonly caseId: string;
  readonly regionId: string;
  readonly status: CaseStatus;
  /** What it was before and since when, oldest first, the last twenty; the last entry is `status`. */
  readonly statusHistory: readonly { readonly status: CaseStatus; readonly on: CalendarDate }[];
  /** null until registered, as are `registeredBy` and `leadPartner`. */
  readonly kind: CaseKind | null;
  readonly registeredBy: string | null;
  readonly registeredOn: CalendarDate | null;
  readonly leadPartner: string | null;
  /** The partner whose consent.granted named the case first: it alone may register it. */
  readonly boundTo: string | null;
  /** At most one entry per partner, never the lead. */
  readonly participants: readonly Participant[];
  readonly persons: readonly CasePerson[];
  readonly pendingTransfer: PendingTransfer | null;
  /** Of the person detached last. */
  readonly detachedOn: CalendarDate | null;
  /** First day of the last aftercare; stays when it ends. */
  readonly aftercareSince: CalendarDate | null;
  /** Last day on which any of its persons is in aftercare. */
  readonly aftercareUntil: CalendarDate | null;
  readonly closedOn: CalendarDate | null;
  /** Days on which it was reopened out of aftercare or after closing, oldest first, the last ten: relapses. */
  readonly reopenedOn: readonly CalendarDate[];
  /** Days on which another region took it over, oldest first, the last ten. */
  readonly transferredOn: readonly CalendarDate[];
}
