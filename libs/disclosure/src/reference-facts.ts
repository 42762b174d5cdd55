import type { RegistryFacts } from '#consent';

/**
 * The facts about the messages that a message refers to, answers, recalls or corrects: stated when it is accepted, taken over when it
 * is delivered. A fact that is missing here is unknown by then, so that what was accepted is withheld.
 */
export const referenceFacts = [
  'referencedMessageDeliveredToSender',
  'referencedMessageFromRecipient',
  'openTransferOffer',
  'priorRequest',
  'priorRequestBlocks',
  'ownMessage',
  'targetSentToRecipient',
  'accessRequestOpen',
  'targetsDisclosed',
  'disclosedBlocks',
] as const satisfies readonly (keyof RegistryFacts)[];

export type ReferenceFacts = Pick<RegistryFacts, (typeof referenceFacts)[number]>;

/** What the acceptance did not find is not found by the delivery either. */
const notFound = { referencedMessageDeliveredToSender: false, referencedMessageFromRecipient: false, openTransferOffer: false } as const satisfies ReferenceFacts;

/** Whom a message has reached, and that an offer or request was open when it was answered, stays true: these facts are taken from the acceptance. */
export function pickReference(accepted: RegistryFacts | undefined): ReferenceFacts {
  const stated = referenceFacts.flatMap((fact) => (accepted?.[fact] === undefined ? [] : [[fact, accepted[fact]] as const]));
  return { ...notFound, ...Object.fromEntries(stated) };
}
