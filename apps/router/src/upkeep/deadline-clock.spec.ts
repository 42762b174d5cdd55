import { expect, test } from '@jest/globals';
import { loadConfig, StartFault } from '#runtime';
import { routerConfig } from '../router.config.ts';
import { deadlineClock } from './deadline-clock.ts';

const dayMs = 86_400_000;
const { stage, deadlinesAheadDays } = routerConfig;
const now = new Date('2026-03-02T11:00:00Z');
const clock = (environment: Record<string, string>): ((at: Date) => Date) => deadlineClock(loadConfig({ stage, deadlinesAheadDays }, environment));

test('deadlines come due today unless they are played ahead', () => {
  expect(clock({})(now)).toEqual(now);
  expect(clock({ DAP_STAGE: 'test', DEADLINES_AHEAD_DAYS: '365' })(now).getTime()).toBe(now.getTime() + 365 * dayMs);
});

test('where real persons are nobody plays deadlines ahead, and nobody need say that it is production', () => {
  expect(() => clock({ DEADLINES_AHEAD_DAYS: '1' })).toThrow(StartFault);
  expect(() => clock({ DAP_STAGE: 'production', DEADLINES_AHEAD_DAYS: '1' })).toThrow(/DEADLINES_AHEAD_DAYS/);
  expect(() => clock({ DAP_STAGE: 'test', DEADLINES_AHEAD_DAYS: '-1' })).toThrow(/DEADLINES_AHEAD_DAYS/);
});
