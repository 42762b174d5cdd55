import { expect, test } from '@jest/globals';
import { nightSince } from './rewrite-table.ts';

test.each([
  ['2026-11-26T12:00:00Z', '2026-11-26T22:59:00Z', false, 'the same day'],
  ['2026-11-26T12:00:00Z', '2026-11-27T00:59:00Z', false, 'before two in the morning'],
  ['2026-11-26T12:00:00Z', '2026-11-27T01:01:00Z', true, 'after two in the morning'],
  ['2026-11-27T01:01:00Z', '2026-11-27T23:00:00Z', false, 'done this night'],
  ['2026-11-26T12:00:00Z', '2026-11-27T15:00:00Z', true, 'made up for by day'],
  ['2026-07-01T12:00:00Z', '2026-07-02T00:01:00Z', true, 'in summer an hour earlier'],
  ['2027-11-27T01:01:00Z', '2026-11-20T12:00:00Z', true, 'a clock that was ahead and was put back'],
])('from %s to %s a night has begun: %s (%s)', (last, now, expected) => {
  expect(nightSince(new Date(last), new Date(now))).toBe(expected);
});
