/** Dates, times and numbers in Swiss form, as the canton's clocks show them. */
const zone = 'Europe/Zurich';
const dateForm = new Intl.DateTimeFormat('de-CH', { timeZone: zone, day: '2-digit', month: '2-digit', year: 'numeric' });
const timeForm = new Intl.DateTimeFormat('de-CH', { timeZone: zone, day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockForm = new Intl.DateTimeFormat('de-CH', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
const numberForm = new Intl.NumberFormat('de-CH');

export function formatDate(time: string | Date): string {
  return dateForm.format(new Date(time));
}

export function formatTime(time: string | Date): string {
  return timeForm.format(new Date(time));
}

export function formatClock(time: string | Date): string {
  return clockForm.format(new Date(time));
}

export function formatNumber(number: number): string {
  return numberForm.format(number);
}

/** A day of the calendar (YYYY-MM-DD), which has no zone. */
export function formatDay(day: string): string {
  return day.split('-').toReversed().join('.');
}

/** The first moment of a day in the canton, in UTC. `days` later when given. */
export function startOfDay(day: string, days = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const midnight = Date.UTC(year, month - 1, date + days);
  return new Date(midnight - offsetAt(midnight)).toISOString();
}

/** How far the canton's clocks are ahead of UTC around midnight of that day, in milliseconds. */
function offsetAt(utcMidnight: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(utcMidnight - 3_600_000));
  const hour = Number(parts.find(({ type }) => type === 'hour')?.value);
  return hour === 0 ? 3_600_000 : 7_200_000;
}

/** The canton's day, so many days ago. */
export function dayBefore(days: number, now = new Date()): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Zurich' }).format(now);
  const [year = 0, month = 1, date = 1] = today.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date - days)).toISOString().slice(0, 10);
}
