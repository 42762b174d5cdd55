import { expect, test } from '@jest/globals';
import { Arrivals } from './arrivals.ts';

/** At 0, 1 and 2 ms; the first one alone. */
async function several(arrivals: Arrivals): Promise<void> {
  for (const together of [0, 1, 2].map((now) => arrivals.join(now))) await together;
}

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
});

test('behind several the next one waits too, for those that come after it, until one has waited in vain', async () => {
  const arrivals = new Arrivals();
  await several(arrivals);
  const next = arrivals.join(20);
  expect(next).toBeInstanceOf(Promise);
  await next;
  // It stayed alone, so that the next ones are alone again once the time is over.
  expect(arrivals.join(52)).toBeUndefined();
  expect(arrivals.join(60)).toBeUndefined();
});

test('behind several that are long gone nobody waits', async () => {
  const arrivals = new Arrivals();
  await several(arrivals);
  expect(arrivals.join(52)).toBeUndefined();
});
