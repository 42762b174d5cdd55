import { expect, test } from '@jest/globals';
import { SeededRandom } from './random.ts';
import { planStorm } from './router-fleet.ts';

test('routers come to four and go to one, whatever the seed: each is away once meanwhile, some leave and some die, and one at least is always there', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { rise, storm, fall } = planStorm(new SeededRandom(seed));
    const here = new Set([0]);
    const counts = [...rise, ...storm, ...fall].map(({ router, does }) => {
      expect(here.has(router)).toBe(does !== 'come');
      if (does === 'come') here.add(router);
      else here.delete(router);
      return here.size;
    });
    expect(counts[rise.length - 1]).toBe(4);
    expect(Math.min(...counts)).toBe(1);
    expect([...here]).toEqual([0]);
    expect(new Set(storm.flatMap(({ router, does }) => (does === 'come' ? [] : [router])))).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(fall.map(({ does }) => does))).toEqual(new Set(['leave', 'kill']));
  }
});

test('one seed, one plan', () => {
  const planOf = (seed: number): unknown => planStorm(new SeededRandom(seed));
  expect(planOf(7)).toEqual(planOf(7));
  expect(planOf(7)).not.toEqual(planOf(8));
});
