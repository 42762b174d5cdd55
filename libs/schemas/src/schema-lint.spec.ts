import { describe, expect, test } from '@jest/globals';
import { readCatalogueFiles } from './catalogue-files.ts';
import { formats } from './formats.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { createSchemaCompiler } from './schema-compiler.ts';
import { lintSchema } from './schema-lint.ts';
import { slowness } from '../../../test/support/slowness.ts';

const files = readCatalogueFiles();
const schemas: [string, JsonObject][] = [['frame', files.frame], ['shared', files.shared], ...files.types.map(({ id, schema }) => [id, schema] as [string, JsonObject])];

test.each(schemas)('%s keeps the rules of the catalogue', (_id, schema) => {
  expect(lintSchema(schema)).toEqual([]);
});

test('every schema is a valid one of draft 2020-12', () => {
  const compiler = createSchemaCompiler({ validateSchema: true }).addSchema([files.frame, files.shared]);
  for (const { schema } of files.types) expect(() => compiler.compile(schema)).not.toThrow();
});

const texts = { 'x-iiz-title': { de: 'x', en: 'x' }, 'x-iiz-description': { de: 'x', en: 'x' } };
const closed = (property: JsonObject): JsonObject => ({ type: 'object', additionalProperties: false, properties: { x: { ...texts, ...property } } });

describe('a schema may not', () => {
  test.each<[string, JsonObject]>([
    ['open object', { type: 'object', properties: {} }],
    ['open object', closed({ type: 'object', additionalProperties: true })],
    ['unbounded text', closed({ type: 'string' })],
    ['pattern without maxLength', closed({ type: 'string', pattern: '^a$' })],
    ['pattern not anchored', closed({ type: 'string', maxLength: 5, pattern: 'a' })],
    ['nested quantifier', closed({ type: 'string', maxLength: 50, pattern: '^(a+)+$' })],
    ['nested quantifier', closed({ type: 'string', maxLength: 50, pattern: '^(?:[a-z]*x)*$' })],
    ['nested quantifier', closed({ type: 'string', maxLength: 50, pattern: '^(a{1,})+$' })],
    ['unknown format', closed({ type: 'string', maxLength: 50, format: 'email' })],
    ['unbounded list', closed({ type: 'array', items: { type: 'boolean' } })],
    ['uniqueItems on a long list', closed({ type: 'array', maxItems: 101, uniqueItems: true, items: { type: 'boolean' } })],
    ['reference', closed({ $ref: 'https://example.org/schema.json' })],
    ['reference', closed({ $ref: '#' })],
    ['keyword $dynamicRef', closed({ $dynamicRef: '#x' })],
    ['keyword patternProperties', closed({ type: 'object', additionalProperties: false, patternProperties: { '^x': true } })],
    ['keyword $anchor', { $anchor: 'x' }],
    ['keyword maximum2', closed({ type: 'integer', maximum2: 3 })],
    ['no German and English texts on x', { type: 'object', additionalProperties: false, properties: { x: { type: 'boolean' } } }],
    ['texts of values', closed({ enum: ['A', 'B'], 'x-iiz-values': { A: { de: 'a', en: 'a' } } })],
  ])('%s', (fault, schema) => {
    expect(lintSchema(schema).map((found) => found.fault)).toContain(fault);
  });
});

describe('a hostile text is judged at once', () => {
  const hostile = ['a', 'A', '0', '-', '.', ' ', '@', 'so.iiz.a.', 'a-', 'a.', '0 ', 'A_', '756', '2026-01-01T00:00:00.', '😀', '\u0000'].flatMap((unit) =>
    [1, 20, 30, 1000, 100_000].flatMap((times) => [unit.repeat(times), `${unit.repeat(times)}!`, `!${unit.repeat(times)}`]),
  );

  test.each([...new Set(schemas.flatMap(([, schema]) => patternsOf(schema)))])('by the pattern %s', (pattern) => {
    expect(slowest((text) => new RegExp(pattern, 'u').test(text))).toBeLessThan(10 * slowness());
  });

  test.each(Object.keys(formats))('by the format %s', (name) => {
    const { validate } = formats[name] as { validate: (text: string) => boolean };
    expect(slowest(validate)).toBeLessThan(10 * slowness());
  });

  /** Milliseconds of the worst text, each at its fastest of three. */
  function slowest(judge: (text: string) => boolean): number {
    return Math.max(...hostile.map((text) => Math.min(...[1, 2, 3].map(() => duration(() => judge(text))))));
  }
});

/** Milliseconds of this thread's CPU: what else the machine does, does not count. */
function duration(run: () => unknown): number {
  const start = process.threadCpuUsage();
  run();
  return process.threadCpuUsage(start).user / 1000;
}

function patternsOf(schema: Json): string[] {
  if (Array.isArray(schema)) return schema.flatMap(patternsOf);
  if (!isJsonObject(schema)) return [];
  return [...(typeof schema['pattern'] === 'string' ? [schema['pattern']] : []), ...Object.values(schema).flatMap(patternsOf)];
}
