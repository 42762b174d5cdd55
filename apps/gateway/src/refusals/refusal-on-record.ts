import type { CaseRecords, RefusedDecision } from '#persistence';
import { Problem } from '#problems';
import type { ProblemArguments, ProblemSlug } from '#problems';

/** What tells a sender of an outcome and puts it on record, with the decision where one is kept. */
export interface Told {
  readonly part: CaseRecords;
  readonly kept?: RefusedDecision | undefined;
}

/** A problem that is on record or counted: answered like any other, and not put on record again. */
export class RefusalOnRecord extends Problem {
  /** Of a submitted record: what puts it on record is still to be written, with the move of the position over it. */
  readonly told: readonly Told[];

  constructor({ slug, code, members }: Problem, told: readonly Told[] = []) {
    super(slug, ...([{ ...members, code }] as unknown as ProblemArguments<ProblemSlug>));
    this.told = told;
  }
}
