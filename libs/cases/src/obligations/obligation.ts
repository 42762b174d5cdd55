import { addDays } from '../calendar-date.ts';
import type { CalendarDate } from '../case-state.ts';

/** What a partner owes by a day; the codes under which `deadline.reminder` names it. */
export const obligationKinds = [
  'CLOSING_DUE', 'REVIEW_DUE', 'SUBJECT_NOTICE', 'ACCESS_REQUEST', 'UNFETCHED_MESSAGE', 'CONSENT_EXPIRY', 'VPE_COPY_ERASURE', 'TRANSFER_ANSWER', 'REQUEST_ANSWER',
  'RIGHTS_ACKNOWLEDGEMENT',
] as const;
export type ObligationKind = (typeof obligationKinds)[number];

/** `REMINDED`: its partner got a reminder. `OVERDUE`: the data-protection officer finds it so (`GET /v1/obligations` of the operator listener). */
export const obligationStates = ['OPEN', 'REMINDED', 'OVERDUE', 'DONE'] as const;
export type ObligationState = (typeof obligationStates)[number];

/** A message as its sender names it. */
export interface MessageName {
  readonly senderId: string;
  readonly messageId: string;
}

/** An obligation as a message brings it about. */
export interface Obligation {
  readonly kind: ObligationKind;
  /** Who owes it. */
  readonly partnerId: string;
  /** The last day on which it is fulfilled in time, in Solothurn. */
  readonly dueOn: CalendarDate;
  readonly personId?: string;
  readonly consentId?: string;
}

/** Which open obligations of its case a message fulfils, or makes pointless: all that have what is named here. */
export interface Settlement {
  readonly kind: ObligationKind;
  readonly partnerId?: string;
  readonly personId?: string;
  readonly consentId?: string;
  /** The message that brought it about. */
  readonly reference?: MessageName;
  /** Of a `vpe.mandate`: what its persons' copies are owed for, be it by the mandate or by a result of the debtor's own. */
  readonly mandate?: MessageName;
}

/** What a message changes in the obligations of its case: what it settles goes first. */
export interface ObligationChanges {
  readonly settled: readonly Settlement[];
  readonly opened: readonly Obligation[];
}

/** Days of the law (DSV Art. 18: 30 for an answer) or set by the platform; the others are stated by the message itself. */
export const obligationDays = { ACCESS_REQUEST: 30, VPE_COPY_ERASURE: 90, RIGHTS_ACKNOWLEDGEMENT: 14 } as const;

/**
 * Between which days from its acceptance a day counts that a message states for another partner: nobody is overdue by what somebody
 * else writes into a message, and nothing is put off for ever. Of a request for access that came in long ago the receiver has five
 * days left, to a request for information three; a mandate runs a year at most,
 * and its copies are due after that.
 */
const statedWithin = {
  ACCESS_REQUEST: { atLeast: 5, atMost: obligationDays.ACCESS_REQUEST },
  REQUEST_ANSWER: { atLeast: 3, atMost: 180 },
  VPE_MANDATE: { atLeast: 0, atMost: 365 },
} as const;

/** The stated day, or the nearest one that counts. */
export function bounded(kind: keyof typeof statedWithin, stated: CalendarDate, acceptedOn: CalendarDate): CalendarDate {
  const { atLeast, atMost } = statedWithin[kind];
  const [earliest, latest] = [addDays(acceptedOn, atLeast), addDays(acceptedOn, atMost)];
  return stated < earliest ? earliest : stated > latest ? latest : stated;
}

/** When a partner is reminded, counted back from the due day, and when whoever still owes comes to the officer's list. */
const terms: Readonly<Record<ObligationKind, { remindDaysBefore: number; overdueDaysAfter: number }>> = {
  CLOSING_DUE: { remindDaysBefore: 0, overdueDaysAfter: 14 },
  REVIEW_DUE: { remindDaysBefore: 0, overdueDaysAfter: 30 },
  SUBJECT_NOTICE: { remindDaysBefore: 0, overdueDaysAfter: 1 },
  ACCESS_REQUEST: { remindDaysBefore: 7, overdueDaysAfter: 1 },
  UNFETCHED_MESSAGE: { remindDaysBefore: 14, overdueDaysAfter: 0 },
  // Nobody fails by it: it ends with the consent.
  CONSENT_EXPIRY: { remindDaysBefore: 30, overdueDaysAfter: 1 },
  VPE_COPY_ERASURE: { remindDaysBefore: 14, overdueDaysAfter: 1 },
  TRANSFER_ANSWER: { remindDaysBefore: 7, overdueDaysAfter: 1 },
  REQUEST_ANSWER: { remindDaysBefore: 0, overdueDaysAfter: 7 },
  RIGHTS_ACKNOWLEDGEMENT: { remindDaysBefore: 0, overdueDaysAfter: 7 },
};

export function termsOf(kind: ObligationKind): { readonly remindDaysBefore: number; readonly overdueDaysAfter: number } {
  return terms[kind];
}

/** The days on which the reminder goes out and on which the obligation becomes overdue. */
export function stepsOf({ kind, dueOn }: Pick<Obligation, 'kind' | 'dueOn'>): { remindOn: CalendarDate; overdueOn: CalendarDate } {
  const { remindDaysBefore, overdueDaysAfter } = terms[kind];
  return { remindOn: addDays(dueOn, -remindDaysBefore), overdueOn: addDays(dueOn, overdueDaysAfter) };
}
