import { termsOf } from '#cases';
import type { Decision } from '#consent';
import type { DisclosureDuty } from '#persistence';

/** The pack's obligations to tell the person afterwards; both are fulfilled by `subject.notice-issued`. */
const toTellThePerson: ReadonlySet<string> = new Set(['NOTIFY_SUBJECT', 'INFORM_SUBJECT']);

/** What the sender owes from the day on which the recipient has the message; null: nothing. */
export function dutiesOf(decision: Decision | undefined): DisclosureDuty[] | null {
  if (decision?.permitted !== true) return null;
  const duties = decision.obligations.flatMap(({ kind, personId, dueInDays, from }): DisclosureDuty[] => {
    if (from !== 'DISCLOSURE' || dueInDays === null || !toTellThePerson.has(kind)) return [];
    return [{ kind: 'SUBJECT_NOTICE', dueInDays, ...termsOf('SUBJECT_NOTICE'), ...(personId === undefined ? {} : { personId }) }];
  });
  return duties.length === 0 ? null : duties;
}
