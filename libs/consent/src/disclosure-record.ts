import type { Disclosure, DisclosureItem } from './decision.ts';
import type { Facts, MessageFacts } from './facts.ts';

/** What of a message is decided about, whoever it goes to. */
export interface DecidedDisclosure extends Omit<Disclosure, 'from' | 'to' | 'items'> {
  readonly items: readonly (DisclosureItem & { readonly keptAs?: 'C14-MINOR' })[];
}

/**
 * What a message would disclose, without a word of its content: stored beside the sealed payload, so that the router
 * decides again, and a decision of the past is replayed, without opening it.
 */
export interface DisclosureRecord extends DecidedDisclosure {
  /** `frame.iiz.subjectRefs`. */
  readonly subjects: readonly string[];
  /** The platform's own keys of the persons whose AHV number the message names; they never leave the platform. */
  readonly personKeys: readonly string[];
  /** For each of them the index of its person in `subjects`. */
  readonly keyedSubjects: readonly number[];
  readonly participationWaived: boolean;
  readonly assertions: Facts['assertions'];
  readonly messageFacts: MessageFacts;
  /** Children whom the message itself registers. */
  readonly registersChildren: readonly string[];
  /** The municipality that the person moves to, and from which day: only its region may have the message. */
  readonly movesTo?: { readonly bfs: number; readonly on: string };
  /** The benefit areas that every decision in the message touches (IVG Art. 68bis Abs. 5). */
  readonly benefitAreas?: readonly string[];
  /** A pseudonymous staff id of the sender (DSV Art. 4 Abs. 4). */
  readonly actingUser: string;
}
