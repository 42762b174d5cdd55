import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isJsonObject, parseStrictJson, readCatalogueFiles, readExamples, SchemaRegistry } from '#schemas';
import type { Json, JsonObject } from '#schemas';

const read = (path: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, 'vectors', 'payloads', path), 'utf8'));
const naughty = [...(read('blns-even.json') as string[]), ...(read('seclists-metacharacters.json') as { entries: string[] }).entries];
const files = readCatalogueFiles();
const registry = SchemaRegistry.load();
const assessment = [...readExamples('assessment.short').values()].find((example) => JSON.stringify(example).includes('"note"')) as JsonObject;

/** Where an example has a text of which the schema says no more than how long it may be. */
interface FreeText {
  readonly pointer: string;
  readonly shortest: number;
  readonly longest: number;
}

const free = (schema: JsonObject): boolean => schema['type'] === 'string' && !['enum', 'const', 'format', 'pattern'].some((keyword) => keyword in schema);

function freeTextsIn(value: Json, given: Json | undefined, pointer = ''): FreeText[] {
  if (!isJsonObject(given)) return [];
  const schema = resolved(given);
  if (typeof value === 'string') return free(schema) ? [{ pointer, shortest: Number(schema['minLength'] ?? 0), longest: Number(schema['maxLength']) }] : [];
  if (Array.isArray(value)) return value.flatMap((item, at) => freeTextsIn(item, schema['items'], `${pointer}/${at}`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => freeTextsIn(member, (schema['properties'] as JsonObject | undefined)?.[name], `${pointer}/${name}`));
}

/** The schema with what it refers to; properties of both count, as those of the frame do. */
function resolved(schema: JsonObject): JsonObject {
  if (typeof schema['$ref'] !== 'string') return schema;
  const [document = '', name] = schema['$ref'].split('#/$defs/');
  const base = resolved((name === undefined ? files.frame : (files.shared['$defs'] as JsonObject)[name]) as JsonObject);
  return { ...base, ...schema, $ref: document, properties: { ...(schema['properties'] as JsonObject | undefined), ...(base['properties'] as JsonObject | undefined) } };
}

/** What becomes of the example with a text at all those places: `as it went in`, or the problem, place and rule by which it is refused. */
function outcomesAt(example: JsonObject, pointers: readonly string[]): (text: string) => string {
  const copy = structuredClone(example);
  for (const pointer of pointers) {
    const names = pointer.split('/').slice(1);
    const last = names.pop() ?? '';
    (names.reduce<Json>((at, name) => (at as JsonObject)[name] as Json, copy) as JsonObject)[last] = '<the text>';
  }
  const template = JSON.stringify(copy);
  return (text) => outcomeOf(template.replaceAll('"<the text>"', () => JSON.stringify(text)));
}

function outcomeOf(message: string): string {
  const parsed = parseStrictJson(Buffer.from(message));
  if (!parsed.ok) return parsed.problem;
  const checked = registry.check(parsed.value);
  if (checked.ok) return JSON.stringify(checked.envelope) === message ? 'as it went in' : 'as something else';
  return [checked.problem, ...checked.pointers.map(({ pointer, rule }) => `${pointer} ${rule}`)].join(' ');
}

/** By the bounds alone: none of the texts holds what JSON forbids, or an AHV number. */
function expectedAt({ pointer, shortest, longest }: FreeText, text: string): string {
  const { length } = Array.from(text);
  const refused = `${pointer.startsWith('/frame') ? 'frame' : 'payload'}-invalid ${pointer}`;
  if (length > longest) return `${refused} maxLength`;
  return length < shortest ? `${refused} minLength` : 'as it went in';
}

describe('a hostile text in a message is data or refused, never something else', () => {
  const tried = new Set<string>();

  test.each(files.types)('in every free text of $id $entry.version it comes out as it went in, unless it is too long or too short', ({ id, entry, schema }) => {
    for (const example of readExamples(id, entry.version).values()) {
      const fields = freeTextsIn(example, schema).map((field) => ({ ...field, place: `${id} ${entry.version} ${field.pointer.replaceAll(/\/[0-9]+/g, '/*')}` })).filter(({ place }) => !tried.has(place));
      for (const { place } of fields) tried.add(place);
      const fits = (field: FreeText, text: string): boolean => expectedAt(field, text) === 'as it went in';
      for (const [pointers, texts] of Map.groupBy(naughty, (each) => fields.filter((field) => fits(field, each)).map(({ pointer }) => pointer).join(' '))) {
        const outcome = outcomesAt(example, pointers.split(' ').filter((pointer) => pointer !== ''));
        expect(texts.map((text) => [text, outcome(text)]).filter(([, told]) => told !== 'as it went in')).toEqual([]);
      }
      for (const field of fields) {
        const outcome = outcomesAt(example, [field.pointer]);
        const unfit = naughty.filter((text) => !fits(field, text));
        expect(unfit.map((text) => [text, outcome(text)])).toEqual(unfit.map((text) => [text, expectedAt(field, text)]));
      }
    }
  });

  test('names, reasons, notes and justifications are among them, and whatever is short enough is taken', () => {
    expect(tried.size).toBeGreaterThan(100);
    for (const place of ['case.registration 1.0.0 /blocks/identity/*/officialName', 'aftercare.started 1.0.0 /blocks/plan/*/reason/text', 'assessment.short 1.0.0 /blocks/assessment/*/note', 'request.info 1.0.0 /blocks/case/justification']) expect(tried).toContain(place);
    const outcome = outcomesAt(assessment, ['/blocks/assessment/0/note']);
    expect(naughty.filter((text) => outcome(text) !== 'as it went in')).toEqual(['']);
    expect(['', 'X'.repeat(1000), '𝒜'.repeat(1000), '𝒜'.repeat(1001)].map(outcome).map((told) => told.split(' ').at(-1))).toEqual(['minLength', 'in', 'in', 'maxLength']);
  });

  test.each([
    ['messageId', 36, 'frame-invalid', 'format:uuid'],
    ['messageType', 80, 'type-unknown', 'pattern'],
    ['schemaVersion', 20, 'schema-unknown', 'pattern'],
  ])('as %s it is refused', (name, longest, problem, rule) => {
    const outcome = outcomesAt(assessment, [`/frame/${name}`]);
    const refusals = naughty.map((text) => [text, outcome(text)]);
    expect(refusals).toEqual(naughty.map((text) => [text, Array.from(text).length > longest ? `frame-invalid /frame/${name} maxLength` : `${problem} /frame/${name} ${rule}`]));
  });
});
