import { expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './json.ts';

test('names are sorted by UTF-16 code units, not by code points', () => {
  expect(canonicalJson({ '\uffff': 1, '😀': 2, b: [true, null], a: { z: 1.5, y: 'ü"\n' } })).toBe('{"a":{"y":"ü\\"\\n","z":1.5},"b":[true,null],"😀":2,"\uffff":1}');
});

test('the form is that of an implementation nobody here wrote', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => expect(canonicalJson(value as Json)).toBe(canonicalize(value))), { numRuns: 2000 });
});

test('every finite double is written as another implementation writes it', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => expect(canonicalJson(number)).toBe(canonicalize(number))), { numRuns: 5000 });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { '\udc00': 1 }, [undefined as unknown as Json]])('what JSON cannot carry has no form', (value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});
