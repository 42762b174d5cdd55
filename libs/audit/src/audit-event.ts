/** What an audit event is about. The audit lines of a scenario are views of these. */
export const auditKinds = [
  'ACCEPTED',
  'REFUSED',
  'DELIVERED',
  'WITHHELD',
  'PARKED',
  'EXPIRED',
  'READ',
  'ACKNOWLEDGED',
  'CONSENT_GRANTED',
  'CONSENT_WITHDRAWN',
  'QUERY',
  'POLICY_ACTIVATED',
  'SHARD_COUNT',
  'OPERATED',
  'SECURITY',
  'ERASED',
  'DESTROYED',
  'OVERDUE',
  'RECALLED',
] as const;
export type AuditKind = (typeof auditKinds)[number];

export function isAuditKind(text: string): text is AuditKind {
  return (auditKinds as readonly string[]).includes(text);
}

/** Who acted. `user` is the partner's pseudonymous staff id (DSV Art. 4 Abs. 4) and is committed, never written in clear. */
export interface AuditActor {
  readonly id: string;
  readonly role: string;
  readonly keyid?: string | undefined;
  readonly user?: string | undefined;
}

/** The platform itself. */
export const platformActor = { id: 'iiz-dap', role: 'DAP' } as const satisfies AuditActor;

/** Nobody who is known. */
export const anonymousActor = { id: 'anonymous', role: 'NONE' } as const satisfies AuditActor;

/** Somebody who signed in at the platform, in the role in which she acted. */
export function staffActor(role: string, user: string): AuditActor {
  return { id: platformActor.id, role, user };
}

/** The message an event is about. `digest` is the lower-case hex SHA-256 of its body, committed. */
export interface AuditMessage {
  readonly senderId: string;
  readonly messageId: string;
  readonly type: string;
  readonly version: string;
  readonly digest?: string | undefined;
}

/**
 * The decision on one block for one recipient. `person` is an index into the event's `subjects`, `consent` into its `consentIds`
 * (missing: it rests on none, or the event names none because nothing came of it). `unmet` says what the nearest rule lacked: codes of
 * conditions, and `consent`.
 */
export interface AuditBlock {
  readonly block: string;
  readonly category: string;
  readonly permitted: boolean;
  readonly ruleId?: string | undefined;
  readonly code?: string | undefined;
  readonly unmet?: readonly string[] | undefined;
  readonly person?: number | undefined;
  readonly consent?: number | undefined;
}

/** The decision for one recipient. */
export interface AuditOutcome {
  readonly recipient: string;
  readonly permitted: boolean;
  readonly code?: string | undefined;
  readonly rules: readonly string[];
  readonly norms: readonly string[];
  readonly blocks: readonly AuditBlock[];
}

/**
 * One thing that happened, in clear, as the process that saw it describes it. What identifies a person
 * (`caseId`, `subjects`, `personKeys`, `consentIds`, `actor.user`, `message.digest`, every `text`) reaches the
 * log as a salted commitment only; everything else stands in the public leaf, so it must never be personal.
 * No field carries a value of a payload.
 */
export interface AuditEvent {
  /** UUID of the event, minted by its writer. */
  readonly eventId: string;
  readonly kind: AuditKind;
  /** RFC 3339 in UTC with milliseconds: `new Date().toISOString()`. */
  readonly at: string;
  readonly actor: AuditActor;
  /** Committed. */
  readonly caseId?: string | undefined;
  /** Person ids of the case; each committed. */
  readonly subjects?: readonly string[] | undefined;
  /** The platform's own key of a person across cases (an HMAC, never shown outside); each committed. */
  readonly personKeys?: readonly string[] | undefined;
  /** For each of `personKeys` the index into `subjects` of the person whose it is. */
  readonly keyedSubjects?: readonly number[] | undefined;
  readonly message?: AuditMessage | undefined;
  readonly purpose?: string | undefined;
  readonly recipient?: string | undefined;
  readonly outcomes?: readonly AuditOutcome[] | undefined;
  /** Version of the policy pack that decided. */
  readonly pack?: string | undefined;
  readonly problem?: { readonly slug: string; readonly code: string } | undefined;
  /** Each committed. */
  readonly consentIds?: readonly string[] | undefined;
  /** Figures and codes; never personal. */
  readonly detail?: { readonly [name: string]: string | number | boolean } | undefined;
  /** Text by name, such as a query's `reason` and `ticket` or a policy pack's `source`; each committed. */
  readonly text?: { readonly [name: string]: string } | undefined;
}
