import { afterEach, expect, jest, test } from '@jest/globals';
import { PartnerQuota } from './partner-quota.ts';

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const noon = Date.parse('2026-03-02T12:00:00Z');
const limits = { requestsPerSecond: 5, preflightsPerSecond: 1 };

/** How many of so many requests at one moment pass. */
function passing(quota: PartnerQuota, partnerId: string, path: string, count: number, ms = 0): number {
  return Array.from({ length: count }, () => quota.take(partnerId, path, noon + ms)).filter((problem) => problem === undefined).length;
}

test('THR-C13 ten times its quota of one partner is refused with when to come again, and others are not affected', () => {
  const quota = new PartnerQuota(limits);
  expect(passing(quota, 'rav-olten', '/v1/messages', 500)).toBe(50);
  expect(quota.take('rav-olten', '/v1/messages', noon)).toMatchObject({ slug: 'rate-limited', status: 429, members: { retryAfterSeconds: 1 } });
  expect(passing(quota, 'ivst-so', '/v1/messages', 50)).toBe(50);
  expect(passing(quota, 'rav-olten', '/v1/messages', 500, 2_000)).toBe(10);
  expect(passing(quota, 'rav-olten', '/v1/messages', 500, 3_600_000)).toBe(50);
});

test('questions have a lower quota of their own within it, and do not keep messages back', () => {
  const quota = new PartnerQuota(limits);
  expect(passing(quota, 'rav-olten', '/v1/preflight', 30)).toBe(10);
  expect(passing(quota, 'rav-olten', '/v1/messages', 30)).toBe(20);
  expect(passing(quota, 'rav-olten', '/v1/preflight', 30, 3_000)).toBe(3);
});

test('THR-C13 what a partner submits over Kafka draws on the same quota as what it asks for, and others are not affected', () => {
  const quota = new PartnerQuota(limits);
  const records = (partnerId: string, count: number, ms = 0): number[] => Array.from({ length: count }, () => quota.takeRecord(partnerId, noon + ms));
  expect(passing(quota, 'rav-olten', '/v1/messages', 30)).toBe(30);
  expect(records('rav-olten', 25)).toEqual([...Array.from({ length: 20 }, () => 0), ...Array.from({ length: 5 }, () => 1)]);
  expect(passing(quota, 'rav-olten', '/v1/messages', 5)).toBe(0);
  expect(records('ivst-so', 50)).not.toContain(1);
  expect(records('rav-olten', 6, 1_000)).toEqual([0, 0, 0, 0, 0, 1]);
});

test.each([
  ['requests', (quota: PartnerQuota) => quota.take('rav-olten', '/v1/messages') === undefined],
  ['records', (quota: PartnerQuota) => quota.takeRecord('rav-olten') === 0],
])('THR-C13 a clock that is put back gives away no %s, and refuses nobody until it is as late again', (_, passed) => {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
  const wall = jest.useFakeTimers({ doNotFake: ['performance'], now: noon });
  const quota = new PartnerQuota(limits);
  const passes = (count: number): number => Array.from({ length: count }, () => passed(quota)).filter(Boolean).length;
  expect(passes(60)).toBe(50);
  wall.setSystemTime(noon - 3_600_000);
  expect(passes(5)).toBe(0);
  clock.mockReturnValue(3_000);
  expect(passes(60)).toBe(10);
});
