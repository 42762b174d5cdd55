import { expect, test } from '@jest/globals';
import { canonicalJson } from './canonical-json.ts';

test('members are sorted by UTF-16 code units and undefined ones left out', () => {
  expect(canonicalJson({ b: 1, a: undefined, '\ufb33': 'x', '\u{1f600}': 'y', A: [true, null] })).toBe('{"A":[true,null],"b":1,"\u{1f600}":"y","\ufb33":"x"}');
});

test('numbers are written as ECMAScript writes them', () => {
  expect(canonicalJson([1e21, 0.1, -0, 1e-7, 333333333.3333333])).toBe('[1e+21,0.1,0,1e-7,333333333.3333333]');
});

test('what has no canonical form is refused', () => {
  expect(() => canonicalJson(Number.NaN)).toThrow(RangeError);
  expect(() => canonicalJson(['\ud800'])).toThrow(RangeError);
});
