import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { obligationKinds } from '#cases';
import { roleCodes } from '#consent';
import { codeMeanings } from '#problems';
import { de } from '../../apps/console/src/texts/de.ts';
import { en } from '../../apps/console/src/texts/en.ts';
import { wordOf } from '../../apps/console/src/texts/value-words.ts';
import { repositoryRoot } from '../support/repository-root.ts';
import { sourceFiles } from '../support/source-files.ts';

const languages = [['de', de], ['en', en]] as const;

const producers = sourceFiles().filter(({ path }) => /^(?:apps\/(?:gateway|router|auditor)|libs)\//.test(path) && !path.endsWith('.spec.ts'));

/** What the programs put on record: the words that `form` finds on lines with `name`. */
function recorded(name: RegExp, form: RegExp): string[] {
  const lines = producers.flatMap(({ text }) => text.split('\n').filter((line) => name.test(line)));
  return [...new Set(lines.flatMap((line) => [...line.matchAll(form)].map(([, word = '']) => word)))].sort();
}

describe.each(languages)('in the console (%s) people read words', (language, texts) => {
  test('for everything that is done and recorded', () => {
    const actions = recorded(/\bactions?\b/, /'([A-Z]+(?:_[A-Z]+)+|LOOKED|RESTORED|REPUBLISHED)'/g).filter((word) => !(word in texts.kinds));
    expect(actions).toEqual(expect.arrayContaining(['PACK_ACTIVATED', 'KEY_BLOCKED', 'PARTNER_UNBLOCKED', 'RESTORE_CONFIRMED', 'LOOKED', 'KEK_ROTATED']));
    expect(actions.filter((action) => wordOf('action', action, language, texts) === undefined)).toEqual([]);
  });

  test('for every answer that a look was given', () => {
    const answers = recorded(/\banswer: '/, /\banswer: '([a-z-]+)'/g);
    expect(answers).toContain('vn-inventory');
    expect(answers.filter((answer) => wordOf('answer', answer, language, texts) === undefined)).toEqual([]);
  });

  test('for every cause', () => {
    const causes = recorded(/\bcause\b/, /\bcause(?:: |: 'undelivered' \| )'([a-z-]+)'/g);
    expect(causes).toEqual(expect.arrayContaining(['retention', 'record-unreadable', 'checkpoint-of-another-history']));
    expect(causes.filter((cause) => wordOf('cause', cause, language, texts) === undefined)).toEqual([]);
  });

  test('for roles, obligations and codes, of which the code stays to be quoted', () => {
    expect(roleCodes.filter((role) => wordOf('role', role, language, texts) === undefined)).toEqual([]);
    expect(obligationKinds.filter((kind) => wordOf('obligation', kind, language, texts) === undefined)).toEqual([]);
    for (const [code, meaning] of Object.entries(codeMeanings)) expect(wordOf('code', code, language, texts)).toBe(`${code} ${meaning[language]}`);
  });

  test.each([['scope', 'case'], ['state', 'waiting'], ['channel', 'inbox'], ['kind', 'ERASED'], ['outcome', 'denied'], ['outcome', 'DAP-4204'], ['purpose', 'P3'], ['category', 'C10'], ['type', 'iv.status'], ['bucket', 'month']])('for the %s %s', (name, value) => {
    expect(wordOf(name, value, language, texts)).toBeDefined();
  });

  test('and what is of no list as it is', () => {
    expect([['reason', 'DAP-4204'], ['hash', 'case'], ['purpose', 'PX']].map(([name = '', value = '']) => wordOf(name, value, language, texts))).toEqual([undefined, undefined, undefined]);
  });
});

test('no German text of the console has an ß', () => {
  expect(readFileSync(join(repositoryRoot, 'apps/console/src/texts/de.ts'), 'utf8')).not.toContain('ß');
});
