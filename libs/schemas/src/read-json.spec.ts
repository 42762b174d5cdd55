import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readJson } from './read-json.ts';

test.each(['{}', '[]', ' [ ] ', '"a\\"b"', '-0.5e1', 'null', '{"":{},"a":[{"b":[[],{}]},true,false],"\\u0061b":"\\\\","c":" {}[],: "}'])('%s is read as JSON.parse reads it', (text) => {
  expect(readJson(text)).toEqual(JSON.parse(text));
});

test('any value is read, compact or with white space', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, space) => expect(readJson(JSON.stringify(value, undefined, space))).toEqual(JSON.parse(JSON.stringify(value)))), { numRuns: 2000 });
});

test('__proto__ is a name like another', () => {
  expect(Object.entries(readJson('{"__proto__":{"a":1}}') as object)).toEqual([['__proto__', { a: 1 }]]);
});
