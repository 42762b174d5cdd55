import type { CalendarDate } from './case-state.ts';

const zurich = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Zurich', year: 'numeric', month: '2-digit', day: '2-digit' });

/** Clocks everywhere are set by quarters of an hour, so within one the day is the same. */
const quarterMs = 900_000;
let quarterAtHand = Number.NaN;
let dayAtHand: CalendarDate = '';

/** The day in Solothurn at that instant. */
export function zurichDate(at: Date): CalendarDate {
  const quarter = Math.floor(at.getTime() / quarterMs);
  if (quarter !== quarterAtHand) [quarterAtHand, dayAtHand] = [quarter, zurich.format(at)];
  return dayAtHand;
}

/**
 * The same day `months` later; where that month is shorter, its last day (2026-08-31 and six months: 2027-02-28).
 * `date` must be an existing day of the Gregorian calendar.
 */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7)) - 1 + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(Number(date.slice(8, 10)), lastDay);
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}

/** The day `days` later. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
