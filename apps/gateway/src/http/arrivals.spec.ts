import { expect, jest, test } from '@jest/globals';
import { Arrivals } from './arrivals.ts';

/** So many, a tenth of a millisecond apart, the first of them alone. Returns those that wait. */
function several(arrivals: Arrivals, count: number): Promise<void>[] {
  return Array.from({ length: count }, (_, i) => arrivals.join(i / 10)).flatMap((together) => (together === undefined ? [] : [together]));
}

async function isSettled(together: Promise<void> | undefined): Promise<boolean> {
  return (await Promise.race([together, Promise.resolve('waiting')])) !== 'waiting';
}

test('who comes alone waits for nobody', () => {
  const arrivals = new Arrivals();
  expect([0, 5, 10, 15.1].map((now) => arrivals.join(now))).toEqual([undefined, undefined, undefined, undefined]);
});

test('who sends one after the other waits for nobody, however soon after an answer, but for others who are under way', () => {
  const arrivals = new Arrivals();
  for (let now = 0; now < 40; now += 2) {
    expect(arrivals.join(now)).toBeUndefined();
    arrivals.leave();
  }
  expect(arrivals.join(40)).toBeUndefined();
  expect(arrivals.join(41)).toBeDefined();
});

test('who comes close upon another is taken up with all who come until then, in the order of their coming', async () => {
  const waiting = several(new Arrivals(), 4);
  expect(waiting).toHaveLength(3);
  expect(new Set(waiting).size).toBe(1);
  expect(await isSettled(waiting[0])).toBe(false);
  const order: number[] = [];
  await Promise.all(waiting.map(async (together, i) => {
    await together;
    order.push(i);
  }));
  expect(order).toEqual([0, 1, 2]);
});

test('behind several the next one waits too, until one has waited in vain', async () => {
  const arrivals = new Arrivals();
  await Promise.all(several(arrivals, 4));
  const next = arrivals.join(20);
  expect(await isSettled(next)).toBe(false);
  await next;
  expect(arrivals.join(26)).toBeUndefined();
});

test('behind several that are long gone nobody waits', async () => {
  const arrivals = new Arrivals();
  await Promise.all(several(arrivals, 4));
  expect(arrivals.join(60)).toBeUndefined();
});

test('twelve at most wait for each other: the last of them releases all, and the next wait anew', async () => {
  const waiting = several(new Arrivals(), 20);
  const [first, next] = new Set(waiting);
  expect(waiting.filter((together) => together === first)).toHaveLength(12);
  expect(await isSettled(first)).toBe(true);
  expect(await isSettled(next)).toBe(false);
  await next;
});

test('what was released by its twelfth does not release the next ones before their time, and the next one waits behind it', async () => {
  jest.useFakeTimers();
  try {
    const arrivals = new Arrivals();
    const [first] = several(arrivals, 13);
    expect(await isSettled(first)).toBe(true);
    jest.advanceTimersByTime(3);
    const next = arrivals.join(20);
    jest.advanceTimersByTime(3);
    expect(await isSettled(next)).toBe(false);
    jest.advanceTimersByTime(2);
    expect(await isSettled(next)).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});
