import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalJson } from '#audit';
import { parseStrictJson } from './strict-json.ts';
import { slowness } from '../../../test/support/slowness.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));
const problemOf = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? 'accepted' : parsed.problem;
};
const bytesProblem = (...bytes: number[]) => {
  const parsed = parseStrictJson(Uint8Array.from(bytes));
  return parsed.ok ? 'accepted' : parsed.problem;
};
/** Milliseconds of this thread's CPU at its fastest: what else the machine does, does not count. */
const fastestOf = (runs: number, run: () => unknown) =>
  Math.min(
    ...Array.from({ length: runs }, () => {
      const start = process.threadCpuUsage();
      run();
      return process.threadCpuUsage(start).user / 1000;
    }),
  );
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('names of an object', () => {
  test.each([
    ['twice', '{"a":1,"a":2}'],
    ['once plain and once by an escape', '{"a":1,"\\u0061":2}'],
    ['with an escaped slash', '{"a/b":1,"a\\/b":2}'],
    ['below another object', '{"x":{"a":1,"b":{"a":1},"a":2}}'],
    ['twice after an inner object with the same name', '{"a":{"a":{}},"b":1,"a":1}'],
    ['as the 30th of many', `{${Array.from({ length: 30 }, (_, at) => `"k${at}":0`).join(',')},"k29":0}`],
    ['as the first of many', `{${Array.from({ length: 100 }, (_, at) => `"k${at}":0`).join(',')},"k0":0}`],
  ])('may not be repeated: %s', (_name, text) => {
    expect(problemOf(text)).toBe('json-duplicate-key');
  });

  test('may be equal in different objects, or differ by normalisation only', () => {
    expect(problemOf('[{"a":1},{"a":1,"b":{"a":1}}]')).toBe('accepted');
    expect(problemOf('{"\u00e9":1,"e\u0301":2}')).toBe('accepted');
  });

  test('with equal hashes are told apart', () => {
    expect(problemOf('{"Aa":1,"BB":2}')).toBe('accepted');
    expect(problemOf('{"Aa":1,"BB":2,"Aa":3}')).toBe('json-duplicate-key');
  });

  test.each([
    ['\\\\', '\\/', '/'],
    ['\\\\u', '\\u0061b', 'ab'],
    ['a\\\\u', 'a\\u00e9b', 'aéb'],
  ])('that are spelled with escapes are read as they are, although "%s" was read before (nodejs/node#63785)', (before, text, name) => {
    JSON.parse(`{"only for ${name}":1,"${before}":1}`);
    expect(parse(`{"only for ${name}":1,"${text}":2}`)).toEqual({ ok: true, value: { [`only for ${name}`]: 1, [name]: 2 } });
  });

  test('that reach the prototype are refused, also when escaped', () => {
    expect(problemOf('{"__proto__":1}')).toBe('json-forbidden-key');
    expect(problemOf('{"\\u005f_proto__":{}}')).toBe('json-forbidden-key');
    expect(problemOf('{"a":{"constructor":{"prototype":{}}}}')).toBe('json-forbidden-key');
  });

  test('constructor and prototype alone are plain names', () => {
    expect(problemOf('{"constructor":1,"prototype":{"constructor":{}}}')).toBe('accepted');
  });
});

describe('depth and size', () => {
  test('32 levels are accepted, 33 are not', () => {
    expect(problemOf(nested(32))).toBe('accepted');
    expect(problemOf(nested(33))).toBe('json-too-deep');
    expect(problemOf('{"a":'.repeat(33))).toBe('json-too-deep');
  });

  test('200,000 levels are refused at once', () => {
    const text = '['.repeat(200_000);
    expect(problemOf(text)).toBe('json-too-deep');
    expect(fastestOf(5, () => problemOf(text))).toBeLessThan(50 * slowness());
  });

  test('100,000 values are accepted, one more is not', () => {
    expect(problemOf(`[${'0,'.repeat(99_998)}0]`)).toBe('accepted');
    expect(problemOf(`[${'0,'.repeat(99_999)}0]`)).toBe('too-large');
  });

  test('more than 512 KiB are refused before they are read', () => {
    expect(problemOf(`["${'x'.repeat(512 * 1024)}"]`)).toBe('too-large');
  });

  test('a body full of names that look like integers is read in a tenth of a second', () => {
    const text = `{${Array.from({ length: 50_000 }, (_, at) => `"${at}":0`).join(',')}}`;
    expect(problemOf(text)).toBe('accepted');
    expect(fastestOf(5, () => problemOf(text))).toBeLessThan(100 * slowness());
  });
});

