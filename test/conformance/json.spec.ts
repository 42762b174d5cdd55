import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseStrictJson } from '#schemas';
import { judgeLine, suiteOf, type Suite } from '../../clients/cli/src/conformance/suites.ts';
import { judge } from '../support/judge.ts';

interface Case {
  name: string;
  expect: 'accept' | 'reject';
  base64: string;
}

const { cases } = JSON.parse(readFileSync(`${import.meta.dirname}/vectors/json/jsontestsuite.json`, 'utf8')) as { cases: Case[] };

const schemas = suiteOf('json-schema') as Suite;
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

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
    const text = Buffer.from(base64, 'base64');
    const parsed = parseStrictJson(text);
    expect(judge('json', { bodyBase64: base64 })['verdict']).toBe(parsed.ok ? 'accept' : 'reject');
    if (name in stricter) expect(parsed).toMatchObject({ ok: false, problem: stricter[name] });
    else if (verdict === 'accept') expect(parsed).toEqual({ ok: true, value: JSON.parse(text.toString('utf8')) });
    else expect(parsed.ok).toBe(false);
  });

  test('every stricter rule meets a case', () => {
    expect(cases.filter(({ name }) => name in stricter)).toHaveLength(Object.keys(stricter).length);
    expect(cases).toHaveLength(142);
  });
});

/** Each after a line with names such as V8 would take for the next one's (nodejs/node#63785). */
test('names spelled by escapes are what they spell, whatever was judged before', () => {
  const hashes = ['{"a name":1,"\\\\":2}', '{"a name":1,"\\/":2}'].map((text) => judge('json', { bodyBase64: Buffer.from(text).toString('base64') })['jcsSha256']);
  expect(hashes).toEqual(['{"\\\\":2,"a name":1}', '{"/":2,"a name":1}'].map((text) => createHash('sha256').update(text).digest('hex')));
  const valid = ['\\\\', '\\/'].map((name) => judgeLine(schemas, Buffer.from(`{"id":"x","schema":{"properties":{"/":false}},"instance":{"another":1,"${name}":1}}`))['valid']);
  expect(valid).toEqual([true, false]);
});

describe('where RFC 8259 leaves the answer to the implementation, ours is', () => {
  test.each<[string, Uint8Array]>([
    ['a number too small for a double is 0', Buffer.from('[123.456e-789]')],
    ['a fraction with more digits than a double has is rounded', Buffer.from('[0.12345678901234567890123456789]')],
    ['an integer value beyond 2^53 is a double when it has an exponent', Buffer.from('[1e20]')],
    ['a noncharacter is a character', Buffer.from('["\uffff\u{1fffe}"]')],
  ])('accepted: %s', (_name, text) => {
    expect(parseStrictJson(text).ok).toBe(true);
  });

  test.each<[string, Uint8Array, string]>([
    ['a number too large for a double', Buffer.from('[0.4e006699999999999999999999999999999999999999]'), 'json-number'],
    ['a negative number too large for a double', Buffer.from('[-123123e100000]'), 'json-number'],
    ['an integer beyond 2^53', Buffer.from('[100000000000000000000]'), 'json-number'],
    ['a negative integer beyond 2^53', Buffer.from('[-237462374673276894279832749832423479823246327846]'), 'json-number'],
    ['a lone surrogate in a name', Buffer.from('{"\\uDFAA":0}'), 'json-encoding'],
    ['a lone surrogate in a string', Buffer.from('["\\uDADA"]'), 'json-encoding'],
    ['a surrogate pair the wrong way round', Buffer.from('["\\uDd1e\\uD834"]'), 'json-encoding'],
    ['a broken surrogate pair', Buffer.from('["\\uD888\\u1234"]'), 'json-encoding'],
    ['Latin-1', bytes('5b 22 e9 22 5d'), 'json-encoding'],
    ['a truncated UTF-8 sequence', bytes('5b 22 e0 ff 22 5d'), 'json-encoding'],
    ['an overlong sequence of two bytes', bytes('5b 22 c0 af 22 5d'), 'json-encoding'],
    ['an overlong sequence of six bytes', bytes('5b 22 fc 83 bf bf bf bf 22 5d'), 'json-encoding'],
    ['a character beyond U+10FFFF', bytes('5b 22 f4 bf bf bf 22 5d'), 'json-encoding'],
    ['a surrogate in UTF-8', bytes('5b 22 ed a0 80 22 5d'), 'json-encoding'],
    ['UTF-16 with a byte order mark', bytes('ff fe 5b 00 22 00 e9 00 22 00 5d 00'), 'json-encoding'],
    ['UTF-16 without one', bytes('00 5b 00 22 00 e9 00 22 00 5d'), 'json-encoding'],
    ['a UTF-8 byte order mark', bytes('ef bb bf 7b 7d'), 'json-encoding'],
    ['500 nested arrays', Buffer.from('['.repeat(500) + ']'.repeat(500)), 'json-too-deep'],
  ])('refused: %s', (_name, text, problem) => {
    expect(parseStrictJson(text)).toMatchObject({ ok: false, problem });
  });
});
