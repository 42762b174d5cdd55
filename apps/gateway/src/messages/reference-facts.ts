import type { Circumstances } from '#disclosure';
import type { DecisionBasis } from '#persistence';
import type { CheckedMessage } from './decide-message.ts';

/** What the platform knows about the message that this one refers to, answers or recalls, towards one of its recipients. */
export function referenceFacts({ envelope, type, disclosure }: CheckedMessage, { referenceReached, request, recalled }: DecisionBasis, recipientId: string): NonNullable<Circumstances['reference']> {
  // The reference was looked up as a message of the first recipient's.
  const fromRecipient = referenceReached && recipientId === envelope.frame.recipientId[0];
  return {
    referencedMessageDeliveredToSender: referenceReached,
    referencedMessageFromRecipient: fromRecipient,
    ...(type.id === 'response.info' ? answerFacts(fromRecipient ? request : undefined, disclosure.subjects) : {}),
    ...(type.id === 'message.recall' ? { ownMessage: recalled !== undefined, targetSentToRecipient: recalled?.recipients.includes(recipientId) === true } : {}),
  };
}

/** A request about others than those whom the answer is about is none for it. */
function answerFacts(request: DecisionBasis['request'], subjects: readonly string[]): NonNullable<Circumstances['reference']> {
  if (request === undefined || !subjects.every((each) => request.subjects.includes(each))) return { priorRequest: false };
  return { priorRequest: true, priorRequestBlocks: request.blocks };
}
