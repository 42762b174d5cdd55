import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { repositoryRoot } from '../support/repository-root.ts';
import { slowness } from '../support/slowness.ts';

/** What reads texts of others: in the platform's processes, and in partners' and auditors' programs. */
const folders = ['apps/gateway', 'apps/router', 'apps/auditor', 'libs', 'clients', 'deploy'];
const files = globSync(folders.map((folder) => `${folder}/**/src/**/*.ts`), { cwd: repositoryRoot, exclude: (path) => path.endsWith('.spec.ts') || path.includes('node_modules') });

function patternsOf(file: string): { place: string; pattern: RegExp }[] {
  const source = ts.createSourceFile(file, readFileSync(join(repositoryRoot, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: { place: string; pattern: RegExp }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ place: `${file}:${line + 1} ${node.text}`, pattern: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** As long as all headers of a request together: of a pattern that begins anew at each character it asks a hundred million steps. */
const length = 16_000;
const units = [' ', '\t', '\n ', '\r\n', 'a', 'A', '0', 'f', '=', ',', ';', ':', '.', '-', '/', '"', '\\"', '%', '(', '"a" ', 'a=', 'a, ', 'a.', '0-', 'é', '\u{1f600}'];
const texts = units.flatMap((unit) => [['', '\0'], ['\0', '\0'], ['"', 'b']].map(([before, after]) => `${before}${unit.repeat(length / unit.length)}${after}`));

/** CPU time, so that a busy machine adds nothing; the least of three where one was too long. */
function costMs(pattern: RegExp, text: string, limit: number): number {
  let least = Infinity;
  for (let i = 0; i < 3 && least > limit; i++) {
    const before = process.threadCpuUsage();
    // All of it is looked through, as far as the pattern goes.
    if (pattern.global) text.replace(pattern, '');
    else pattern.test(text);
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

describe('the patterns in the code', () => {
  const patterns = files.flatMap(patternsOf);

  test('are found', () => {
    expect(patterns.length).toBeGreaterThan(150);
  });

  test('THR-J9 take no longer for a text than for reading it a few times, whatever repeats in it', () => {
    const limit = 20 * slowness();
    const slow = patterns.filter(({ pattern }) => texts.some((text) => costMs(pattern, text, limit) > limit));
    expect(slow.map(({ place }) => place)).toEqual([]);
  });
});
