import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '#audit';
import type { AuditQuery } from './query-filter.ts';

/**
 * A look into the log as an event of it: who looked, for what, by which criteria, how much was shown. Whom it was
 * about is committed like in any other event, so that the look is found under that case and person.
 */
export function queryEvent(userId: string, query: AuditQuery, shown: number, at: Date): AuditEvent {
  const { person, caseId, message, ...open } = query.filter;
  const [senderId, messageId] = message?.split('/') ?? [];
  return {
    eventId: randomUUID(),
    kind: 'QUERY',
    at: at.toISOString(),
    actor: { id: 'iiz-dap', role: 'DPO', user: userId },
    caseId,
    ...(person === undefined ? {} : { subjects: [person] }),
    detail: {
      ...open,
      ...(senderId === undefined || messageId === undefined ? {} : { aboutSender: senderId, aboutMessage: messageId }),
      limit: query.limit,
      shown,
      furtherPage: query.cursor !== undefined,
    },
    text: { reason: query.reason, ticket: query.ticket },
  };
}
