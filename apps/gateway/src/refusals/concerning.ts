import type { AuditEvent } from '#audit';
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