describe('numbers', () => {
  test.each(['9007199254740992', '-9007199254740992', '1e400', '-1e400', '-0', `1${'0'.repeat(399)}`, '0x1', 'NaN', 'Infinity', '-Infinity', '+1', '01', '1.', '.5', '1e', '--1'])(
    '%s is refused',
    (text) => {
      expect(problemOf(`[${text}]`)).toBe('json-number');
    },
  );

  test.each([
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['1.0', 1],
    ['1E2', 100],
    ['-0.0', -0],
    ['1e-400', 0],
    ['19.99', 19.99],
  ])('%s is accepted', (text, value) => {
    expect(parse(`[${text}]`)).toEqual({ ok: true, value: [value] });
  });
});

describe('encoding', () => {
  test.each([
    ['a lone high surrogate', '["\\ud800"]'],
    ['a lone low surrogate', '["\\udc00"]'],
    ['two high surrogates', '["\\ud800\\ud800"]'],
    ['a lone surrogate in a name', '{"\\ud800":1}'],
    ['a NUL', '["\0"]'],
    ['a NUL between values', '[1,\0 2]'],
    ['an escaped NUL', '["\\u0000"]'],
    ['a byte order mark', '\ufeff[]'],
  ])('%s is refused', (_name, text) => {
    expect(problemOf(text)).toBe('json-encoding');
  });

  test('bytes that are no UTF-8 are refused: broken, overlong, surrogates, UTF-16', () => {
    expect(bytesProblem(0x5b, 0x22, 0xff, 0x22, 0x5d)).toBe('json-encoding');
    expect(bytesProblem(0x5b, 0x22, 0xc0, 0xaf, 0x22, 0x5d)).toBe('json-encoding');
    expect(bytesProblem(0x5b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x5d)).toBe('json-encoding');
    expect(bytesProblem(0xff, 0xfe, 0x5b, 0x00, 0x5d, 0x00)).toBe('json-encoding');
    expect(bytesProblem(0x5b, 0x00, 0x5d, 0x00)).toBe('json-encoding');
    expect(bytesProblem(0x00, 0x5b, 0x00, 0x5d)).toBe('json-encoding');
  });

  test('a surrogate pair and every other character are accepted', () => {
    expect(parse('["\\ud83d\\ude00 \u2028 \\u007f"]')).toEqual({ ok: true, value: ['😀 \u2028 \u007f'] });
  });
});

describe('the whole text', () => {
  test.each(['', '   ', '1', '"text"', 'null', '{} {}', '{}\n{}', '[]x', '{}}', '[1,]', '{"a":1,}', '[', '{"a"', "{'a':1}", '[\ttru]', '["\t"]', '["\\x"]', '/**/[]', '\u00a0[]', '[\f]'])(
    '%j is a syntax fault',
    (text) => {
      expect(problemOf(text)).toBe('json-syntax');
    },
  );
});

describe('the pointer of a fault', () => {
  test('names the place by fields of the catalogue', () => {
    expect(parse('{"frame":{"iiz":{"subjectRefs":["a",01]}}}')).toEqual({ ok: false, problem: 'json-number', pointer: '/frame/iiz/subjectRefs/1' });
    expect(parse('{"frame":{"action":1,"action":1}}')).toEqual({ ok: false, problem: 'json-duplicate-key', pointer: '/frame/action' });
  });

  test('ends above a name that no schema knows, since it may be personal', () => {
    expect(parse('{"blocks":{"Anna Muster":{"note":-0}}}')).toEqual({ ok: false, problem: 'json-number', pointer: '/blocks' });
  });
});

describe('against JSON.parse', () => {
  const text = fc.oneof(
    fc.json({ maxDepth: 6 }),
    fc.json({ maxDepth: 4 }).chain((json) => fc.nat(json.length).map((at) => json.slice(0, at) + json.slice(at + 1))),
    fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '0', '1', '-', '.', 'e', 'u', ' ', 'true', 'null'), { maxLength: 30 }).map((parts) => parts.join('')),
  );

  test('whatever is accepted, JSON.parse reads the same, and its canonical form means the same', () => {
    fc.assert(
      fc.property(text, (json) => {
        const parsed = parse(json);
        if (!parsed.ok) return;
        expect(parsed.value).toEqual(JSON.parse(json));
        expect(JSON.parse(canonicalJson(parsed.value))).toEqual(JSON.parse(JSON.stringify(parsed.value)));
      }),
      { numRuns: 3000 },
    );
  });

  test('a syntax fault is a fault for JSON.parse too, unless a scalar stands alone', () => {
    fc.assert(
      fc.property(text, (json) => {
        if (problemOf(`[${json}]`) === 'json-syntax') expect(() => JSON.parse(`[${json}]`) as unknown).toThrow(SyntaxError);
      }),
      { numRuns: 3000 },
    );
  });
});
