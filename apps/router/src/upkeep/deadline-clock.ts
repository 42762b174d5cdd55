import { StartFault } from '#runtime';
import type { ConfigOf } from '#runtime';
import type { routerConfig } from '../router.config.ts';

const dayMs = 86_400_000;

/**
 * The time by which obligations come due, of what time it is: that, or ahead of it where somebody plays a year. What is written carries
 * the time at which it is written, and no delivery, payload or consent ends by this clock.
 *
 * @throws StartFault ahead of time where real persons are
 */
export function deadlineClock({ stage, deadlinesAheadDays }: Pick<ConfigOf<typeof routerConfig>, 'stage' | 'deadlinesAheadDays'>): (now: Date) => Date {
  if (stage === 'production' && deadlinesAheadDays > 0) throw new StartFault('deadlines are played ahead where no real persons are, and nowhere else: take DEADLINES_AHEAD_DAYS away, or set DAP_STAGE=test');
  return (now) => new Date(now.getTime() + deadlinesAheadDays * dayMs);
}
