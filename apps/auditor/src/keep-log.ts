import { readClock, rewriteOpeningsAtNight, type AuditDatabase } from '#persistence';
import type { RewriteWatch } from '#runtime';
import type { KeepMonths } from './months/keep-months.ts';
import { EveryMinute } from './log/every-minute.ts';

export interface LogUpkeep {
  readonly database: AuditDatabase;
  readonly months: KeepMonths;
  readonly rewriting: Pick<RewriteWatch, 'tried' | 'failed'>;
  /** Told why a month could not be begun or removed; it is tried again. */
  readonly onMonthFailed: (error: unknown) => void;
}

/**
 * What the auditor does by the clock, months begun and removed, tables written anew at night: by the database's own, as an auditor whose
 * clock is years ahead would remove what is still to be kept.
 */
export function keepLog({ database, months, rewriting, onMonthFailed }: LogUpkeep): EveryMinute {
  return new EveryMinute([
    () => readClock(database).then((at) => months.run(at)).catch(onMonthFailed),
    () => readClock(database).then((at) => rewriteOpeningsAtNight(database, at)).then((attempt) => rewriting.tried(attempt), (error: unknown) => rewriting.failed(error)),
  ]);
}
