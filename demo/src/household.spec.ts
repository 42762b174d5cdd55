import { afterEach, expect, jest, test } from '@jest/globals';
import { dayAfter } from './household.ts';

afterEach(() => void jest.useRealTimers());

test.each([
  ['an hour before midnight, clocks are put forward meanwhile', '2027-03-10T22:20:00Z', 30, '2027-04-09'],
  ['an hour after midnight, clocks are put back meanwhile', '2027-10-30T22:20:00Z', 1, '2027-11-01'],
  ['an hour after midnight, clocks were put forward since', '2027-04-01T22:20:00Z', -7, '2027-03-26'],
  ['the last day of February', '2028-02-28T12:00:00Z', 1, '2028-02-29'],
])('%s: so many days of the calendar later', (_, now, days, expected) => {
  jest.useFakeTimers({ now: new Date(now), doNotFake: ['nextTick', 'setImmediate'] });
  expect(dayAfter(days)).toBe(expected);
});
