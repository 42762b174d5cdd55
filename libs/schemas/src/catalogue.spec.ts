import { describe, expect, test } from '@jest/globals';
import { problemCatalogue } from '#problems';
import type { ProblemSlug } from '#problems';
import type { Constraint } from '../tools/constraints.ts';
import { constraintsOf, patternOf } from '../tools/constraints.ts';
import type { CounterExample } from '../tools/counter-example.ts';
import { applyPatch, readCounterExamples } from '../tools/counter-example.ts';
import { counterExamplesOfLimits } from '../tools/limits.ts';
import { blockNames } from './categories.ts';
import { readCatalogueFiles, readExamples } from './catalogue-files.ts';
import type { JsonObject } from './json.ts';
import { SchemaRegistry } from './schema-registry.ts';

const files = readCatalogueFiles();
const registry = SchemaRegistry.load();

function expectRefusal(counterExample: CounterExample, examples: Map<string, JsonObject>): void {
  const { example, patch, problem, code, pointer, rule } = counterExample;
  const message = applyPatch(examples.get(example) ?? null, patch[0]);
  expect(registry.check(message)).toEqual({ ok: false, problem, pointers: [{ pointer, rule }] });
  expect(problemCatalogue[problem as ProblemSlug].codes).toContain(code);
}

function notShown(constraints: Constraint[], counterExamples: CounterExample[]): string[] {
  const shown = new Set(counterExamples.map(({ pointer, rule }) => `${rule} ${patternOf(pointer)}`));
  return constraints.map(({ kind, pattern }) => `${kind} ${pattern}`).filter((needed) => !shown.has(needed));
}

describe('the frame', () => {
  const examples = readExamples('segment.assigned');
  const counterExamples = readCounterExamples('frame');

  test.each(counterExamples)('refuses $name', (counterExample) => expectRefusal(counterExample, examples));

  test('has a counter-example for each required field and each closed list', () => {
    expect(notShown(constraintsOf(files.frame, files, '/frame'), counterExamples)).toEqual([]);
  });
});

describe.each(files.types)('$id $entry.version', ({ id, entry: { version }, schema }) => {
  const examples = readExamples(id, version);
  const counterExamples = [...readCounterExamples(id).filter(({ example }) => examples.has(example)), ...counterExamplesOfLimits((schema['properties'] as { blocks: JsonObject }).blocks, examples)];

  test.each([...examples])('accepts the example %s', (_name, example) => {
    expect(registry.check(example)).toEqual({ ok: true, envelope: example, type: registry.type(id, version) });
  });

  test('has two examples or more', () => {
    expect(examples.size).toBeGreaterThanOrEqual(2);
  });

  test.each(counterExamples)('refuses $name', (counterExample) => expectRefusal(counterExample, examples));

  test('has a counter-example for each required field and each closed list', () => {
    const { frame, blocks } = schema['properties'] as { frame: JsonObject; blocks: JsonObject };
    const { $ref: _shown, ...ownOfFrame } = frame;
    const ofFrame = constraintsOf(ownOfFrame, files, '/frame').filter(({ kind }) => kind !== 'const');
    expect(notShown([...ofFrame, ...constraintsOf(blocks, files, '/blocks')], counterExamples)).toEqual([]);
  });

  test('has a counter-example for each block of the platform, its own not claimed and all others', () => {
    const claims = new Set(counterExamples.filter(({ rule }) => rule === 'blocks-present').map(({ name }) => name));
    const others = new Set(counterExamples.filter(({ rule }) => rule === 'additionalProperties').map(({ pointer }) => pointer));
    const own = registry.type(id, version)?.blocks.map(({ name }) => name) ?? [];
    expect(own.filter((name) => !claims.has(`block ${name} not claimed`))).toEqual([]);
    expect(blockNames.filter((name) => !own.includes(name) && !others.has(`/blocks/${name}`))).toEqual([]);
  });
});
