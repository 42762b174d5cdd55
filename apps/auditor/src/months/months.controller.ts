import { Controller, Get, Query } from '@nestjs/common';
import { Problem } from '#problems';
import { Access } from '#runtime';
import { KeepMonths, type KeptMonth } from './keep-months.ts';

/** A month as it is shown: leaves `first` up to, not including, `end`. */
export interface ShownMonth {
  readonly first: number;
  readonly end: number;
  readonly begunAt?: string;
  readonly closedAt?: string;
  readonly dueAt?: string;
  readonly removedAt?: string;
  readonly heldBy: number;
}

export interface MonthsAnswer {
  readonly months: readonly ShownMonth[];
  /** What would be removed at the time asked about, if nothing changed until then. */
  readonly preview: { readonly at: string; readonly months: readonly ShownMonth[]; readonly stoppedBy?: ShownMonth };
}

/** The months of the log and when their time is over; shows no event. */
@Access('DPO')
@Controller('v1/audit/months')
export class MonthsController {
  constructor(private readonly months: KeepMonths) {}

  @Get()
  async show(@Query() { at, ...rest }: Record<string, unknown>): Promise<MonthsAnswer> {
    if (Object.keys(rest).length > 0) throw new Problem('query-invalid', { pointers: [{ pointer: '', rule: 'additionalProperties' }] });
    const moment = at === undefined ? new Date() : timeOf(at);
    const { due, stoppedBy } = await this.months.preview(moment);
    return {
      months: (await this.months.all()).map(shown),
      preview: { at: moment.toISOString(), months: due.map(shown), ...(stoppedBy === undefined ? {} : { stoppedBy: shown(stoppedBy) }) },
    };
  }
}

function timeOf(at: unknown): Date {
  if (typeof at !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/.test(at) || Number.isNaN(Date.parse(at))) {
    throw new Problem('query-invalid', { pointers: [{ pointer: '/at', rule: 'date-time in UTC' }] });
  }
  return new Date(at);
}

function shown({ first, end, begunAt, closedAt, dueAt, removedAt, heldBy }: KeptMonth): ShownMonth {
  const times = Object.entries({ begunAt, closedAt, dueAt, removedAt }).flatMap(([name, at]) => (at === undefined ? [] : [[name, at.toISOString()]]));
  return { first: Number(first), end: Number(end), ...(Object.fromEntries(times) as Record<string, string>), heldBy };
}
