import type { AuditEvent } from '#audit';
import type { DisclosureRecord, StoredDecisions } from '#consent';
import { Problem } from '#problems';
import type { ProblemArguments, ProblemMembers, ProblemSlug } from '#problems';

/** What was refused, where the platform knows it: what a look was aimed at, how a message was decided. */
export type Aim = Pick<AuditEvent, 'caseId' | 'message' | 'recipient' | 'subjects' | 'personKeys' | 'keyedSubjects' | 'purpose' | 'outcomes' | 'pack'>;

/** A message that was refused to all its recipients once rules were asked: what deciding it again needs. */
export interface DecidedRefusal {
  readonly caseId: string;
  readonly disclosure: DisclosureRecord;
  readonly decisions: StoredDecisions;
}

/** A refusal of which more is known than its answer says. That is for the log, never for the answer. */
export class RefusedDisclosure<S extends ProblemSlug = ProblemSlug> extends Problem<S> {
  readonly aim: Aim;
  /** Kept when the refusal goes on record; left out: no rule was asked. */
  readonly decided: DecidedRefusal | undefined;

  constructor(slug: S, members: ProblemMembers<S>, aim: Aim, decided?: DecidedRefusal) {
    super(slug, ...([members] as ProblemArguments<S>));
    this.aim = aim;
    this.decided = decided;
  }
}

export function aimOf(problem: Problem): Aim {
  return problem instanceof RefusedDisclosure ? problem.aim : {};
}

export function decidedIn(problem: Problem): DecidedRefusal | undefined {
  return problem instanceof RefusedDisclosure ? problem.decided : undefined;
}
