import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '#audit';
import type { Problem } from '#problems';
import type { MessageNames } from '../submissions/message-names.ts';
import type { Submission } from '../submissions/submission.ts';
import { aimOf } from './refused-disclosure.ts';

/** A proven partner was refused a look. */
export function answerEvent(actor: AuditEvent['actor'], problem: Problem, at: Date): AuditEvent {
  const { slug, code } = problem;
  return { eventId: randomUUID(), kind: 'REFUSED', at: at.toISOString(), actor, ...aimOf(problem), problem: { slug, code }, detail: { represents: 1 } };
}

/** So many times somebody was refused for this reason. */
export function securityEvent(actor: AuditEvent['actor'], slug: string, code: string, represents: number, at: Date): AuditEvent {
  return { eventId: randomUUID(), kind: 'SECURITY', at: at.toISOString(), actor, problem: { slug, code }, detail: { represents } };
}

/** So many questions of a partner were answered with a yes. */
export function affirmedEvent(actor: AuditEvent['actor'], represents: number, at: Date): AuditEvent {
  return { eventId: randomUUID(), kind: 'SECURITY', at: at.toISOString(), actor, detail: { signal: 'PREFLIGHT_ACCEPTED', represents } };
}

/** A message of a proven sender was refused; `names`: as far as they could be read. */
export function refusedEvent({ sender, wire, receivedAt }: Submission, names: MessageNames | undefined, problem: Problem): AuditEvent {
  return {
    eventId: randomUUID(),
    kind: 'REFUSED',
    at: receivedAt.toISOString(),
    actor: { id: sender.partnerId, role: sender.role, keyid: wire.keyid },
    ...(names === undefined
      ? {}
      : {
          caseId: names.caseId,
          subjects: names.subjects,
          message: { senderId: sender.partnerId, messageId: names.messageId, type: names.type, version: names.version },
        }),
    problem: { slug: problem.slug, code: problem.code },
    ...aimOf(problem),
    detail: { represents: 1 },
  };
}
