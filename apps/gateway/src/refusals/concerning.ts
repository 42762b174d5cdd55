import type { AuditEvent } from '#audit';
import type { Problem } from '#problems';

/** What a refused look was aimed at, where the platform knows it; for the log, never for the answer. */
export type Aim = Pick<AuditEvent, 'caseId' | 'message' | 'recipient' | 'subjects' | 'personKeys'>;

const aims = new WeakMap<Problem, Aim>();

export function concerning<P extends Problem>(problem: P, aim: Aim): P {
  aims.set(problem, aim);
  return problem;
}

export function aimOf(problem: Problem): Aim {
  return aims.get(problem) ?? {};
}
