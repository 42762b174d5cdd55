import { expect, test } from '@jest/globals';
import { Arrivals } from './arrivals.ts';

test('who comes alone waits for nobody', () => {
  const arrivals = new Arrivals();
  expect([0, 5, 10, 15.1].map((now) => arrivals.join(now))).toEqual([undefined, undefined, undefined, undefined]);
});

test('who comes close upon another is taken up with all who come until then, in the order of their coming', async () => {
  const arrivals = new Arrivals();
  const order: number[] = [];
  const first = arrivals.join(0);
  const waiting = [2, 3, 4.9].map((now) => arrivals.join(now));
  expect(first).toBeUndefined();
  expect(new Set(waiting).size).toBe(1);
  await Promise.all(waiting.map(async (together, i) => {
    await together;
    order.push(i);
  }));
  expect(order).toEqual([0, 1, 2]);
  // The next ones wait for each other anew, and not for those.
  const next = arrivals.join(9);
  expect(next).toBeInstanceOf(Promise);
  expect(next).not.toBe(waiting[0]);
  await next;
});
