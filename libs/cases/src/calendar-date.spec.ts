import { expect, test } from '@jest/globals';
import { assert, date, integer, property } from 'fast-check';
import { addDays, addMonths, zurichDate } from './index.ts';
import { aftercareLimit } from './case-limits.ts';

test('six months after the end of August is the end of February', () => {
  expect(aftercareLimit('2026-08-31')).toBe('2027-02-28');
  expect(aftercareLimit('2027-08-31')).toBe('2028-02-29');
  expect(aftercareLimit('2026-08-30')).toBe('2027-02-28');
  expect(aftercareLimit('2026-02-28')).toBe('2026-08-28');
  expect(aftercareLimit('2026-12-31')).toBe('2027-06-30');
});

test('the day is that of Solothurn, in winter, in summer and in the hour of the change', () => {
  expect(zurichDate(new Date('2026-12-31T22:59:59Z'))).toBe('2026-12-31');
  expect(zurichDate(new Date('2026-12-31T23:00:00Z'))).toBe('2027-01-01');
  expect(zurichDate(new Date('2026-07-01T21:59:59Z'))).toBe('2026-07-01');
  expect(zurichDate(new Date('2026-07-01T22:00:00Z'))).toBe('2026-07-02');
  expect(zurichDate(new Date('2026-03-28T23:00:00Z'))).toBe('2026-03-29');
  expect(zurichDate(new Date('2026-10-25T22:59:59Z'))).toBe('2026-10-25');
});

function monthsOf(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
}

const days = date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-12-31T00:00:00Z'), noInvalidDate: true });

test('months later is the same day, or the last one of a shorter month', () => {
  assert(
    property(days, integer({ min: 0, max: 48 }), (from, months) => {
      const start = from.toISOString().slice(0, 10);
      const end = addMonths(start, months);
      expect(monthsOf(end) - monthsOf(start)).toBe(months);
      if (end.slice(8) !== start.slice(8)) {
        expect(end < `${end.slice(0, 8)}${start.slice(8)}`).toBe(true);
        expect(addDays(end, 1).slice(8)).toBe('01');
      }
    }),
  );
});
