import type { Format } from 'ajv';
import { isAhvn13 } from './ahvn13.ts';

const date = /^((?:19|20|21)[0-9]{2})-([0-9]{2})-([0-9]{2})$/;
const dateTime = /^([0-9-]{10})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+]14:00)$/;
const month = /^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])$/;
const year = /^(?:19|20|21)[0-9]{2}$/;
/** RFC 9562 in lower case, as part of a pattern. */
export const uuidForm = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const uuid = new RegExp(`^${uuidForm}$`);

/** A day that the calendar has, `YYYY-MM-DD`, from 1900 to 2199. */
export function isDate(text: string): boolean {
  const parts = date.exec(text);
  if (parts === null) return false;
  const [, y, m, d] = parts.map(Number) as [number, number, number, number];
  return m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m);
}

function daysIn(y: number, m: number): number {
  if (m === 2) return y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0) ? 29 : 28;
  return m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31;
}

/** RFC 3339 with `T`, seconds and an offset between −13:59 and +14:00; no leap second, no `24:00`, no blank. */
export function isDateTime(text: string): boolean {
  const parts = dateTime.exec(text);
  return parts !== null && isDate(parts[1] as string);
}

/** A day, a month or a year, for a date of birth that is not fully known (eCH-0044). */
export function isPartialDate(text: string): boolean {
  return isDate(text) || month.test(text) || year.test(text);
}

/** RFC 9562 in lower case, so that equal ids are equal texts; `urn:uuid:` and braces are refused. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** The formats that schemas of the catalogue may use, all asserted. */
export const formats: Readonly<Record<string, Format>> = {
  date: { type: 'string', validate: isDate },
  'date-time': { type: 'string', validate: isDateTime },
  'partial-date': { type: 'string', validate: isPartialDate },
  uuid: { type: 'string', validate: isUuid },
  ahvn13: { type: 'string', validate: isAhvn13 },
};
