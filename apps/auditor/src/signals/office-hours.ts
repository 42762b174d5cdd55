import { zurichDate } from '#cases';

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Zurich', hour: '2-digit', hourCycle: 'h23', weekday: 'short' });
/** From this hour on, and before the other, somebody works in Solothurn. */
const [opens, closes] = [6, 20];

/** A stretch of one day in Solothurn within which every moment is alike: before hours, hours, after hours, or a day of the weekend. */
export function stretchOf(at: string): { readonly day: string; readonly part: 'early' | 'hours' | 'late' | 'weekend' } {
  const moment = new Date(at);
  const parts = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, value]));
  const day = zurichDate(moment);
  if (parts['weekday'] === 'Sat' || parts['weekday'] === 'Sun') return { day, part: 'weekend' };
  const hour = Number(parts['hour']);
  return { day, part: hour < opens ? 'early' : hour >= closes ? 'late' : 'hours' };
}

export function alikeStretch(a: string, b: string): boolean {
  const [one, other] = [stretchOf(a), stretchOf(b)];
  return one.day === other.day && one.part === other.part;
}

/** The hour that a moment lies in, as an instant: for counting what comes at once. */
export function hourOf(at: string): string {
  return `${at.slice(0, 13)}:00:00.000Z`;
}
