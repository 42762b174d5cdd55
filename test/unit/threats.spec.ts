import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository-root.ts';
import { sourceFiles } from '../support/source-files.ts';

const [answered = '', untested = ''] = readFileSync(join(repositoryRoot, 'docs/threats.md'), 'utf8').split('## Ohne eigenen Test');
const sources = sourceFiles().filter(({ path }) => path !== 'test/unit/threats.spec.ts');

function rowsOf(part: string): string[] {
  return [...part.matchAll(/^\| (THR-[A-Z]\d+) /gm)].map((match) => match[1] ?? '');
}

/** Ids in names that begin with one: a test's, that of its group, or a row's of a table of tests. */
const named = new Set(
  sources
    .filter(({ path }) => path.endsWith('.spec.ts'))
    .flatMap(({ text }) => [...text.matchAll(/['"`]THR-[A-Z]\d+ .*/g)].flatMap(([name]) => name.match(/THR-[A-Z]\d+/g) ?? [])),
);

describe('the threats in docs/threats.md', () => {
  test('that are answered have a test each that is named by their id', () => {
    expect(rowsOf(answered).length).toBeGreaterThan(90);
    expect(rowsOf(answered).filter((id) => !named.has(id))).toEqual([]);
  });

  test('stand there once each', () => {
    const rows = [...rowsOf(answered), ...rowsOf(untested)];
    expect(rows.filter((id, i) => rows.indexOf(id) !== i)).toEqual([]);
  });

  test('are those that tests and comments name', () => {
    const listed = new Set([...rowsOf(answered), ...rowsOf(untested)]);
    const unknown = sources.flatMap(({ path, text }) => (text.match(/THR-[A-Z]\d+/g) ?? []).filter((id) => !listed.has(id)).map((id) => `${path}: ${id}`));
    expect(unknown).toEqual([]);
  });

  test('that have a test are not among those without', () => {
    expect(rowsOf(untested).filter((id) => named.has(id))).toEqual([]);
  });
});
