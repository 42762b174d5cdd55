import { platformPartner } from '#cases';
import { itemsOf } from '#disclosure';
import { accessNotice, forwardNotice, withdrawalNotice } from '#persistence';
import type { Effect, Notice } from '#persistence';
import type { DecidedMessage } from './decide-message.ts';

/** What the platform owes because of an accepted message, besides what stopping deliveries causes. */
export function noticesOf(decided: DecidedMessage, effect: Effect, messageRef: string, at: string): Notice[] {
  const { caseId } = decided;
  return [
    ...withdrawalNotices(decided, effect, messageRef, at),
    ...decided.forwardTo.map((recipient) => forwardNotice({ messageRef, caseId, recipient })),
    ...accessNotices(decided, messageRef),
  ];
}

/** Everybody in the case but the one who reported the withdrawal is told of it. */
function withdrawalNotices(decided: DecidedMessage, effect: Effect, messageRef: string, withdrawnOn: string): Notice[] {
  const { nextState: state, envelope, caseId } = decided;
  if (effect.kind !== 'withdraw-consents' || state === null) return [];
  const inCase = [state.leadPartner, ...state.participants.filter((p) => p.status === 'participant').map((p) => p.partnerId)];
  const told = inCase.filter((id): id is string => id !== null && id !== envelope.frame.senderId);
  return itemsOf(envelope.blocks, 'consent').flatMap(({ consentId, personId, withdrawnBy }) =>
    told.map((recipient) =>
      withdrawalNotice({ messageRef, caseId, recipient, withdrawnOn, consentId: String(consentId), personId: String(personId), withdrawnBy: String(withdrawnBy) }),
    ),
  );
}

/** Who puts a person's request for access to the platform is told what the platform has on record. */
function accessNotices({ type, envelope: { frame, blocks }, outcomes, caseId }: DecidedMessage, messageRef: string): Notice[] {
  const [item] = itemsOf(blocks, 'case');
  const asksPlatform = outcomes.some(({ recipient, permitted }) => permitted && recipient === platformPartner);
  if (type.id !== 'rights.access-request' || frame.senderId === platformPartner || !asksPlatform || item === undefined) return [];
  return [accessNotice({ messageRef, caseId, recipient: frame.senderId, personId: String(item['personId']), requestId: frame.messageId })];
}
