import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '#audit';
import { parseStrictJson } from '#schemas';

interface FileCase {
  name: string;
  input: string;
  outputSha256: string;
}
interface TextCase {
  id: string;
  input: string;
  expect: 'value' | 'reject';
  output: string;
}

const folder = `${import.meta.dirname}/vectors/jcs`;
const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));

function canonicalOf(bytes: Uint8Array): string | undefined {
  const parsed = parseStrictJson(bytes);
  return parsed.ok ? canonicalJson(parsed.value) : undefined;
}

function doubleOf(hex: string): number {
  return Buffer.from(hex.padStart(16, '0'), 'hex').readDoubleBE();
}

describe('RFC 8785 canonical form: all of all', () => {
  test.each((read('index.json') as { cases: FileCase[] }).cases)('$name byte for byte', ({ input, outputSha256 }) => {
    const canonical = canonicalOf(readFileSync(`${folder}/${input}`)) ?? '';
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(outputSha256);
  });

  test.each((read('rfc8785-appendix-b.json') as { finite: [string, string][] }).finite)('the double %s is written %s', (hex, text) => {
    expect(canonicalJson(doubleOf(hex))).toBe(text);
  });

  test.each(readFileSync(`${folder}/es6-numbers-first-100.csv`, 'utf8').trim().split('\n').map((line) => line.split(',') as [string, string]))(
    'the double %s is written %s as in ECMAScript',
    (hex, text) => {
      expect(canonicalJson(doubleOf(hex))).toBe(text);
    },
  );

  // A message is an object or an array, so that a scalar is read inside an array.
  test.each((read('text-cases.json') as { cases: TextCase[] }).cases)('$id: $expect', ({ input, expect: verdict, output }) => {
    const isWhole = /^\s*[[{]/.test(input);
    const canonical = canonicalOf(Buffer.from(isWhole ? input : `[${input}]`));
    if (verdict === 'reject') expect(canonical).toBeUndefined();
    else expect(canonical).toBe(isWhole ? output : `[${output}]`);
  });
});
