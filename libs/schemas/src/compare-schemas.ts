import type { CatalogueFiles } from './catalogue-files.ts';
import { expandSchema } from './expand-schema.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';

/**
 * One difference between two versions. `path` is a JSON pointer into the message, `*` any item of a list.
 * `refusesOlder`: a message of the older version can fail under the newer. `refusesNewer`: the other way round.
 */
export interface SchemaDifference {
  path: string;
  change: string;
  refusesOlder: boolean;
  refusesNewer: boolean;
  /** What the change is about: a value, a bound of the older version, the name of a member. */
  detail?: Json;
}

/** What the newer version of a type is to whoever wrote or reads the older one. */
export type Compatibility = 'same' | 'compatible' | 'incompatible';

/** Every difference that validation can notice, or that changes what a block is about; texts for people are none. */
export function compareSchemas(older: JsonObject, newer: JsonObject, files: Pick<CatalogueFiles, 'frame' | 'shared'>): SchemaDifference[] {
  const found = compareNodes(expandSchema(older, files), expandSchema(newer, files), '');
  const [before, after] = [older, newer].map((schema) => JSON.stringify(schema['x-iiz']));
  return before === after ? found : [...found, { path: '', change: 'x-iiz', refusesOlder: true, refusesNewer: true }];
}

/** Compatible: every message of the older version would also be one of the newer. */
export function compatibilityOf(differences: readonly SchemaDifference[]): Compatibility {
  if (differences.length === 0) return 'same';
  return differences.some(({ refusesOlder }) => refusesOlder) ? 'incompatible' : 'compatible';
}

/** Bounds with the direction in which they become stricter. */
const bounds = { minimum: 1, minLength: 1, minItems: 1, minProperties: 1, maximum: -1, maxLength: -1, maxItems: -1, maxProperties: -1 } as const;
/** Their presence is stricter than their absence; two different ones cannot be compared. */
const tests = ['pattern', 'format', 'uniqueItems', 'x-iiz-not-before', 'if', 'then', 'else', 'anyOf', 'x-iiz-category'] as const;

/** The version is another by its purpose. */
const ofTheVersion = new Set(['/frame/schemaVersion']);

function compareNodes(older: JsonObject, newer: JsonObject, path: string): SchemaDifference[] {
  if (ofTheVersion.has(path)) return [];
  return [
    ...different(path, 'type', older['type'], newer['type']),
    ...compareValues(older, newer, path),
    ...Object.entries(bounds).flatMap(([name, direction]) => compareBounds(older[name], newer[name], direction, path, name)),
    ...tests.flatMap((name) => different(path, name, older[name], newer[name])),
    ...compareMembers(older, newer, path),
    ...(isJsonObject(older['items']) && isJsonObject(newer['items']) ? compareNodes(older['items'], newer['items'], `${path}/*`) : []),
  ];
}

function different(path: string, change: string, older: Json | undefined, newer: Json | undefined): SchemaDifference[] {
  if (JSON.stringify(older) === JSON.stringify(newer)) return [];
  return [{ path, change, refusesOlder: newer !== undefined, refusesNewer: older !== undefined }];
}

function compareBounds(older: Json | undefined, newer: Json | undefined, direction: 1 | -1, path: string, change: string): SchemaDifference[] {
  if (older === newer) return [];
  const loosest = Number.NEGATIVE_INFINITY;
  const strictness = (bound: Json | undefined): number => (typeof bound === 'number' ? bound * direction : loosest);
  const stricter = strictness(newer) > strictness(older);
  return [{ path, change, refusesOlder: stricter, refusesNewer: !stricter, ...(older === undefined ? {} : { detail: older }) }];
}

function compareValues(older: JsonObject, newer: JsonObject, path: string): SchemaDifference[] {
  const [before, after] = [valuesOf(older), valuesOf(newer)];
  if (before === undefined || after === undefined) return different(path, 'enum', before, after);
  const gone = before.filter((value) => !after.includes(value));
  const come = after.filter((value) => !before.includes(value));
  return [
    ...gone.map((detail): SchemaDifference => ({ path, change: 'value removed', refusesOlder: true, refusesNewer: false, detail })),
    ...come.map((detail): SchemaDifference => ({ path, change: 'value added', refusesOlder: false, refusesNewer: true, detail })),
  ];
}

function compareMembers(older: JsonObject, newer: JsonObject, path: string): SchemaDifference[] {
  const [before, after] = [membersOf(older), membersOf(newer)];
  const [needed, needs] = [requiredOf(older), requiredOf(newer)];
  const change = (name: string, what: string, refusesOlder: boolean): SchemaDifference => ({ path: `${path}/${name}`, change: what, refusesOlder, refusesNewer: !refusesOlder });
  return [
    ...Object.keys(before).filter((name) => after[name] === undefined).map((name) => change(name, 'removed', true)),
    ...Object.keys(after).filter((name) => before[name] === undefined).map((name) => change(name, 'added', false)),
    ...[...needs].filter((name) => !needed.has(name)).map((name) => change(name, 'required', true)),
    ...[...needed].filter((name) => !needs.has(name) && after[name] !== undefined).map((name) => change(name, 'optional', false)),
    ...Object.entries(before).flatMap(([name, member]) => (after[name] === undefined ? [] : compareNodes(member, after[name], `${path}/${name}`))),
  ];
}

const valuesOf = ({ enum: values, const: only }: JsonObject): Json[] | undefined => (only === undefined ? (values as Json[] | undefined) : [only]);
const membersOf = (schema: JsonObject): Record<string, JsonObject> => (schema['properties'] ?? {}) as Record<string, JsonObject>;
const requiredOf = (schema: JsonObject): Set<string> => new Set((schema['required'] ?? []) as string[]);
