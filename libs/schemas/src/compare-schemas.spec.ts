import { describe, expect, test } from '@jest/globals';
import { readCatalogueFiles, readExamples } from './catalogue-files.ts';
import { compareSchemas, compatibilityOf } from './compare-schemas.ts';
import type { JsonObject } from './json.ts';
import { createRefuter } from './refute-compatibility.ts';

const files = readCatalogueFiles();
const examples = [...readExamples('review.held').values()];
const older = schemaOf('review.held');

function schemaOf(type: string): JsonObject {
  return files.types.find(({ id }) => id === type)?.schema as JsonObject;
}

/** The next version of review.held with one part of its text replaced. */
function changed(from: string, to: string): JsonObject {
  const text = JSON.stringify(older);
  expect(text).toContain(from);
  return JSON.parse(text.replace(from, to).replaceAll('1.0.0', '2.0.0')) as JsonObject;
}

const goals = '/blocks/plan/*/goalAchievement';
const note = '"note":{"x-iiz-title"';

describe('what refuses messages of the older version is shown by one', () => {
  test.each([
    ['a field that must be given now', '"required":["personId","goalAchievement"]', '"required":["personId","goalAchievement","note"]', '/blocks/plan/*/note', 'required', '/blocks/plan/0'],
    ['a block that must be given now', '"required":["assessment"]', '"required":["assessment","plan"]', '/blocks/plan', 'required', '/blocks'],
    ['a block that is gone', '"identity":{"x-iiz-title"', '"contact":{"x-iiz-title"', '/blocks/identity', 'removed', '/blocks'],
    ['an action that is gone', '"enum":["1","4"]', '"enum":["1"]', '/frame/action', 'value removed', '/frame/action'],
    ['a lower maximum', '"maximum":100', '"maximum":99', `${goals}/*/percent`, 'maximum', '/blocks/plan/0/goalAchievement/0/percent'],
    ['a higher minimum', '"minimum":0', '"minimum":1', `${goals}/*/percent`, 'minimum', '/blocks/plan/0/goalAchievement/0/percent'],
    ['fewer items', '"maxItems":30', '"maxItems":29', goals, 'maxItems', '/blocks/plan/0/goalAchievement'],
    ['more items at least', '"minItems":1,"maxItems":30', '"minItems":2,"maxItems":30', goals, 'minItems', '/blocks/plan/0/goalAchievement'],
    ['another type', '"type":"boolean"', '"type":"integer"', '/blocks/assessment/*/segmentStillValid', 'type', '/blocks/assessment/0/segmentStillValid'],
    ['a stricter order of days', '"x-iiz-not-before":"heldOn"', '"x-iiz-not-before":"note"', '/blocks/assessment/*/nextReviewOn', 'x-iiz-not-before', '/blocks/assessment/0/nextReviewOn'],
  ])('%s', (_name, from, to, path, change, pointer) => {
    const newer = changed(from, to);
    const differences = compareSchemas(older, newer, files);
    const found = differences.find((difference) => difference.path === path && difference.change === change);
    expect(found).toMatchObject({ refusesOlder: true });
    expect(compatibilityOf(differences)).toBe('incompatible');
    const refutation = createRefuter(older, newer, files)(found as (typeof differences)[number], examples);
    expect(refutation?.pointer ?? '').toBe(pointer);
  });
});

describe('what only adds', () => {
  test.each([
    ['an action', '"enum":["1","4"]', '"enum":["1","4","6"]'],
    ['a wider range', '"maximum":100', '"maximum":200'],
    ['a field that may be absent', note, `"remark":${JSON.stringify({ type: 'boolean' })},${note}`],
    ['a field that need not be given any more', '"required":["personId","goalAchievement"]', '"required":["personId"]'],
  ])('%s is compatible, and every example stays valid', (_name, from, to) => {
    const newer = changed(from, to);
    const differences = compareSchemas(older, newer, files);
    expect(compatibilityOf(differences)).toBe('compatible');
    expect(differences.every(({ refusesNewer }) => refusesNewer)).toBe(true);
    const refute = createRefuter(older, newer, files);
    expect(differences.map((difference) => refute(difference, examples))).toEqual(differences.map(() => undefined));
  });

  test('or changes texts alone is the same', () => {
    expect(compatibilityOf(compareSchemas(older, changed('"de":"Zielerreichung"', '"de":"Ziele"'), files))).toBe('same');
  });
});

test('a block in another category is incompatible, whatever it holds', () => {
  expect(compatibilityOf(compareSchemas(older, changed('"x-iiz-category":"C15"', '"x-iiz-category":"C14"'), files))).toBe('incompatible');
});

test('between any two types there is a difference', () => {
  expect(compatibilityOf(compareSchemas(schemaOf('iv.status'), schemaOf('rav.status'), files))).toBe('incompatible');
});
