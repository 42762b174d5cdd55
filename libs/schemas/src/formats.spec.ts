import { describe, expect, test } from '@jest/globals';
import { isDate, isDateTime, isPartialDate, isUuid } from './formats.ts';

describe('a day', () => {
  test.each(['2026-03-02', '2024-02-29', '2000-02-29', '1900-01-01', '2199-12-31', '2026-11-30'])('%s is in the calendar', (text) => expect(isDate(text)).toBe(true));

  test.each(['2026-02-30', '2026-02-29', '1900-02-29', '2100-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '0001-01-01', '1899-12-31', '2200-01-01', '2026-3-2', '02.03.2026', '2026-03-02Z', '2026-03-02\n', ''])(
    '%j is not',
    (text) => expect(isDate(text)).toBe(false),
  );

  test('every day from 1900 to 2199 is known, and no other', () => {
    let days = 0;
    for (let at = Date.UTC(1900, 0, 1); at < Date.UTC(2200, 0, 1); at += 86_400_000) if (isDate(new Date(at).toISOString().slice(0, 10))) days++;
    expect(days).toBe(109_573);
  });
});

describe('a moment', () => {
  test.each(['2026-03-02T09:15:00Z', '2026-03-02T09:15:00+01:00', '2026-03-02T23:59:59.999999999-13:59', '2026-03-02T00:00:00+14:00'])('%s is one', (text) =>
    expect(isDateTime(text)).toBe(true),
  );

  test.each(['2026-03-02T09:15:00', '2026-03-02 09:15:00Z', '2026-03-02t09:15:00z', '2026-03-02T24:00:00Z', '2026-03-02T23:59:60Z', '2026-03-02T09:60:00Z', '2026-03-02T09:15:00+25:00', '2026-03-02T09:15:00+14:30', '2026-03-02T09:15Z', '2026-02-30T09:15:00Z', '0001-01-01T00:00:00Z', '2026-03-02T09:15:00.Z', '2026-03-02T09:15:00.1234567890Z', '20260302T091500Z'])(
    '%j is none',
    (text) => expect(isDateTime(text)).toBe(false),
  );

  test('what is one, Date reads as the moment meant', () => {
    expect(new Date('2026-03-02T09:15:00.250+01:00').toISOString()).toBe('2026-03-02T08:15:00.250Z');
  });
});

test('a date of birth may be a day, a month or a year', () => {
  expect(['1988-05-04', '1988-05', '1988'].map(isPartialDate)).toEqual([true, true, true]);
  expect(['1988-02-30', '1988-13', '88', '1988-5', '19880504'].map(isPartialDate)).toEqual([false, false, false, false, false]);
});

test('a UUID is written in lower case and bare', () => {
  expect(isUuid('3f0c8a52-7d0b-4b6e-9c1a-2e5d8f7a1b3c')).toBe(true);
  expect(
    ['3F0C8A52-7D0B-4B6E-9C1A-2E5D8F7A1B3C', 'urn:uuid:3f0c8a52-7d0b-4b6e-9c1a-2e5d8f7a1b3c', '{3f0c8a52-7d0b-4b6e-9c1a-2e5d8f7a1b3c}', '3f0c8a527d0b4b6e9c1a2e5d8f7a1b3c', ''].filter(isUuid),
  ).toEqual([]);
});
