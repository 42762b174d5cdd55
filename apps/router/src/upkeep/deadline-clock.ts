import { addDays, zurichDate } from '#cases';
import { StartFault } from '#runtime';
import type { ConfigOf } from '#runtime';
import type { routerConfig } from '../router.config.ts';

/**
 * The time by which obligations come due, of what time it is: that, or noon of the day so many days after it in Solothurn where somebody
 * plays a year, however clocks are put until then. What is written carries the time at which it is written, and no delivery, payload or
 * consent ends by this clock.
 *
 * @throws StartFault ahead of time where real persons are
 */
export function deadlineClock({
  stage,
  deadlinesAheadDays,
}: Pick<ConfigOf<typeof routerConfig>, 'stage' | 'deadlinesAheadDays'>): (now: Date) => Date {
  if (stage === 'production' && deadlinesAheadDays > 0) {
    throw new StartFault(
      'deadlines are played ahead where no real persons are, and nowhere else: take DEADLINES_AHEAD_DAYS away, or set DAP_STAGE=test',
    );
  }
  return (now) => (deadlinesAheadDays === 0 ? now : new Date(`${addDays(zurichDate(now), deadlinesAheadDays)}T12:00:00Z`));
}
