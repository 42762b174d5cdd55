import type { CodeOf } from './problem-catalogue.ts';

/** The codes that the platform gives a delivery by itself; what each means is in `codeMeanings`. */
export const deliveryCodes = {
  delivered: 'DAP-1100',
  /** Withdrawn or recalled before it left. */
  withdrawn: 'DAP-4207',
  erased: 'DAP-4210',
  notFetched: 'DAP-5320',
  /** The recipient's topic does not answer; it is tried again. */
  doesNotAnswer: 'DAP-5321',
  /** By an operator, once it was parked. */
  rejected: 'DAP-5322',
  // Codes of problems too.
  noPartner: 'DAP-3300',
  consentNotInForce: 'DAP-4202',
  conditionUnmet: 'DAP-4205',
  /** It cannot be opened or encrypted, or the recipient's topic is missing; it is parked. */
  cannotBeHandedOver: 'DAP-5500',
} as const;

/**
 * What a delivery may carry: a code of its own, which stands in timelines, receipts and notices and never in an HTTP answer, or that of
 * a problem, as of the rule that withheld it.
 */
export type DeliveryCode = (typeof deliveryCodes)[keyof typeof deliveryCodes] | CodeOf<'not-authorised' | 'disclosure-not-permitted'>;
