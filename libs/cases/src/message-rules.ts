import type { CaseStatus } from './case-state.ts';

/** Statuses that the case passes, in order; the last one is where it arrives. */
type Path = readonly [CaseStatus, ...CaseStatus[]];

/** How a message type meets the life cycle of a case. */
export interface MessageRule {
  /**
   * Who moves the case with it. Sent by somebody else it is accepted with a warning and changes nothing:
   * the roles are the policy's business, the projection only must not be moved by the wrong hand.
   */
  readonly by: 'registrant' | 'lead' | 'invited' | 'offered' | 'mandatee' | 'anyone';
  /** Regular in these statuses, elsewhere a warning; absent = in all. */
  readonly regularIn?: readonly CaseStatus[];
  /** Where it takes the case, by the status it finds. */
  readonly moves?: Readonly<Partial<Record<CaseStatus, Path>>>;
  /** Accepted after the case is closed. */
  readonly afterClosing?: true;
  /** Answers or repairs something earlier: also a partner that was only reached, or handed over, may send and get it. */
  readonly amongReached?: true;
  /** Sent by the lead it makes its recipients participants, so that they need not be in the case before (DAP-3320). */
  readonly engages?: true;
  /** Aggregates about no case: never given to `advance`. */
  readonly aboutNoCase?: true;
}

const intake = { REGISTERED: ['INTAKE'] } as const;
const work = { REGISTERED: ['INTAKE', 'ACTIVE'], INTAKE: ['ACTIVE'] } as const;
const settled = ['PROACTIVE', 'INTAKE', 'ACTIVE'] as const;
const entering = ['PROACTIVE', 'REGISTERED', 'INTAKE', 'ACTIVE'] as const;
const answer = { by: 'anyone', afterClosing: true, amongReached: true } as const;
const statement = { by: 'anyone' } as const;

/** One row for every message type of the catalogue. */
export const messageRules = {
  'case.registration': { by: 'registrant', moves: { PROACTIVE: ['REGISTERED'] } },
  'case.participation': { by: 'invited' },
  'assessment.short': { by: 'lead', regularIn: entering, moves: intake },
  'segment.assigned': { by: 'lead', regularIn: entering, moves: intake },
  'segment.changed': { by: 'lead', regularIn: settled, moves: work },
  'plan.published': { by: 'lead', regularIn: settled, moves: work },
  'plan.measure-status': statement,
  'intensive.requested': { by: 'lead', regularIn: settled },
  'intensive.decided': { by: 'lead', regularIn: settled },
  'review.held': { by: 'lead', regularIn: settled, moves: work },
  'vpe.mandate': { by: 'lead', regularIn: settled, engages: true },
  'vpe.result': { by: 'mandatee', regularIn: settled },
  'aftercare.started': {
    by: 'lead',
    regularIn: ['ACTIVE', 'DETACHED', 'AFTERCARE'],
    moves: {
      REGISTERED: ['INTAKE', 'ACTIVE', 'DETACHED', 'AFTERCARE'],
      INTAKE: ['ACTIVE', 'DETACHED', 'AFTERCARE'],
      ACTIVE: ['DETACHED', 'AFTERCARE'],
      DETACHED: ['AFTERCARE'],
    },
  },
  'aftercare.ended': { by: 'lead', regularIn: ['AFTERCARE'] },
  'case.closed': {
    by: 'lead',
    regularIn: ['PROACTIVE', 'INTAKE', 'ACTIVE', 'DETACHED', 'AFTERCARE'],
    moves: {
      PROACTIVE: ['CLOSED'],
      REGISTERED: ['INTAKE', 'CLOSED'],
      INTAKE: ['CLOSED'],
      ACTIVE: ['DETACHED', 'CLOSED'],
      DETACHED: ['CLOSED'],
      AFTERCARE: ['CLOSED'],
      TRANSFER_PENDING: ['ACTIVE', 'DETACHED', 'CLOSED'],
    },
  },
  'case.reopened': {
    by: 'lead',
    regularIn: ['AFTERCARE', 'CLOSED'],
    moves: { AFTERCARE: ['ACTIVE'], CLOSED: ['ACTIVE'] },
    afterClosing: true,
  },
  'case.transfer-offer': {
    by: 'lead',
    regularIn: ['ACTIVE'],
    moves: {
      REGISTERED: ['INTAKE', 'ACTIVE', 'TRANSFER_PENDING'],
      INTAKE: ['ACTIVE', 'TRANSFER_PENDING'],
      ACTIVE: ['TRANSFER_PENDING'],
    },
  },
  'case.transfer-accept': { by: 'offered', regularIn: ['TRANSFER_PENDING'], moves: { TRANSFER_PENDING: ['ACTIVE'] }, amongReached: true },
  'case.transfer-reject': { by: 'offered', regularIn: ['TRANSFER_PENDING'], moves: { TRANSFER_PENDING: ['ACTIVE'] }, amongReached: true },
  'consent.granted': answer,
  'consent.withdrawn': answer,
  'consent.expired': answer,
  'request.info': statement,
  'response.info': { by: 'anyone', amongReached: true },
  'iv.early-detection-report': statement,
  'iv.decision-copy': statement,
  'iv.status': statement,
  'rav.status': statement,
  'rav.refugee-jobseeker-notification': statement,
  'ack.received': answer,
  'ack.processed': answer,
  nack: answer,
  'controlling.case-counts': { by: 'anyone', aboutNoCase: true },
  'controlling.self-declaration': { by: 'anyone', aboutNoCase: true },
  'rights.access-request': answer,
  'rights.access-response': answer,
  'rights.rectification': answer,
  'rights.erasure': answer,
  'message.recall': answer,
  /** The duty to tell the person outlasts the closing and the hand-over of the case (ADR 67). */
  'subject.notice-issued': answer,
  'deadline.reminder': { by: 'anyone', amongReached: true },
} as const satisfies Record<string, MessageRule>;

export type CaseMessageType = keyof typeof messageRules;

/** A type that joins the catalogue without a row: needs an open case and moves nothing. */
const unknownType: MessageRule = { by: 'anyone' };

export function ruleOf(type: string): MessageRule {
  return Object.hasOwn(messageRules, type) ? messageRules[type as CaseMessageType] : unknownType;
}

/** Whether messages of this type belong to a case; the controlling figures do not. */
export function isCaseBound(type: string): boolean {
  return ruleOf(type).aboutNoCase !== true;
}
