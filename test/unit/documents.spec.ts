import { describe, expect, test } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../support/repository-root.ts';

const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: repositoryRoot }), 'libs/schemas/catalog/README.md'].toSorted();

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

describe.each(documents)('%s', (path) => {
  const text = read(path);

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(repositoryRoot, dirname(path), link)))).toEqual([]);
  });

  test('names files that are there', () => {
    const named = [...text.matchAll(/`((?:apps|libs|clients|deploy|test|policies|docs|tools)\/[\w./-]+\.\w+)`/g)].map((match) => match[1] ?? '');
    expect(named.filter((file) => !existsSync(join(repositoryRoot, file)))).toEqual([]);
  });

  test('names commands that there are', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

test('every decision record has its four parts and fits on a page', () => {
  const records = documents.filter((path) => path.startsWith('docs/adr/'));
  expect(records.length).toBeGreaterThan(5);
  for (const path of records) {
    const text = read(path);
    expect([path, ['**Status:**', '## Decision', '## Rationale', '## Consequences'].every((part) => text.includes(part))]).toEqual([path, true]);
    expect([path, text.split(/\s+/).length < 450]).toEqual([path, true]);
  }
});
