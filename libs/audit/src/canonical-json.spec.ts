import { assert, double, json, property } from 'fast-check';
import { expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import { canonicalJson, isCanonical, type JsonValue } from './canonical-json.ts';

test('members are sorted by UTF-16 code units and undefined ones left out', () => {
  expect(canonicalJson({ b: 1, a: undefined, '\ufb33': 'x', '\u{1f600}': 'y', A: [true, null] })).toBe('{"A":[true,null],"b":1,"\u{1f600}":"y","\ufb33":"x"}');
});

test('numbers are written as ECMAScript writes them', () => {
  expect(canonicalJson([1e21, 0.1, -0, 1e-7, 333333333.3333333])).toBe('[1e+21,0.1,0,1e-7,333333333.3333333]');
});

test('what has no canonical form is refused', () => {
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => canonicalJson(number)).toThrow(RangeError);
  expect(() => canonicalJson(['\ud800'])).toThrow(RangeError);
  expect(() => canonicalJson({ a: { '\udc00': 1 } })).toThrow(RangeError);
  expect(() => canonicalJson([undefined as unknown as JsonValue])).toThrow(TypeError);
});

function found(text: string): boolean {
  try {
    return isCanonical(text, JSON.parse(text) as JsonValue);
  } catch {
    return false;
  }
}

test('the form is that of an implementation nobody here wrote, whatever the order of members', () => {
  assert(
    property(json({ stringUnit: 'binary' }), (text) => {
      const value = JSON.parse(text) as JsonValue;
      const canonical = canonicalize(value) ?? '';
      for (const each of [value, JSON.parse(canonical) as JsonValue]) expect(canonicalJson(each)).toBe(canonical);
      for (const each of [text, JSON.stringify(value), JSON.stringify(value, null, 1), canonical]) expect([each, found(each)]).toEqual([each, each === canonical]);
    }),
    { numRuns: 1_000 },
  );
});

test('every finite double is written as another implementation writes it', () => {
  assert(property(double({ noNaN: true, noDefaultInfinity: true }), (number) => expect(canonicalJson(number)).toBe(canonicalize(number))), { numRuns: 5_000 });
});

test.each(['{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":{"c":1,"b":1}}', '[{"b":1,"a":1}]', '{ "a":1}', '-0', '1.0', '1e2', '"\\u0041"', '"\\ud800"', '"\\uD800"', '{"9":1,"10":1}', '{"\\ud800":1}', '"/\\/"'])('%s is not canonical', (text) => {
  expect(found(text)).toBe(false);
});

test.each(['{"10":1,"9":1}', '{"":1,"a":{"b":[]}}', '"\u{1f600}"', '{"__proto__":1,"toJSON":2}', '"\\\\ud800"', '1e+21'])('%s is canonical', (text) => {
  expect(found(text)).toBe(true);
});
