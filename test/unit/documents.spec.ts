import { describe, expect, test } from '@jest/globals';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../support/repository-root.ts';
import { sourceFiles } from '../support/source-files.ts';

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
    const named = [...text.matchAll(/`((?:apps|libs|clients|deploy|test|policies|registers|docs|tools)\/[\w./-]+\.\w+)`/g)].map((match) => match[1] ?? '');
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
    expect(text.split('. ', 1)).toEqual([`# ${Number(path.slice('docs/adr/'.length).split('-')[0])}`]);
  }
});

test('every command stands in a document', () => {
  const texts = documents.map(read).join('\n');
  const partOfCheck = new Set(['typecheck', 'lint', 'structure', 'schemas:check', 'build', 'test']);
  expect(Object.keys(scripts).filter((name) => !partOfCheck.has(name) && !texts.includes(`\`npm run ${name}`))).toEqual([]);
});

test('CONTRIBUTING names every folder of tests', () => {
  const text = read('CONTRIBUTING.md');
  const folders = readdirSync(join(repositoryRoot, 'test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.filter(({ name }) => !text.includes(`| \`${name}\` |`)).map(({ name }) => name)).toEqual([]);
});

/** Ways to point at a paper that no reader of this repository has, or at a numbered section or gate of one. */
const foreignPaper = /\b(?:design|domain|assurance|feasibility|style)\.md\b|\b(?:design|domain|assurance)(?: section)?\s(?:[A-Z]?\d|[A-Z]\b)|\bassurance (?:plan|paper)\b|\bof the design\b|\bG\d{1,2}\b/g;

test('nothing points at papers that are not here', () => {
  const others = globSync(['**/*.{cedar,yaml,sql}', '.ci/*'], { cwd: repositoryRoot, exclude: ['**/node_modules', '**/dist'] }).map((path) => ({ path, text: read(path) }));
  const texts = [...sourceFiles(), ...documents.map((path) => ({ path, text: read(path) })), ...others].filter(({ path }) => path !== 'test/unit/documents.spec.ts');
  expect(texts.flatMap(({ path, text }) => [...text.matchAll(foreignPaper)].map((match) => `${path}: ${match[0]}`))).toEqual([]);
});
