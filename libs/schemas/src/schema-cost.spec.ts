import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { containsAhvn13 } from './ahvn13.ts';
import { readCatalogueFiles } from './catalogue-files.ts';
import { formats } from './formats.ts';
import type { Json } from './json.ts';
import { isJsonObject } from './json.ts';
import { createSchemaCompiler } from './schema-compiler.ts';
import { slowness } from '../../../test/support/slowness.ts';

const { frame, shared, types } = readCatalogueFiles();
const patterns = [...new Set([frame, shared, ...types.map(({ schema }) => schema)].flatMap((schema) => patternsIn(schema)))];

function patternsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(patternsIn);
  if (!isJsonObject(value)) return [];
  const own = value['pattern'];
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(value).flatMap(patternsIn)];
}

/** Texts on which patterns with nested or adjacent repetition run for ever, as long as a body holds. */
const attacks = ['a', '0', 'a-', 'a.', '-', '.', '756.', '7569', 'a@', '2026-', '0-', 'A1', ' ', 'é', '\u{1f600}', '1:'].flatMap((unit) => [unit.repeat(30), unit.repeat(200_000 / unit.length)])
  .flatMap((text) => [text, `${text}!`, `!${text}`, `756${text}\n`, `a@${text}!`]);

/** CPU time, so that a busy machine adds nothing; the least of three. */
function costMs(work: () => unknown): number {
  return Math.min(...[1, 2, 3].map(() => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }));
}

const worstOf = (judge: (text: string) => unknown): number => Math.max(...attacks.map((text) => costMs(() => judge(text))));

describe('a hostile text', () => {
  test('is tried on every pattern of the catalogue', () => {
    expect(patterns.length).toBeGreaterThan(5);
  });

  test.each(patterns)('THR-J9 is judged in milliseconds by the pattern %s', (pattern) => {
    const compiled = new RegExp(pattern, 'u');
    expect(worstOf((text) => compiled.test(text))).toBeLessThan(10 * slowness());
  });

  test.each(Object.entries(formats))('THR-J9 is judged in milliseconds by the format %s', (_, format) => {
    const { validate } = format as { validate: (text: string) => boolean };
    expect(worstOf(validate)).toBeLessThan(10 * slowness());
  });

  test('THR-J9 is searched for AHV numbers in milliseconds', () => {
    expect(worstOf(containsAhvn13)).toBeLessThan(10 * slowness());
  });
});

test('THR-J10 of a hundred thousand violations one is looked at', () => {
  const validate = createSchemaCompiler().compile({ type: 'array', items: { type: 'integer' } });
  expect(validate(Array.from({ length: 100_000 }, () => 'x'))).toBe(false);
  expect(validate.errors).toHaveLength(1);
});

test('THR-J8 nothing is filled in, and nothing taken out', () => {
  const validate = createSchemaCompiler().compile({ type: 'object', additionalProperties: false, properties: { a: { type: 'string', default: 'x' } } });
  const [less, more] = [{}, { b: 1 }];
  expect([validate(less), validate(more)]).toEqual([true, false]);
  expect([less, more]).toEqual([{}, { b: 1 }]);
});

test('THR-J5 what every object inherits is no property of a message', () => {
  const schema = { type: 'object', required: ['toString'], properties: { toString: { type: 'string' } } };
  const validate = createSchemaCompiler().compile(schema);
  expect([validate({}), validate({ toString: 'x' })]).toEqual([false, true]);
  // Without the setting a validator is taken in.
  expect(new Ajv2020({ strict: false }).compile({ type: 'object', required: ['toString'] })({})).toBe(true);
});
