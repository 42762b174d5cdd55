import { randomUUID } from 'node:crypto';
import type { AuditEvent, AuditOutcome } from '#audit';
import type { RecipientDecision } from '#disclosure';
import type { Effect, EffectResult } from '#persistence';
import type { Submission } from './submission.ts';
import type { DecidedMessage } from './decide-message.ts';

/** One event per acceptance, with the outcome for every recipient. Its leaf hash is what the receipt names. */
export function acceptedEvent(decided: DecidedMessage, submission: Submission, digest: string): AuditEvent {
  const { disclosure, outcomes } = decided;
  return {
    ...common(decided, submission),
    kind: 'ACCEPTED',
    message: { ...messageOf(decided), digest },
    outcomes: outcomes.map((outcome) => auditOutcome(outcome, disclosure.subjects)),
    pack: decided.packVersion,
    detail: { packHash: decided.packHash },
  };
}

/** What else the acceptance brought about: a consent granted or withdrawn, a delivery acknowledged. */
export function effectEvent(decided: DecidedMessage, effect: Effect, submission: Submission, result: EffectResult): AuditEvent | undefined {
  const event = { ...common(decided, submission), message: messageOf(decided) };
  switch (effect.kind) {
    case 'grant-consents':
      return { ...event, kind: 'CONSENT_GRANTED', consentIds: effect.consents.map((c) => c.consentId) };
    case 'withdraw-consents':
      return { ...event, kind: 'CONSENT_WITHDRAWN', consentIds: effect.consentIds, detail: { stopped: result.stopped.length, inFlight: result.inFlight.length } };
    case 'acknowledge':
      if (!result.acknowledged) return undefined;
      return { ...event, kind: 'ACKNOWLEDGED', recipient: effect.senderId, detail: { referenceMessageId: effect.messageId, processed: decided.type.id === 'ack.processed' } };
    case 'none':
      return undefined;
  }
}

/** An outcome as it stands in the log: blocks, rules and codes, no values. */
export function auditOutcome({ recipient, permitted, code, decision }: RecipientDecision, subjects: readonly string[]): AuditOutcome {
  const items = decision?.items ?? [];
  return {
    recipient,
    permitted,
    ...(code === undefined ? {} : { code }),
    rules: decision?.rules ?? [],
    norms: [...new Set(items.flatMap((item) => item.normRefs))],
    blocks: items.map((item) => ({
      block: item.block,
      category: item.category,
      permitted: item.permitted,
      ...(item.ruleId === undefined ? {} : { ruleId: item.ruleId }),
      ...(item.code === undefined ? {} : { code: item.code }),
      ...(item.personId === null ? {} : { person: subjects.indexOf(item.personId) }),
    })),
  };
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
