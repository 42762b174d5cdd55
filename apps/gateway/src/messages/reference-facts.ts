import { platformPartner } from '#cases';
import type { ReferenceFacts } from '#disclosure';
import type { DecisionBasis, EarlierDisclosures } from '#persistence';
import type { CheckedMessage } from './checked-message.ts';

/** What the platform knows about the messages that this one refers to, answers, recalls or corrects, towards one of its recipients. */
export function referenceFacts({ envelope: { frame }, type, disclosure }: CheckedMessage, basis: DecisionBasis, recipientId: string): ReferenceFacts {
  const { referenceReached, request, accessRequest, recalled, earlier } = basis;
  // The reference was looked up as a message of the first recipient's.
  const fromRecipient = referenceReached && recipientId === frame.recipientId[0];
  return {
    referencedMessageDeliveredToSender: referenceReached,
    referencedMessageFromRecipient: fromRecipient,
    ...(type.id === 'response.info' ? answerFacts(fromRecipient ? request : undefined, disclosure) : {}),
    ...(type.id === 'rights.access-response' ? { accessRequestOpen: answersAccess(accessRequest, disclosure.subjects, frame.senderId, recipientId) } : {}),
    ...(type.id === 'message.recall' ? { ownMessage: recalled !== undefined, targetSentToRecipient: recalled?.recipients.includes(recipientId) === true } : {}),
    ...(earlier === undefined || earlier === 'too-many' ? {} : correctionFacts(earlier, disclosure.items, frame.senderId, recipientId)),
  };
}

/** A request about others than those whom the answer is about, or to another purpose than the answer's, is none for it. */
function answerFacts(request: DecisionBasis['request'], { subjects, purpose }: CheckedMessage['disclosure']): ReferenceFacts {
  if (request?.purpose !== purpose || !subjects.every((each) => request.subjects.includes(each))) return { priorRequest: false };
  return { priorRequest: true, priorRequestBlocks: request.blocks };
}

/** The answer goes to who asked. The sender of a request of its own answers the person itself, and tells the platform. */
function answersAccess(request: DecisionBasis['accessRequest'], subjects: readonly string[], senderId: string, recipientId: string): boolean {
  if (request === undefined || !subjects.every((each) => request.subjects.includes(each))) return false;
  return request.senderId === recipientId || (recipientId === platformPartner && request.senderId === senderId);
}

/**
 * A rectification or erasure tells nobody anything new.
 *
 * - A recipient may be told of the person concerned the block in question, as far as that was disclosed to it; of others nothing, and of
 *   what it never had not even that it is corrected. Anything else would be news that goes past every consent. The platform counts as
 *   having what anybody has.
 * - A sender that has not got the concerned data itself is answered as if the targets had not disclosed it.
 */
function correctionFacts(earlier: EarlierDisclosures, items: CheckedMessage['disclosure']['items'], senderId: string, recipientId: string): ReferenceFacts {
  const { personId, block, targetSenders, holders } = earlier;
  const isConcerned = (each: string): boolean => block === undefined || each === block || (block === 'identity' && each === 'vn');
  const concernedOf = (had: readonly string[]): string[] => [...new Set([...had.filter(isConcerned), 'case'])].toSorted();
  const knows = (id: string): boolean => targetSenders.includes(id) || holders.some(({ partnerId, concerned }) => concerned && partnerId === id);
  const targetsDisclosed = earlier.targetsDisclosed && (senderId === platformPartner || knows(senderId));
  if (!items.every((item) => item.personId === null || item.personId === personId)) return { targetsDisclosed, disclosedBlocks: [] };
  if (recipientId === platformPartner) {
    const anywhere = holders.flatMap(({ blocks }) => blocks);
    return { targetsDisclosed, disclosedBlocks: concernedOf([...anywhere, ...(anywhere.includes('identity') ? ['vn'] : [])]) };
  }
  const had = holders.find(({ partnerId }) => partnerId === recipientId)?.blocks ?? [];
  return { targetsDisclosed, disclosedBlocks: knows(recipientId) ? concernedOf(had) : [] };
}
