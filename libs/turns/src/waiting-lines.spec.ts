import { expect, test } from '@jest/globals';
import { WaitingLines } from './waiting-lines.ts';

function waiting(...names: string[]): WaitingLines<string> {
  const turns = new WaitingLines<string>();
  for (const name of names) turns.add(name.charAt(0), name);
  return turns;
}

test('THR-C13 whoever asks much waits behind itself: the lines are gone round, each in its order', () => {
  const turns = waiting('a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1');
  expect(turns.take(5)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2']);
  expect(turns.size).toBe(2);
  turns.add('b', 'b3');
  expect(turns.take(9)).toEqual(['a3', 'b3', 'a4']);
  expect([turns.size, turns.take(9)]).toEqual([0, []]);
});

test('THR-C13 whose turn it was stands at the end, also when one is taken at a time', () => {
  const turns = waiting('a1', 'a2', 'a3', 'b1', 'b2');
  expect(Array.from({ length: 5 }, () => turns.take(1)[0])).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
});

test('what does not fit keeps its place and its line\'s, and what stands behind it does not wait', () => {
  const turns = waiting('a1', 'a2', 'a3', 'b1');
  expect(turns.take(9, (name) => name !== 'a1' && name !== 'b1')).toEqual(['a2', 'a3']);
  expect(turns.take(9)).toEqual(['a1', 'b1']);
});

test('THR-C5 what does not fit has its turn soon, however much others and its own partner go on asking', () => {
  const turns = new WaitingLines<string>();
  const goOn = (): void => ['a', 'b'].forEach((partner) => Array.from({ length: 4 }, () => turns.add(partner, partner)));
  turns.add('b', 'b');
  turns.add('a', 'alone');
  goOn();
  const first: (string | undefined)[] = [];
  for (let batch = 0; batch < 3; batch++) {
    first.push(...turns.take(1));
    if (first.at(-1) !== 'alone') turns.take(3, (name) => name !== 'alone');
    goOn();
  }
  expect(first).toContain('alone');
});
