import type { CalendarDate } from './case-state.ts';

/** Which social region is competent for a municipality, and when. Mergers and changes are new rows, never changed ones. */
export interface MunicipalityRegion {
  /** Number of the municipality at the Federal Statistical Office. */
  readonly bfs: number;
  readonly regionId: string;
  readonly validFrom: CalendarDate;
  /** Last day; null as long as it holds. */
  readonly validTo: CalendarDate | null;
  /** Where that is known from. */
  readonly evidence: string;
}

/** The region that is competent for the municipality on that day; of several rows the one that began last. */
export function competentRegion(rows: readonly MunicipalityRegion[], bfs: number, on: CalendarDate): string | undefined {
  const inForce = rows.filter((row) => row.bfs === bfs && row.validFrom <= on && (row.validTo === null || on <= row.validTo));
  return inForce.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).at(-1)?.regionId;
}
