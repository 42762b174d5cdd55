import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageRules } from '#cases';
import { blockNames } from '#schemas';
import { repositoryRoot } from '../support/repository-root.ts';
import { sourceFiles } from '../support/source-files.ts';

const rows = readFileSync(join(repositoryRoot, 'docs/glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Deutsch'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

const names = rows.flatMap(([, code = '']) => [...code.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));

function twice(list: readonly (string | undefined)[]): (string | undefined)[] {
  return list.filter((entry, index) => list.indexOf(entry) !== index);
}

describe('the glossary', () => {
  test('has one row for each German term and gives each code name once', () => {
    expect(twice(rows.map(([german]) => german))).toEqual([]);
    expect(twice(names)).toEqual([]);
    expect(rows.filter((row) => row.length !== 3 || row.some((cell) => cell === ''))).toEqual([]);
  });

  test('names code without umlauts', () => {
    expect(names.filter((name) => !/^[A-Za-z0-9_.*-]+$/.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(100);
  });

  test('names what is in the code', () => {
    const product = sourceFiles().filter(({ path }) => /^(?:apps|libs|clients|deploy)\/.*\.tsx?$/.test(path) && !path.endsWith('.spec.ts'));
    const words = new Set(product.flatMap(({ text }) => text.match(/[\w.-]*\w/g) ?? []).flatMap((word) => [word, ...word.split(/[.-]/)]));
    expect(names.filter((name) => !words.has(name.replace(/^blocks\./, '').replace(/\*$/, '')))).toEqual([]);
  });

  test('explains every message type and every block', () => {
    const missing = [...Object.keys(messageRules), ...blockNames.map((name) => `blocks.${name}`)].filter((name) => !names.includes(name));
    expect(missing).toEqual([]);
  });
});
