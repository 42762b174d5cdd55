import { expect, test } from '@jest/globals';
import { zurichDate } from '#cases';
import { loadConfig, StartFault } from '#runtime';
import { routerConfig } from '../router.config.ts';
import { deadlineClock } from './deadline-clock.ts';

const { stage, deadlinesAheadDays } = routerConfig;
const now = new Date('2026-03-02T11:00:00Z');
const clock = (environment: Record<string, string>): ((at: Date) => Date) => deadlineClock(loadConfig({ stage, deadlinesAheadDays }, environment));

test('deadlines come due today unless they are played ahead', () => {
  expect(clock({})(now)).toEqual(now);
  expect(clock({ DAP_STAGE: 'test', DEADLINES_AHEAD_DAYS: '365' })(now)).toEqual(new Date('2027-03-02T12:00:00Z'));
});

test.each([
  ['a quarter past midnight, before clocks are put back', '2027-10-17T22:15:00Z', '2027-11-01'],
  ['a quarter to midnight, before clocks are put forward', '2027-03-20T22:45:00Z', '2027-04-03'],
])('so many days ahead it is that day in Solothurn: %s', (_, at, day) => {
  expect(zurichDate(clock({ DAP_STAGE: 'test', DEADLINES_AHEAD_DAYS: '14' })(new Date(at)))).toBe(day);
});

test('where real persons are nobody plays deadlines ahead, and nobody need say that it is production', () => {
  expect(() => clock({ DEADLINES_AHEAD_DAYS: '1' })).toThrow(StartFault);
  expect(() => clock({ DAP_STAGE: 'production', DEADLINES_AHEAD_DAYS: '1' })).toThrow(/DEADLINES_AHEAD_DAYS/);
  expect(() => clock({ DAP_STAGE: 'test', DEADLINES_AHEAD_DAYS: '-1' })).toThrow(/DEADLINES_AHEAD_DAYS/);
});
