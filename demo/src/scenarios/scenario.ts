import type { Stage } from '../stage.ts';

/** A case (or the thread of a message about none) whose events are read back from the log once a scenario is over. */
export interface AuditedCase {
  /** The case id; of a message about no case its message id. */
  readonly caseId: string;
  /** Kinds of events that must be there. */
  readonly kinds: readonly string[];
  /** Kinds of which there must be exactly one. */
  readonly once?: readonly string[];
}

/** A scenario of interinstitutional cooperation, played through the public doors alone. */
export interface Scenario {
  /** `S1` to `S14`. */
  readonly id: string;
  readonly title: string;
  /** Plays it and says what the log must hold of it. @throws Error when something that must be accepted is refused, or does not arrive */
  play(stage: Stage): Promise<readonly AuditedCase[]>;
}
