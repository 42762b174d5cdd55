import type { CaseLimits } from './case-limits.ts';
import type { CaseMessage } from './case-message.ts';
import type { CalendarDate, CaseState } from './case-state.ts';
import type { CaseWarning } from './case-warning.ts';

/** A new state and what the sender should know about the way there. */
export interface CaseStep {
  readonly state: CaseState;
  readonly warnings: readonly CaseWarning[];
}

/** What a message changes beside the status; `state` is already in the status where the message takes it. */
export type CaseEffect = (state: CaseState, message: CaseMessage, day: CalendarDate, limits: CaseLimits) => CaseStep;

export function unchanged(state: CaseState, ...warnings: readonly CaseWarning[]): CaseStep {
  return { state, warnings };
}
