import { assessmentStates, countCase, indicators, phases, segments, suppressAlike, suppressSmallCells, zurichDate } from '#cases';
import type { CountTable, PublishedTable, RegionFigures, ReportingPeriod, ShownCount } from '#cases';
import { publishFigures, readCaseMetadata, readPublishedFigures } from '#persistence';
import type { Queryable } from '#persistence';
import { Problem } from '#problems';

const halfYearForm = /^(20\d\d)-H([12])$/;

/** The figures of a period: four tables by region. A count that is null is held back. */
export interface ControllingFigures {
  readonly period: ReportingPeriod;
  readonly tables: Readonly<Record<TableName, PublishedTable>>;
}

const tableNames = ['indicators', 'assessments', 'phases', 'segments'] as const;
type TableName = (typeof tableNames)[number];

/** Figures on cases for those who steer: from what the platform knows of cases, never from the log, and about nobody. */
export class ShowControlling {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  /**
   * Publishes a half-year with its first reading; every later one answers the same.
   *
   * @throws Problem query-invalid when the period is none, or not over yet in Solothurn
   */
  async run(query: Readonly<Record<string, unknown>>): Promise<ControllingFigures> {
    const period = periodOf(query, zurichDate(new Date()));
    const tables = (await readPublishedFigures<ControllingFigures['tables']>(this.#db, period.to)) ?? (await publishFigures(this.#db, period.to, await this.#counted(period)));
    return { period, tables };
  }

  async #counted(period: ReportingPeriod): Promise<ControllingFigures['tables']> {
    const byRegion = new Map<string, RegionFigures>();
    for await (const cases of readCaseMetadata(this.#db)) for (const each of cases) countCase(byRegion, each, period);
    const regions = [...byRegion].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const table = <N extends string>(columns: readonly N[], counts: (figures: RegionFigures) => Readonly<Record<N, number>>): CountTable =>
      ({ rows: regions.map(([id]) => id), columns, counts: regions.map(([, figures]) => columns.map((name) => counts(figures)[name])) });
    // Who began aftercare or was closed in the half-year mostly stands so at its end.
    const alike = [
      ['closed', 'CLOSED'],
      ['aftercareStarted', 'AFTERCARE'],
    ] as const;
    const [happened, stood] = suppressAlike(
      { table: table(indicators, ({ byIndicator }) => byIndicator), rowsAddUp: false },
      { table: table(phases, ({ byPhase }) => byPhase), rowsAddUp: true },
      alike,
    );
    return {
      indicators: happened,
      assessments: suppressSmallCells(table(assessmentStates, ({ byAssessment }) => byAssessment), true),
      phases: stood,
      segments: suppressSmallCells(table(segments, ({ bySegment }) => bySegment), true),
    };
  }
}

/**
 * A half-year that is over, as `2026-H1`; without one the last. No other period is given: whoever can choose its ends, or ask
 * about one that still grows, subtracts two answers and has the few between them.
 */
function periodOf(query: Readonly<Record<string, unknown>>, today: string): ReportingPeriod {
  const { period = lastHalfYear(today), ...others } = query;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid('', 'period');
  const [, year = '', half] = typeof period === 'string' ? (halfYearForm.exec(period) ?? []) : [];
  const named = half === '1' ? { from: `${year}-01-01`, to: `${year}-06-30` } : { from: `${year}-07-01`, to: `${year}-12-31` };
  if (half === undefined || named.to >= today) throw invalid('/period', 'YYYY-H1 or YYYY-H2, and over');
  return named;
}

function lastHalfYear(today: string): string {
  const year = Number(today.slice(0, 4));
  return today.slice(5) > '06-30' ? `${year}-H1` : `${year - 1}-H2`;
}

function invalid(pointer: string, rule: string): Problem {
  return new Problem('query-invalid', { pointers: [{ pointer, rule }] });
}

/** One line per count (RFC 4180): `table,region,category,count`; the total of all regions is `*`, what is held back is empty. */
export function toCsv({ tables }: ControllingFigures): string {
  const lines = tableNames.flatMap((name) => {
    const { rows, columns, counts, columnTotals, rowTotals, total } = tables[name];
    const line = (region: string, category: string, count: ShownCount | undefined): string => `${name},${region},${category},${count ?? ''}`;
    return [
      ...rows.flatMap((region, row) => columns.map((category, column) => line(region, category, counts[row]?.[column]))),
      ...columns.map((category, column) => line('*', category, columnTotals[column])),
      ...(rowTotals === undefined ? [] : [...rows.map((region, row) => line(region, '*', rowTotals[row])), line('*', '*', total)]),
    ];
  });
  return ['table,region,category,count', ...lines, ''].join('\r\n');
}
