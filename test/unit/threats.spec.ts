import { describe, expect, test } from '@jest/globals';
import { sourceFiles } from '../support/source-files.ts';

/** Attacks and bad inputs that the platform answers; each has a test that begins with its id. */
const inScope: Readonly<Record<string, readonly number[]>> = {
  H: numbers(1, 18), S: numbers(1, 16), J: [...numbers(1, 13), 15, 16], C: [...numbers(1, 9), 13], I: numbers(1, 5), K: [1, 2, 3, 6, 7, 8, 9], D: [1, 2, 3, 4, 5, 6, 7, 9, 10, 11], P: [1, 5],
};
const ids = Object.entries(inScope).flatMap(([letter, of]) => of.map((number) => `THR-${letter}${number}`));

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Ids at the beginning of a name: a test's, that of its group, or a row's of a table of tests. */
const named = new Set(
  sourceFiles().filter(({ path }) => path.endsWith('.spec.ts') && path !== 'test/unit/threats.spec.ts').flatMap(({ text }) => [...text.matchAll(/['"`](THR-[A-Z]\d+) /g)].map((match) => match[1])),
);

describe('the threats in scope', () => {
  test('have a test each that is named by their id', () => {
    expect(ids.filter((id) => !named.has(id))).toEqual([]);
  });
});
