import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Overloaded } from '../../transaction.ts';
import { LookUpLane } from './look-up-lane.ts';

/** Look-ups that end when they are told to. */
class Asked {
  readonly lane: LookUpLane;
  readonly begun: string[] = [];
  readonly #ends = new Map<string, (error?: Error) => void>();

  constructor(limits: { atOnce: number; ofOnePartner: number; waiting: number }) {
    this.lane = new LookUpLane(limits);
  }

  ask(partnerId: string, name: string): Promise<string> {
    return this.lane.run(partnerId, () => new Promise((resolve, reject) => {
      this.begun.push(name);
      this.#ends.set(name, (error) => (error === undefined ? resolve(name) : reject(error)));
    }));
  }

  async end(name: string, error?: Error): Promise<void> {
    this.#ends.get(name)?.(error);
    await nextTurn();
  }
}

test('THR-C13 who asks much waits for itself: partners have their turns', async () => {
  const asked = new Asked({ atOnce: 2, ofOnePartner: 1, waiting: 8 });
  const answers = [asked.ask('a', 'a1'), asked.ask('a', 'a2'), asked.ask('a', 'a3'), asked.ask('b', 'b1'), asked.ask('b', 'b2'), asked.ask('b', 'b3'), asked.ask('c', 'c1')];
  await nextTurn();
  expect(asked.begun).toEqual(['a1', 'b1']);
  await asked.end('b1');
  await asked.end('b2');
  expect(asked.begun).toEqual(['a1', 'b1', 'b2', 'c1']);
  for (const name of ['a1', 'c1', 'a2', 'b3', 'a3']) await asked.end(name);
  expect(await Promise.all(answers)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1']);
});

test('what fails fails alone, and its place is free again', async () => {
  const asked = new Asked({ atOnce: 1, ofOnePartner: 1, waiting: 8 });
  const [failing, next] = [asked.ask('a', 'a1'), asked.ask('b', 'b1')];
  const failed = expect(failing).rejects.toThrow('too slow');
  await nextTurn();
  await asked.end('a1', new Error('too slow'));
  await failed;
  await asked.end('b1');
  expect(await next).toBe('b1');
});

test('THR-C13 of one partner so many wait and no more; others are let in', async () => {
  const asked = new Asked({ atOnce: 1, ofOnePartner: 1, waiting: 1 });
  const [first, second, third, other] = [asked.ask('a', 'a1'), asked.ask('a', 'a2'), asked.ask('a', 'a3'), asked.ask('b', 'b1')];
  await expect(third).rejects.toBeInstanceOf(Overloaded);
  for (const name of ['a1', 'a2', 'b1']) await asked.end(name);
  expect(await Promise.all([first, second, other])).toEqual(['a1', 'a2', 'b1']);
});
