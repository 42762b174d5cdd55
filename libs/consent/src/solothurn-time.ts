const hour = 3_600_000;
const day = 24 * hour;

/** A day of the calendar; months count from 1. */
interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Last Sunday of a month, 01:00 UTC: when Swiss clocks change (Zeitgesetz, SR 941.299.1). */
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 0, 1);
  return last - new Date(last).getUTCDay() * day;
}

/** Offset of Europe/Zurich from UTC at an instant of this year, by the rule in force since 1996. */
function zurichOffset(at: number, year: number): number {
  return at >= lastSunday(year, 3) && at < lastSunday(year, 10) ? 2 * hour : hour;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The number that so many ASCII digits spell; NaN when one of them is none. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Reads `YYYY-MM-DD`; undefined when there is no such day. Written without patterns: decisions read many dates. */
function readDay(text: string): Day | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  const [year, month, dayOfMonth] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  if (!(year >= 1 && month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysIn(year, month))) return undefined;
  return { year, month, day: dayOfMonth };
}

/** First instant of a day in Solothurn; a day number past the month's end runs on into the next month. */
function midnight(year: number, month: number, dayOfMonth: number): number {
  const utc = Date.UTC(year, month - 1, dayOfMonth);
  if (month > 3 && month < 10) return utc - 2 * hour;
  return utc - (month === 3 || month === 10 ? zurichOffset(utc - hour, year) : hour);
}

/** A date-time with an offset (RFC 3339); without one it would mean another instant on every machine. */
function instantOf(text: string): number {
  // JavaScript takes the 30th of February for the 2nd of March.
  if (readDay(text.slice(0, 10)) === undefined) return Number.NaN;
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
}

/** First instant of a day in Solothurn, or the instant itself of a date-time; NaN when it is neither. */
export function startOf(text: string): number {
  const read = readDay(text);
  return read === undefined ? instantOf(text) : midnight(read.year, read.month, read.day);
}

/** First instant after a day in Solothurn, or the instant itself of a date-time; NaN when it is neither. */
export function endOf(text: string): number {
  const read = readDay(text);
  return read === undefined ? instantOf(text) : midnight(read.year, read.month, read.day + 1);
}

/**
 * First instant after the same day so many months later, or after that month's last day where it has no such day; for a
 * date-time after its day in Solothurn. NaN when the text is neither.
 */
export function endOfMonthsAfter(text: string, months: number): number {
  const read = readDay(text) ?? readDay(dayOf(text) ?? '');
  if (read === undefined) return Number.NaN;
  const count = read.year * 12 + read.month - 1 + months;
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1];
  return midnight(year, month, Math.min(read.day, daysIn(year, month)) + 1);
}

/** Whether the text is a day, or a date-time with its offset. */
export function isMoment(text: string): boolean {
  return !Number.isNaN(startOf(text));
}

/** The day in Solothurn of a day or date-time, as `YYYY-MM-DD`; undefined when it is neither. */
export function dayOf(text: string): string | undefined {
  if (readDay(text) !== undefined) return text;
  const at = instantOf(text);
  return Number.isNaN(at) ? undefined : new Date(at + zurichOffset(at, new Date(at).getUTCFullYear())).toISOString().slice(0, 10);
}
