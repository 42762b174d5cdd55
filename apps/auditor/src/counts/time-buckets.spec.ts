import { expect, test } from '@jest/globals';
import { bucketSizes } from '../looks/look-schemas.ts';
import { bucketOf, bucketsBetween } from './time-buckets.ts';

test.each([
  ['2026-03-29T00:30:00.000Z', '2026-03-29', '2026-03-23', '2026-03-01'],
  ['2026-03-28T23:30:00.000Z', '2026-03-29', '2026-03-23', '2026-03-01'],
  ['2026-03-31T22:30:00.000Z', '2026-04-01', '2026-03-30', '2026-04-01'],
  ['2026-10-25T22:59:59.999Z', '2026-10-25', '2026-10-19', '2026-10-01'],
])('%s is counted under the day, the week and the month of Solothurn', (at, day, week, month) => {
  expect([bucketOf(at, 'day'), bucketOf(at, 'week'), bucketOf(at, 'month')]).toEqual([day, week, month]);
});

test('between the first bucket and the last none is left out, over the change of the clocks and of the year', () => {
  expect(bucketsBetween('2026-03-28', '2026-03-30', 'day')).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
  expect(bucketsBetween('2026-12-21', '2027-01-04', 'week')).toEqual(['2026-12-21', '2026-12-28', '2027-01-04']);
  expect(bucketsBetween('2026-11-01', '2027-01-01', 'month')).toEqual(['2026-11-01', '2026-12-01', '2027-01-01']);
});

test('an event whose clock was wrong by centuries has a bucket like any other', () => {
  for (const at of ['0000-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) {
    for (const size of bucketSizes) {
      const bucket = bucketOf(at, size);
      expect([bucket, bucketsBetween(bucket, bucket, size)]).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d$/), [bucket]]);
    }
  }
  expect(bucketsBetween('0001-01-01', '9999-12-31', 'day', 3)).toEqual(['0001-01-01', '0001-01-02', '0001-01-03']);
});
