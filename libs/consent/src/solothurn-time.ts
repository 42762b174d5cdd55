const hour = 3_600_000;
const day = 24 * hour;
const dateOnly = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Last Sunday of a month (0 = January), 01:00 UTC: when Swiss clocks change (Zeitgesetz, SR 941.299.1). */
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month + 1, 0, 1);
  return last - new Date(last).getUTCDay() * day;
}

/** Offset of Europe/Zurich from UTC at an instant, by the rule in force since 1996. */
function zurichOffset(at: number): number {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9) ? 2 * hour : hour;
}

/** The calendar day in Solothurn at an instant, as `YYYY-MM-DD`. */
export function solothurnDay(at: number): string {
  return new Date(at + zurichOffset(at)).toISOString().slice(0, 10);
}

function midnight(year: number, month: number, dayOfMonth: number): number {
  const utc = Date.UTC(year, month - 1, dayOfMonth);
  return utc - zurichOffset(utc - hour);
}

/** First instant of a day in Solothurn, or the instant itself of a date-time; NaN when it is neither. */
export function startOf(text: string): number {
  const parts = dateOnly.exec(text);
  if (parts === null) return instantOf(text);
  return isCalendarDay(text) ? midnight(Number(parts[1]), Number(parts[2]), Number(parts[3])) : Number.NaN;
}

/** First instant after a day in Solothurn, or the instant itself of a date-time; NaN when it is neither. */
export function endOf(text: string): number {
  const parts = dateOnly.exec(text);
  if (parts === null) return instantOf(text);
  return isCalendarDay(text) ? midnight(Number(parts[1]), Number(parts[2]), Number(parts[3]) + 1) : Number.NaN;
}

/** A date-time with an offset (RFC 3339); without one it would mean another instant on every machine. */
function instantOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
}

/** Whether the text is a day that exists, as `YYYY-MM-DD`. */
export function isCalendarDay(text: string): boolean {
  if (!dateOnly.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Whether the text is a day, or a date-time with its offset. */
export function isMoment(text: string): boolean {
  return !Number.isNaN(startOf(text));
}

/** The day in Solothurn of a day or date-time; undefined when it is neither. */
export function dayOf(text: string): string | undefined {
  if (dateOnly.test(text)) return isCalendarDay(text) ? text : undefined;
  const at = instantOf(text);
  return Number.isNaN(at) ? undefined : solothurnDay(at);
}

/** The same day so many months later, or the month's last day where it has no such day. */
export function monthsLater(dayText: string, months: number): string {
  const [year = 0, month = 0, dayOfMonth = 0] = dayText.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, last))).toISOString().slice(0, 10);
}
