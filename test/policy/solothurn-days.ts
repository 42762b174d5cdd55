/** Days and moments in Solothurn by the time zone data of the runtime, not by the engine's own rule for summer time. */
const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Zurich', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});
const hour = 3_600_000;
const known = new Map<string, number>();

function remembered(key: string, find: () => number): number {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}

const isDay = (text: string): boolean => text.length === 10;

/** The day in Solothurn as a count of days. */
export function dayNumber(text: string): number {
  return remembered(`day ${text}`, () => {
    const day = isDay(text) ? text : clock.format(new Date(text)).slice(0, 10);
    return Date.parse(`${day}T00:00:00Z`) / (24 * hour);
  });
}

function midnight(day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const found = [utc - hour, utc - 2 * hour].find((at) => clock.format(at) === `${day}, 00:00:00`);
  if (found === undefined) throw new RangeError(`${day} has no midnight`);
  return found;
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hour).toISOString().slice(0, 10);
}

export function firstMoment(text: string): number {
  return remembered(`first ${text}`, () => (isDay(text) ? midnight(text) : Date.parse(text)));
}

/** First moment after the day; of a date-time that moment itself. */
export function momentAfter(text: string): number {
  return remembered(`after ${text}`, () => (isDay(text) ? midnight(dayAfter(text, 1)) : Date.parse(text)));
}

/** First moment after the same day so many months later, or after the last day of a shorter month. */
export function momentAfterMonths(text: string, months: number): number {
  return remembered(`months ${months} ${text}`, () => {
    const day = isDay(text) ? text : clock.format(new Date(text)).slice(0, 10);
    const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
    const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
    const target = new Date(Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, last))).toISOString().slice(0, 10);
    return midnight(dayAfter(target, 1));
  });
}
