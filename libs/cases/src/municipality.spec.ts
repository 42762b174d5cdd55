import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { competentRegion } from './index.ts';
import type { MunicipalityRegion } from './index.ts';

const rows: MunicipalityRegion[] = [
  { bfs: 2581, regionId: 'sr-sro', validFrom: '2021-01-01', validTo: '2026-12-31', evidence: 'x' },
  { bfs: 2581, regionId: 'sr-un', validFrom: '2027-01-01', validTo: null, evidence: 'x' },
];

test('a municipality that changes its region belongs to the old one up to the last day, to the new one from the first', () => {
  expect(competentRegion(rows, 2581, '2020-12-31')).toBeUndefined();
  expect(competentRegion(rows, 2581, '2021-01-01')).toBe('sr-sro');
  expect(competentRegion(rows, 2581, '2026-12-31')).toBe('sr-sro');
  expect(competentRegion(rows, 2581, '2027-01-01')).toBe('sr-un');
  expect(competentRegion(rows, 2546, '2026-01-01')).toBeUndefined();
});

test('of two rows for a day the one that began last holds, in whatever order they stand', () => {
  const merged = [...rows, { bfs: 2581, regionId: 'sr-tg', validFrom: '2026-06-01', validTo: null, evidence: 'x' }];
  expect(competentRegion(merged, 2581, '2026-06-01')).toBe('sr-tg');
  expect(competentRegion(merged.toReversed(), 2581, '2026-06-01')).toBe('sr-tg');
});

test('the shipped table names Solothurn municipalities, each once, with the region that is known to be competent', () => {
  const shipped = JSON.parse(readFileSync(new URL('../../../registers/municipality-regions.json', import.meta.url), 'utf8')) as MunicipalityRegion[];
  expect(shipped.every(({ bfs, evidence }) => bfs >= 2401 && bfs <= 2622 && evidence !== '')).toBe(true);
  expect(new Set(shipped.map(({ bfs }) => bfs)).size).toBe(shipped.length);
  const regions = new Map([[2546, 'sr-sdol'], [2581, 'sr-sro'], [2473, 'sr-dorneck'], [2601, 'sr-solothurn'], [2422, 'sr-tg']]);
  for (const [bfs, regionId] of regions) expect(competentRegion(shipped, bfs, '2026-11-01')).toBe(regionId);
  const counted = (regionId: string) => shipped.filter((row) => row.regionId === regionId).length;
  expect([counted('sr-sdwa'), counted('sr-bbl'), counted('sr-tg')]).toEqual([15, 10, 16]);
});
