import { describe, expect, test } from '@jest/globals';
import { assert, date, property } from 'fast-check';
import { dayOf, endOf, endOfMonthsAfter, isMoment, startOf } from './solothurn-time.ts';

const iso = (at: number): string => new Date(at).toISOString();
const zurich = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Zurich', dateStyle: 'short', timeStyle: 'medium' });
const anyInstant = date({ min: new Date('1996-01-01T00:00:00Z'), max: new Date('2037-12-31T00:00:00Z'), noInvalidDate: true });

describe('a day in Solothurn', () => {
  test('begins and ends at local midnight, in winter and in summer', () => {
    expect(iso(startOf('2026-01-15'))).toBe('2026-01-14T23:00:00.000Z');
    expect(iso(endOf('2026-07-15'))).toBe('2026-07-15T22:00:00.000Z');
  });

  test('has 23 hours when clocks go forward and 25 when they go back', () => {
    expect(endOf('2026-03-29') - startOf('2026-03-29')).toBe(23 * 3_600_000);
    expect(endOf('2026-10-25') - startOf('2026-10-25')).toBe(25 * 3_600_000);
  });

  test('ends where the next one begins, at the end of a month and of a year', () => {
    for (const [one, next] of [['2026-02-28', '2026-03-01'], ['2026-03-31', '2026-04-01'], ['2026-09-30', '2026-10-01'], ['2026-12-31', '2027-01-01']] as const) {
      expect(iso(endOf(one))).toBe(iso(startOf(next)));
    }
  });

  test('agrees with the time zone database at any instant', () => {
    assert(property(anyInstant, (at) => {
      const [expected] = zurich.format(at).split(' ');
      expect(dayOf(at.toISOString())).toBe(expected);
      expect(zurich.format(startOf(expected!))).toBe(`${expected} 00:00:00`);
      expect(startOf(expected!)).toBeLessThanOrEqual(at.getTime());
      expect(endOf(expected!)).toBeGreaterThan(at.getTime());
    }), { numRuns: 2000 });
  });
});

describe('months later', () => {
  test('is the same day, or the last of a shorter month', () => {
    expect(iso(endOfMonthsAfter('2026-02-27', 24))).toBe(iso(endOf('2028-02-27')));
    expect(iso(endOfMonthsAfter('2026-08-31', 6))).toBe(iso(endOf('2027-02-28')));
    expect(iso(endOfMonthsAfter('2028-02-29', 12))).toBe(iso(endOf('2029-02-28')));
    expect(iso(endOfMonthsAfter('2026-12-31', 1))).toBe(iso(endOf('2027-01-31')));
  });

  test('counts from the day in Solothurn on which a date-time lies', () => {
    expect(iso(endOfMonthsAfter('2026-01-30T23:30:00Z', 1))).toBe(iso(endOf('2026-02-28')));
  });
});

describe('what is no moment', () => {
  test.each(['', '2026-02-29', '2026-13-01', '2026-00-10', '2026-1-01', '2026/01/01', '2026-01-01T10:00:00', '٢٠٢٦-01-01', 'today', '2026-01-01Z', '2026-02-30T10:00:00Z', '2026-04-31T10:00:00+02:00'])('%s', (text) => {
    expect(isMoment(text)).toBe(false);
    expect(startOf(text)).toBeNaN();
    expect(endOf(text)).toBeNaN();
    expect(endOfMonthsAfter(text, 1)).toBeNaN();
    expect(dayOf(text)).toBeUndefined();
  });
});
