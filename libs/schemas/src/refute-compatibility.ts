import type { ValidateFunction } from 'ajv';
import type { CatalogueFiles } from './catalogue-files.ts';
import type { SchemaDifference } from './compare-schemas.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { createSchemaCompiler } from './schema-compiler.ts';

/** A message of the older version that the newer one refuses, and where. */
export interface Refutation {
  message: JsonObject;
  pointer: string;
}

/**
 * Finds messages that show a difference: those of the older version that fail under the newer. Each is checked against
 * both schemas; none is given where the examples do not reach the place of the difference.
 */
export function createRefuter(older: JsonObject, newer: JsonObject, files: Pick<CatalogueFiles, 'frame' | 'shared'>): (difference: SchemaDifference, examples: readonly JsonObject[]) => Refutation | undefined {
  const isOlder = validatorOf(older, files);
  const isNewer = validatorOf(newer, files);
  return (difference, examples) => {
    for (const example of examples) {
      for (const message of candidates(example, difference)) {
        if (!isOlder(message) || isNewer(withVersion(message, newer))) continue;
        return { message, pointer: isNewer.errors?.[0]?.instancePath ?? '' };
      }
    }
    return undefined;
  };
}

function validatorOf(schema: JsonObject, { frame, shared }: Pick<CatalogueFiles, 'frame' | 'shared'>): ValidateFunction {
  return createSchemaCompiler().addSchema([frame, shared]).compile(schema);
}

function withVersion(message: JsonObject, { properties }: JsonObject): JsonObject {
  const { frame } = properties as { frame: { properties: { schemaVersion: { const: string } } } };
  return { ...message, frame: { ...(message['frame'] as JsonObject), schemaVersion: frame.properties.schemaVersion.const } };
}

/** The example itself, and the example at the edge of what the older version allowed at that place. */
function* candidates(example: JsonObject, { path, change, detail }: SchemaDifference): Generator<JsonObject> {
  yield example;
  for (const edge of edgesOf(change, detail)) {
    const message = structuredClone(example);
    if (changeAt(message, path.split('/').slice(1), edge)) yield message;
  }
}

/** What to make of the value at the place; `undefined` removes it. */
type Edge = (value: Json) => Json | undefined;

function edgesOf(change: string, detail: Json | undefined): Edge[] {
  const bound = typeof detail === 'number' ? detail : 0;
  switch (change) {
    case 'required': return [() => undefined];
    case 'value removed': return [() => detail];
    case 'minimum': case 'maximum': return [() => bound];
    case 'minLength': return [(value) => textOf(value).slice(0, bound)];
    case 'maxLength': return [(value) => textOf(value).padEnd(bound, 'x'), (value) => textOf(value).padEnd(bound, '0')];
    case 'minItems': return [(value) => (Array.isArray(value) ? value.slice(0, bound) : value)];
    case 'maxItems': return [(value) => (Array.isArray(value) ? Array.from({ length: bound }, (_, at) => value[at % value.length] as Json) : value)];
    case 'uniqueItems': return [(value) => (Array.isArray(value) ? [...value, ...value] : value)];
    default: return [];
  }
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : '');

/** Applies the edge at the first place that the path describes; false when the message has none. */
function changeAt(parent: Json | undefined, [token, ...rest]: string[], edge: Edge): boolean {
  if (token === '*') return Array.isArray(parent) && parent.some((item, at) => (rest.length === 0 ? put(parent, at, edge) : changeAt(item, rest, edge)));
  if (!isJsonObject(parent) || token === undefined || !Object.hasOwn(parent, token)) return false;
  return rest.length === 0 ? put(parent, token, edge) : changeAt(parent[token], rest, edge);
}

function put(parent: Json[] | JsonObject, key: string | number, edge: Edge): boolean {
  const holder = parent as Record<string | number, Json>;
  const value = edge(holder[key] as Json);
  if (value === undefined) delete holder[key];
  else holder[key] = value;
  return true;
}
