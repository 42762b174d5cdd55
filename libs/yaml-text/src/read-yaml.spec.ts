import { describe, expect, test } from '@jest/globals';
import { slowness } from '../../../test/support/slowness.ts';
import { readYaml } from './read-yaml.ts';

function faultsOf(text: string): readonly string[] {
  const read = readYaml(text);
  return read.ok ? [] : read.faults;
}

test('a document is read by the core schema of YAML 1.2', () => {
  expect(readYaml('a: [1, on, null, "2", {b: 0x1f}]\nc: |\n  text\n<<: {d: 1}\n')).toEqual({ ok: true, value: { a: [1, 'on', null, '2', { b: 31 }], c: 'text\n', '<<': { d: 1 } } });
});

describe('a key that stands in its mapping already is refused, with its place', () => {
  test.each([
    ['in lines', 'a: 1\nb: 2\na: 3\n', ['line 3, column 1']],
    ['in braces', '{a: 1, b: {c: 1, "c": 2}}', ['line 1, column 18']],
    ['below a key that is a mapping', '? {a: 1, a: 2}\n: b\n', ['line 1, column 10']],
    ['in a list, with a tag and an anchor', '- a: 1\n  !!str &x a: 2\n', ['line 2, column 12']],
    ['in a set', '!!set {a, b, a}', ['line 1, column 14']],
    ['of no text', '{ : 1, null: 2}', ['line 1, column 8']],
    ['several times, in the order of the text', 'x: {a: 1, a: 2}\ny: 1\ny: 2\nx: 1\n', ['line 1, column 11', 'line 3, column 1', 'line 4, column 1']],
  ])('%s', (_, text, places) => {
    expect(faultsOf(text)).toEqual(places.map((place) => `Map keys must be unique at ${place}`));
  });

  test('but not what only looks alike: a number and its text, two mappings', () => {
    expect(faultsOf('1: a\n"1": b\n{c: 1}: d\n? {c: 1}\n: e\n')).toEqual([]);
  });
});

test.each([
  ['text that is no YAML', '{', 'Flow map must end with a } at line 1, column 2'],
  ['two documents', 'a\n---\nb\n', 'Source contains multiple documents; please use YAML.parseAllDocuments() at line 2, column 1'],
  ['an alias', 'a: &x {b: 1}\nc: *x\n', 'aliases are not allowed'],
  ['an alias of nothing', 'a: &x []\nc: *x\n', 'aliases are not allowed'],
  ['an ordered map', '!!omap [a: 1]', 'Ordered maps are not allowed at line 1, column 1'],
])('%s is refused', (_, text, fault) => {
  expect(faultsOf(text)).toContain(fault);
});

describe('the cost of a hostile text grows with its length', () => {
  const many = Array.from({ length: 40_000 }, (_, i) => `k${i}`);

  function costMs(text: string): number {
    const before = process.cpuUsage();
    readYaml(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }

  test.each([
    ['many keys', `{${many.map((key) => `${key}: 1`).join(', ')}}`],
    ['many keys in a set', `!!set {${many.join(', ')}}`],
    ['many keys in an ordered map', `!!omap [${many.map((key) => `${key}: 1`).join(', ')}]`],
    ['the same key many times', `{${many.map(() => 'k: 1').join(', ')}}`],
    ['many faults in one line', `[${many.map(() => ',').join('')}]`],
  ])('%s', (_, text) => {
    expect(costMs(text)).toBeLessThan(2_000 * slowness());
  });

  test('and is read, or refused, however deep', () => {
    for (const opening of ['[', '- ', '? ', '{a: ']) expect(readYaml(opening.repeat(100_000)).ok).toBe(false);
  });
});
