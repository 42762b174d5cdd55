import type { Consent } from '#consent';
import { platformPartner } from '#cases';
import type { CaseState } from '#cases';
import { itemsOf } from '#disclosure';
import type { DecisionBasis, Effect } from '#persistence';
import { Problem } from '#problems';
import type { BlocksOf } from '#schemas';
import type { Submission } from '../submissions/submission.ts';
import type { DecidedMessage } from './decide-message.ts';

/**
 * What accepting the message changes besides the message itself; a problem (`payload-invalid`) when it names a consent that is taken,
 * unknown or another person's, or acknowledges something else than the inbox item under which it was sent.
 */
export function effectOf({ envelope, type, caseId, nextState }: DecidedMessage, submission: Pick<Submission, 'sender' | 'acknowledges'>, basis: DecisionBasis): Effect | Problem {
  const { frame, blocks } = envelope;
  const { acknowledges } = submission;
  const other = acknowledges === undefined ? undefined : notThatItem(frame, acknowledges, type.id);
  if (other !== undefined) return other;
  switch (type.id) {
    case 'consent.granted': {
      const consents = itemsOf(blocks, 'consent').map((item) => ({ ...item, caseId }) as unknown as Consent);
      const taken = consents.findIndex(({ consentId }) => basis.consents.some((known) => known.consentId === consentId));
      if (taken >= 0) return invalid(`/blocks/consent/${taken}/consentId`, 'unique in its case');
      return { kind: 'grant-consents', consents };
    }
    case 'consent.withdrawn': {
      // The platform's own is the notice of a withdrawal: it withdraws nothing and owes nobody a notice.
      if (submission.sender.partnerId === platformPartner) return { kind: 'none' };
      return faultOfConsents(blocks, basis) ?? { kind: 'withdraw-consents', consentIds: consentIdsIn(blocks) };
    }
    case 'consent.expired':
      // It ends nothing: by its own date a consent has ended in every decision already.
      return (submission.sender.partnerId === platformPartner ? undefined : faultOfConsents(blocks, basis)) ?? { kind: 'none' };
    case 'rights.rectification':
      return submission.sender.partnerId === platformPartner ? { kind: 'none' } : markOf(blocks, basis);
    case 'message.recall':
      return basis.recalled === undefined ? { kind: 'none' } : { kind: 'recall', target: basis.recalled };
    case 'ack.processed':
    case 'nack':
      if (submission.sender.partnerId === platformPartner) return { kind: 'none' };
      return { kind: 'acknowledge', senderId: frame.recipientId[0] ?? '', messageId: frame.referenceMessageId ?? '' };
    default:
      return lifeEffect(basis.head?.state ?? null, nextState);
  }
}

function markOf(blocks: DecidedMessage['envelope']['blocks'], { earlier }: DecisionBasis): Effect {
  if (earlier === undefined || earlier === 'too-many') return { kind: 'none' };
  const [item] = itemsOf(blocks, 'case') as unknown as [BlocksOf['rights.rectification']['case']];
  const { personId, fieldPath, measure, decidedOn } = item;
  return { kind: 'mark-data', marked: { personId, messageRefs: earlier.targetRefs, fieldPath, measure, decidedOn } };
}

function lifeEffect(before: CaseState | null, after: CaseState | null): Effect {
  if (before?.status === after?.status) return { kind: 'none' };
  if (after?.status === 'CLOSED') return { kind: 'close-case' };
  return { kind: before?.status === 'CLOSED' ? 'reopen-case' : 'none' };
}

function consentIdsIn(blocks: DecidedMessage['envelope']['blocks']): string[] {
  return itemsOf(blocks, 'consent').map((item) => String(item['consentId']));
}

/** The message names a consent that the case does not have, or says it of somebody else than who gave it: it would stand on record of her. */
function faultOfConsents(blocks: DecidedMessage['envelope']['blocks'], basis: DecisionBasis): Problem | undefined {
  for (const [i, { consentId, personId }] of itemsOf(blocks, 'consent').entries()) {
    const known = basis.consents.find((consent) => consent.consentId === consentId);
    if (known === undefined) return invalid(`/blocks/consent/${i}/consentId`, 'a consent of this case');
    if (known.personId !== personId) return invalid(`/blocks/consent/${i}/personId`, 'the person of the consent');
  }
  return undefined;
}

function notThatItem(frame: DecidedMessage['envelope']['frame'], item: { senderId: string; messageId: string }, type: string): Problem | undefined {
  if (type !== 'ack.processed' && type !== 'nack') return invalid('/frame/messageType', 'ack.processed or nack');
  if (frame.referenceMessageId !== item.messageId) return invalid('/frame/referenceMessageId', "the inbox item's message");
  if (frame.recipientId.length !== 1 || frame.recipientId[0] !== item.senderId) return invalid('/frame/recipientId', "the inbox item's sender");
  return undefined;
}

function invalid(pointer: string, rule: string): Problem {
  return new Problem('payload-invalid', { pointers: [{ pointer, rule }] });
}
