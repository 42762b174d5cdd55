import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repositoryRoot } from '../support/repository-root.ts';
import { mutants } from './mutants.ts';

const textOf = (file: string): string => readFileSync(join(repositoryRoot, file), 'utf8');

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('the mutant still applies, and its tests are there: %s', (_, { file, original, mutated, spec, caughtBy }) => {
  expect(textOf(file).split(original)).toHaveLength(2);
  expect(mutated).not.toBe(original);
  for (const title of caughtBy) expect(textOf(spec)).toContain(`test('${title}'`);
});
