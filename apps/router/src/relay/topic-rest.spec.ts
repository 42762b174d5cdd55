import { expect, test } from '@jest/globals';
import { fullJitter } from './full-jitter.ts';
import { TopicRest } from './topic-rest.ts';

const quarter = 15 * 60_000;

test('waits are spread over all that lies below a bound which doubles, up to a quarter of an hour', () => {
  const bounds = [1, 2, 3, 10, 20, 1_000].map((failures) => fullJitter(failures, { firstMs: 2_000, mostMs: quarter }, () => 0.999_999));
  expect(bounds).toEqual([1_999, 3_999, 7_999, 899_999, 899_999, 899_999]);
  expect(fullJitter(7, { firstMs: 2_000, mostMs: quarter }, () => 0)).toBe(0);
});

test('a topic that fails rests longer each time, and no other with it', () => {
  const rest = new TopicRest(() => 0.5);
  rest.suspect(['a', 'b']);
  expect(rest.resting(0).size).toBe(0);
  rest.failed('a', 0);
  expect([...rest.resting(999)]).toEqual([['a', 1]]);
  expect(rest.resting(1_000).size).toBe(0);
  rest.failed('a', 1_000);
  expect([...rest.resting(1_001).values()]).toEqual([1_999]);
  rest.worked('b');
  expect([rest.isSuspect('a'), rest.isSuspect('b')]).toEqual([true, false]);
});

test('a topic that answers again begins anew', () => {
  const rest = new TopicRest(() => 0.5);
  for (let i = 0; i < 20; i++) rest.failed('a', 0);
  expect([...rest.resting(1).values()]).toEqual([quarter / 2 - 1]);
  rest.worked('a');
  rest.failed('a', 0);
  expect([...rest.resting(1).values()]).toEqual([999]);
});
