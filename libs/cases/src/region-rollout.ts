import type { CalendarDate } from './case-state.ts';

/** How far the exchange has come in a social region. */
export const rolloutStatuses = ['PILOT', 'INTRODUCING', 'REGULAR'] as const;
export type RolloutStatus = (typeof rolloutStatuses)[number];

/** From which day on a region has a status. A change is a new row, never a changed one. */
export interface RegionRollout {
  readonly regionId: string;
  readonly status: RolloutStatus;
  readonly validFrom: CalendarDate;
  /** Where that is known from. */
  readonly evidence: string;
}

/** The region's status on that day; `undefined`: it is not introduced yet, and nobody may send it anything. */
export function rolloutOf(rows: readonly RegionRollout[], regionId: string, on: CalendarDate): RolloutStatus | undefined {
  const begun = rows.filter((row) => row.regionId === regionId && row.validFrom <= on);
  return begun.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).at(-1)?.status;
}
