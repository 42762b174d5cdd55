import type { AuditKind } from '#audit';

/** What a data-protection officer may search by; every criterion given must hold. */
export interface QueryFilter {
  /** A person id of a case. */
  readonly person?: string;
  readonly caseId?: string;
  /** `<sender id>/<message id>`. */
  readonly message?: string;
  /** Who acted, sent or received. */
  readonly partner?: string;
  /** Message type. */
  readonly type?: string;
  /** `permitted`, `denied` or a code. */
  readonly outcome?: string;
  readonly rule?: string;
  readonly kind?: AuditKind;
  /** Half-open span of the event's own time. */
  readonly from?: string;
  readonly to?: string;
}

/** A question to the log, with what it is asked for (DSV Art. 4 Abs. 5): both go on record before the answer. */
export interface AuditQuery {
  readonly filter: QueryFilter;
  readonly reason: string;
  readonly ticket: string;
  readonly cursor?: string;
  readonly limit: number;
}
