import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '#audit';
import type { Effect, EffectResult } from '#persistence';
import { auditOutcome, consentsOf } from './audit-outcome.ts';
import type { Submission } from '../submissions/submission.ts';
import type { DecidedMessage } from './decide-message.ts';
import { stoppedForSure } from './receipt.ts';

/** The name of a consent in the public log (`consentHandle` under the index key). */
export type ConsentHandleOf = (caseId: string, consentId: string) => string;

/** One event per acceptance, with the outcome for every recipient. Its leaf hash is what the receipt names. */
export function acceptedEvent(decided: DecidedMessage, submission: Submission, digest: string): AuditEvent {
  const { disclosure, outcomes } = decided;
  const consentIds = consentsOf(outcomes);
  return {
    ...common(decided, submission),
    kind: 'ACCEPTED',
    ...keysOf(decided),
    message: { ...messageOf(decided), digest },
    outcomes: outcomes.map((outcome) => auditOutcome(outcome, disclosure.subjects, consentIds)),
    pack: decided.packVersion,
    ...(consentIds.length === 0 ? {} : { consentIds }),
    detail: { packHash: decided.packHash },
  };
}

/**
 * What else the acceptance brought about: a consent granted or withdrawn, a delivery acknowledged. A withdrawal names the consents by
 * handles, by which an exchange that was restored finds them.
 */
export function effectEvent(decided: DecidedMessage, effect: Effect, submission: Submission, result: EffectResult, handleOf: ConsentHandleOf): AuditEvent | undefined {
  const event = { ...common(decided, submission), message: messageOf(decided) };
  switch (effect.kind) {
    case 'grant-consents':
      return { ...event, kind: 'CONSENT_GRANTED', consentIds: effect.consents.map((c) => c.consentId), detail: { validUntil: effect.consents.map((c) => c.validUntil).join(' ') } };
    case 'withdraw-consents':
      return {
        ...event,
        kind: 'CONSENT_WITHDRAWN',
        consentIds: effect.consentIds,
        detail: {
          consents: effect.consentIds.map((id) => handleOf(decided.caseId, id)).join(' '),
          inFlight: result.inFlight.length,
          stopped: stoppedForSure(result),
        },
      };
    case 'recall':
      return {
        ...event,
        kind: 'RECALLED',
        detail: {
          aboutMessage: effect.target.messageId,
          inFlight: result.inFlight.length,
          read: result.read.length,
          stopped: stoppedForSure(result),
        },
      };
    case 'acknowledge':
      if (!result.acknowledged) return undefined;
      return { ...event, kind: 'ACKNOWLEDGED', recipient: effect.senderId, detail: { processed: decided.type.id === 'ack.processed', referenceMessageId: effect.messageId } };
    case 'mark-data':
    case 'close-case':
    case 'reopen-case':
    case 'none':
      return undefined;
  }
}

/** A changed AHV number: the event names the person under both keys, so that who knows either finds what went before and after. */
function keysOf({ disclosure: { personKeys, keyedSubjects }, formerKey }: DecidedMessage): Pick<AuditEvent, 'personKeys' | 'keyedSubjects'> {
  return formerKey === undefined ? { keyedSubjects } : { personKeys: [...personKeys, formerKey], keyedSubjects: [...keyedSubjects, ...keyedSubjects.slice(0, 1)] };
}

function common({ caseId, disclosure }: DecidedMessage, { sender, wire, receivedAt }: Submission): Omit<AuditEvent, 'kind'> {
  return {
    eventId: randomUUID(),
    at: receivedAt.toISOString(),
    actor: { id: sender.partnerId, role: sender.role, keyid: wire.keyid, user: disclosure.actingUser },
    caseId,
    subjects: disclosure.subjects,
    personKeys: disclosure.personKeys,
    purpose: disclosure.purpose,
  };
}

function messageOf({ envelope, type }: DecidedMessage) {
  return { senderId: envelope.frame.senderId, messageId: envelope.frame.messageId, type: type.id, version: type.version };
}
