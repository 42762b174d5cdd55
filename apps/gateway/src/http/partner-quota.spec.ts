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

test('THR-C13 a clock that is put back gives nothing away, and refuses nobody until it is as late again', () => {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
  const wall = jest.useFakeTimers({ doNotFake: ['performance'], now: noon });
  const quota = new PartnerQuota(limits);
  const passes = (count: number): number => Array.from({ length: count }, () => quota.take('rav-olten', '/v1/messages')).filter((problem) => problem === undefined).length;
  expect(passes(60)).toBe(50);
  wall.setSystemTime(noon - 3_600_000);
  expect(passes(5)).toBe(0);
  clock.mockReturnValue(3_000);
  expect(passes(60)).toBe(10);
});
