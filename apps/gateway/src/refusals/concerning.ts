import type { AuditEvent } from '#audit';
import type { DisclosureRecord, StoredDecisions } from '#consent';
import type { Problem } from '#problems';

/** What was refused, where the platform knows it: what a look was aimed at, how a message was decided. For the log, never for the answer. */
export type Aim = Pick<AuditEvent, 'caseId' | 'message' | 'recipient' | 'subjects' | 'personKeys' | 'keyedSubjects' | 'purpose' | 'outcomes' | 'pack'>;

const aims = new WeakMap<Problem, Aim>();

export function concerning<P extends Problem>(problem: P, aim: Aim): P {
  aims.set(problem, aim);
  return problem;
}

export function aimOf(problem: Problem): Aim {
  return aims.get(problem) ?? {};
}

/** A message that was refused to all its recipients once rules were asked: what deciding it again needs. */
export interface DecidedRefusal {
  readonly caseId: string;
  readonly disclosure: DisclosureRecord;
  readonly decisions: StoredDecisions;
}

const decided = new WeakMap<Problem, DecidedRefusal>();

/** The decision is kept when the refusal goes on record. */
export function keeping<P extends Problem>(problem: P, refusal: DecidedRefusal): P {
  decided.set(problem, refusal);
  return problem;
}

export function decidedIn(problem: Problem): DecidedRefusal | undefined {
  return decided.get(problem);
}
