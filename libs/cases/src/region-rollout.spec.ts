import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { MunicipalityRegion } from './municipality.ts';
import { rolloutOf, rolloutStatuses } from './region-rollout.ts';
import type { RegionRollout } from './region-rollout.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, '../../../registers', name), 'utf8'));
const shipped = read('region-rollout.json') as RegionRollout[];
const competent = [...new Set((read('municipality-regions.json') as MunicipalityRegion[]).map(({ regionId }) => regionId))];
const regions = [...new Set(shipped.map(({ regionId }) => regionId))];

describe('a region', () => {
  const rows: RegionRollout[] = [
    { regionId: 'sr-a', status: 'REGULAR', validFrom: '2028-01-01', evidence: '-' },
    { regionId: 'sr-a', status: 'INTRODUCING', validFrom: '2026-07-01', evidence: '-' },
  ];

  test.each([
    ['2026-06-30', undefined], ['2026-07-01', 'INTRODUCING'], ['2027-12-31', 'INTRODUCING'], ['2028-01-01', 'REGULAR'],
  ])('is on %s %s', (on, status) => {
    expect(rolloutOf(rows, 'sr-a', on)).toBe(status);
  });

  test('of which nothing is entered is not introduced', () => {
    expect(rolloutOf(rows, 'sr-b', '2099-01-01')).toBeUndefined();
  });
});

describe('the rollout shipped', () => {
  test('knows 13 social regions, among them every one that is competent for a municipality', () => {
    expect(regions).toHaveLength(13);
    expect(competent.filter((id) => !regions.includes(id))).toEqual([]);
  });

  test('has the five of the pilot since October 2023, and all of them in regular operation from 2028 on', () => {
    expect(regions.filter((id) => rolloutOf(shipped, id, '2023-10-01') === 'PILOT').toSorted()).toEqual(['sr-bbl', 'sr-sdol', 'sr-sdwa', 'sr-sro', 'sr-sru']);
    expect(new Set(regions.map((id) => rolloutOf(shipped, id, '2028-01-01')))).toEqual(new Set(['REGULAR']));
  });

  test('uses the statuses of the domain, each region going forward only', () => {
    for (const id of regions) {
      const order = shipped.filter((row) => row.regionId === id).toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).map(({ status }) => rolloutStatuses.indexOf(status));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(order).not.toContain(-1);
    }
  });
});
