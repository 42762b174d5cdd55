import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseStrictJson } from '#schemas';

interface Case {
  name: string;
  expect: 'accept' | 'reject';
  base64: string;
}

const { cases } = JSON.parse(readFileSync(`${import.meta.dirname}/vectors/json/jsontestsuite.json`, 'utf8')) as { cases: Case[] };

/** Sound JSON by RFC 8259 that the platform refuses, and why. */
const stricter: Readonly<Record<string, string>> = {
  'y_object_duplicated_key.json': 'json-duplicate-key',
  'y_number_negative_zero.json': 'json-number',
  'y_object_escaped_null_in_key.json': 'json-encoding',
  'y_string_space.json': 'json-syntax',
  'y_structure_lonely_int.json': 'json-syntax',
  'y_structure_lonely_null.json': 'json-syntax',
  'y_structure_lonely_true.json': 'json-syntax',
};

describe('JSONTestSuite: 142 of 142, seven of them by a stricter rule of ours', () => {
  test.each(cases)('$name: $expect', ({ name, expect: verdict, base64 }) => {
    const bytes = Buffer.from(base64, 'base64');
    const parsed = parseStrictJson(bytes);
    if (name in stricter) expect(parsed).toMatchObject({ ok: false, problem: stricter[name] });
    else if (verdict === 'accept') expect(parsed).toEqual({ ok: true, value: JSON.parse(bytes.toString('utf8')) });
    else expect(parsed.ok).toBe(false);
  });

  test('every stricter rule meets a case', () => {
    expect(cases.filter(({ name }) => name in stricter)).toHaveLength(Object.keys(stricter).length);
    expect(cases).toHaveLength(142);
  });
});
