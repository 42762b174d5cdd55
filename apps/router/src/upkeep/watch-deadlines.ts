import { randomUUID } from 'node:crypto';
import { platformActor } from '#audit';
import { termsOf, zurichDate } from '#cases';
import { advanceObligations, auditRecordOf, expiryNotice, rehearseObligations, reminderNotice, trackUnfetched } from '#persistence';
import type { AuditRecord, DueObligation, Notice, Pool } from '#persistence';

/** A message that waits so long in an inbox is on its recipient's list; well before it expires. */
const unfetchedAfterDays = 7;

/**
 * Reminds partners of what they owe (`deadline.reminder`, sent by the platform as a notice), and puts what is overdue on
 * record: from then on it is listed as overdue (`GET /v1/obligations`). Goes on until nothing is due by `at`, so that time
 * that was slept through is made up for. Any number of routers may do so at once; each step is made once.
 *
 * @param by the time by which it is due, where that is not now
 */
export async function watchDeadlines(pool: Pool, at: Date, by = at): Promise<void> {
  while ((await advanceObligations(pool, zurichDate(by), (due) => whatFollows(due, at))) > 0);
}

/** Puts what nobody fetches on its recipient's list, and takes off what has been fetched or withheld since. */
export function watchInboxes(pool: Pool, at: Date): Promise<void> {
  return trackUnfetched(pool, at, { afterDays: unfetchedAfterDays, ...termsOf('UNFETCHED_MESSAGE') });
}

/** Takes those on by themselves that somebody wants rehearsed (`POST /v1/obligations/{id}/rehearse`). */
export async function rehearseDeadlines(pool: Pool, at: Date): Promise<void> {
  while ((await rehearseObligations(pool, (due) => whatFollows(due, at))) > 0);
}

function whatFollows(due: DueObligation, at: Date): { notices: Notice[]; records: AuditRecord[] } {
  // A partner that has nothing of the case yet is not told of it by a reminder (R23).
  if (due.step === 'REMIND') return { notices: due.reached ? [reminderNotice(due)] : [], records: [] };
  if (due.kind === 'CONSENT_EXPIRY') return { notices: expiryNotices(due), records: [] };
  return { notices: [], records: [overdueEvent(due, at)] };
}

function expiryNotices({ caseId, inCase, personId, consentId, dueOn }: DueObligation): Notice[] {
  if (personId === null || consentId === null) return [];
  return inCase.map((recipient) => expiryNotice({ caseId, recipient, personId, consentId, expiredOn: dueOn }));
}

function overdueEvent({ kind, partnerId, caseId, personId, dueOn, reference }: DueObligation, at: Date): AuditRecord {
  const { senderId, messageId } = reference;
  return auditRecordOf({
    eventId: randomUUID(), kind: 'OVERDUE', at: at.toISOString(), actor: platformActor, caseId, recipient: partnerId,
    ...(personId === null ? {} : { subjects: [personId] }), detail: { obligation: kind, dueOn, aboutSender: senderId, aboutMessage: messageId },
  });
}
