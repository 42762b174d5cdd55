import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockCategories, blockNames } from '../src/categories.ts';
import { catalogueFolder, readCatalogueFiles, readExamples } from '../src/catalogue-files.ts';
import type { Json, JsonObject } from '../src/json.ts';
import type { Constraint } from './constraints.ts';
import { constraintsOf, firstMatch, valueAt } from './constraints.ts';
import type { CounterExample } from './counter-example.ts';

/*
 * Writes what follows from a schema alone: one counter-example for each required field, closed list and block.
 * What each must be refused with is derived from the schema, not observed. `rules.json` beside them is written by hand.
 */
const files = readCatalogueFiles();
const frameOwner = 'segment.assigned';
const written = new Map<string, CounterExample[]>();

write('frame', 'required-fields', 'enumerations', constraintsOf(files.frame, files, '/frame'), readExamples(frameOwner));
for (const { id, entry, schema } of files.types) {
  const examples = readExamples(id, entry.version);
  const { frame, blocks } = schema['properties'] as { frame: JsonObject; blocks: JsonObject };
  const { $ref: _frame, ...ownOfFrame } = frame;
  const own = constraintsOf(ownOfFrame, files, '/frame').filter(({ kind }) => kind !== 'const');
  write(id, 'required-fields', 'enumerations', [...own, ...constraintsOf(blocks, files, '/blocks')], examples);
  save(id, 'blocks', blocksOf(blocks, examples));
}

function write(id: string, requiredFile: string, enumFile: string, constraints: Constraint[], examples: Map<string, JsonObject>): void {
  const made = unique(constraints).map((constraint) => breach(constraint, examples));
  save(id, requiredFile, made.filter(({ rule }) => rule === 'required'));
  save(id, enumFile, made.filter(({ rule }) => rule !== 'required'));
}

function unique(constraints: Constraint[]): Constraint[] {
  return [...new Map(constraints.map((constraint) => [JSON.stringify(constraint), constraint])).values()];
}

function breach({ kind, pattern }: Constraint, examples: Map<string, JsonObject>): CounterExample {
  for (const [example, message] of examples) {
    const pointer = firstMatch(message, pattern);
    if (pointer === undefined) continue;
    const value = kind === 'const' && valueAt(message, pointer) === true ? false : 'NOT-IN-THE-LIST';
    const refusal = { ...problemAt(pointer), pointer, rule: kind };
    if (kind === 'required') return { name: `without ${pointer}`, example, patch: [{ op: 'remove', path: pointer }], ...refusal };
    return { name: `another value at ${pointer}`, example, patch: [{ op: 'replace', path: pointer, value }], ...refusal };
  }
  throw new Error(`no example has ${pattern}`);
}

function problemAt(pointer: string): { problem: string; code: string } {
  return pointer.startsWith('/blocks') ? { problem: 'payload-invalid', code: 'DAP-2202' } : { problem: 'frame-invalid', code: 'DAP-2200' };
}

function blocksOf(blocks: JsonObject, examples: Map<string, JsonObject>): CounterExample[] {
  const own = blocks['properties'] as JsonObject;
  const [[first]] = [...examples] as [[string, JsonObject]];
  return blockNames.map((name) =>
    Object.hasOwn(own, name)
      ? unclaimed(name, blockCategories[name], `/blocks/${name}`, examples)
      : {
          name: `block ${name} of another type`,
          example: first,
          patch: [{ op: 'add', path: `/blocks/${name}`, value: [] }],
          problem: 'payload-invalid',
          code: 'DAP-2202',
          pointer: `/blocks/${name}`,
          rule: 'additionalProperties',
        },
  );
}

function unclaimed(name: string, category: string, present: string, examples: Map<string, JsonObject>): CounterExample {
  for (const [example, message] of examples) {
    if (firstMatch(message, present) === undefined) continue;
    const at = (valueAt(message, '/frame/iiz/dataCategories') as string[]).indexOf(category);
    return {
      name: `block ${name} not claimed`,
      example,
      patch: [{ op: 'replace', path: `/frame/iiz/dataCategories/${at}`, value: category === 'C18' ? 'C16' : 'C18' }],
      problem: 'category-mismatch',
      code: 'DAP-2203',
      pointer: '/frame/iiz/dataCategories',
      rule: 'blocks-present',
    };
  }
  throw new Error(`no example has ${present}`);
}

/** Those of every version of the type in one file, the older first. One line each, so that a change of the schema reads as a change of lines. */
function save(id: string, name: string, counterExamples: CounterExample[]): void {
  const all = [...(written.get(`${id}/${name}`) ?? []), ...counterExamples];
  written.set(`${id}/${name}`, all);
  if (all.length === 0) return;
  const folder = join(catalogueFolder, id, 'counter-examples');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `[\n${all.map((one) => `  ${oneLine(one as unknown as Json)}`).join(',\n')}\n]\n`);
}

function oneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${oneLine(member)}`).join(', ')} }`;
}
