import { formats } from './formats.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { annotations } from './schema-compiler.ts';

export interface SchemaFault {
  /** RFC 6901, into the schema. */
  pointer: string;
  fault: string;
}

/** Keywords that a schema of the catalogue may use; every other one is a fault, `$data` and `$dynamicRef` among them. */
const keywords: ReadonlySet<string> = new Set([
  '$schema', '$id', '$ref', '$defs', 'type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'if', 'then', 'else', 'anyOf',
  'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'format', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties',
  'x-iiz-not-before', ...annotations,
]);

const reference = /^(?:urn:iiz-dap:schema:(?:frame|shared):[0-9]+[.][0-9]+)?(?:#\/[$]defs\/[A-Za-z]+)?$/;
/** A group that holds a quantifier without upper bound and is itself repeated: exponential time is one bad text away. */
const nestedQuantifier = /\((?:[^()]|\\[()])*(?:[*+]|\{[0-9]+,\})(?:[^()]|\\[()])*\)(?:[*+]|\{)/;
const maxUniqueItems = 100;

/**
 * What every schema of the catalogue must keep to beyond being a valid schema: closed objects, bounded texts and
 * lists, patterns that cannot run away, references inside the catalogue only, German and English texts on each
 * property and each value of a list. Empty when the schema may be published.
 */
export function lintSchema(schema: JsonObject): SchemaFault[] {
  return lintPart(schema, '');
}

function lintPart(schema: Json | undefined, pointer: string): SchemaFault[] {
  if (!isJsonObject(schema)) return [];
  const fault = (name: string, holds: boolean): SchemaFault[] => (holds ? [] : [{ pointer, fault: name }]);
  return [
    ...Object.keys(schema).flatMap((name) => fault(`keyword ${name}`, keywords.has(name))),
    ...fault('reference', schema['$ref'] === undefined || (typeof schema['$ref'] === 'string' && reference.test(schema['$ref']))),
    ...lintText(schema, fault),
    ...lintList(schema, fault),
    ...lintObject(schema, pointer, fault),
    ...lintValues(schema, fault),
    ...[...partsOf(schema)].flatMap(([path, part]) => lintPart(part, `${pointer}/${path}`)),
  ];
}

type Claim = (name: string, holds: boolean) => SchemaFault[];

function lintText(schema: JsonObject, fault: Claim): SchemaFault[] {
  const { pattern, format, maxLength } = schema;
  const isClosed = 'enum' in schema || 'const' in schema;
  return [
    ...fault('unbounded text', schema['type'] !== 'string' || isClosed || typeof maxLength === 'number'),
    ...fault('pattern without maxLength', pattern === undefined || typeof maxLength === 'number'),
    ...fault('pattern not anchored', typeof pattern !== 'string' || (pattern.startsWith('^') && pattern.endsWith('$'))),
    ...fault('nested quantifier', typeof pattern !== 'string' || !nestedQuantifier.test(pattern)),
    ...fault('unknown format', format === undefined || (typeof format === 'string' && Object.hasOwn(formats, format))),
  ];
}

function lintList(schema: JsonObject, fault: Claim): SchemaFault[] {
  const { maxItems } = schema;
  return [
    ...fault('unbounded list', schema['type'] !== 'array' || typeof maxItems === 'number'),
    ...fault('uniqueItems on a long list', schema['uniqueItems'] === undefined || (typeof maxItems === 'number' && maxItems <= maxUniqueItems)),
  ];
}

/** The frame of a type is closed by the frame schema that it refers to. */
function lintObject(schema: JsonObject, pointer: string, fault: Claim): SchemaFault[] {
  const refines = pointer.startsWith('/properties/frame') || /\/(?:if|then|else)$/.test(pointer);
  const properties = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  return [
    ...fault('open object', schema['type'] !== 'object' || refines || schema['additionalProperties'] === false),
    ...properties.flatMap(([name, property]) => fault(`no German and English texts on ${name}`, refines || isDescribed(property))),
  ];
}

function isDescribed(property: Json): boolean {
  return isJsonObject(property) && isBilingual(property['x-iiz-title']) && isBilingual(property['x-iiz-description']);
}

function isBilingual(text: Json | undefined): boolean {
  return isJsonObject(text) && [text['de'], text['en']].every((one) => typeof one === 'string' && one.length > 0);
}

function lintValues(schema: JsonObject, fault: Claim): SchemaFault[] {
  const values = schema['x-iiz-values'];
  if (values === undefined) return [];
  const named = isJsonObject(values) ? Object.keys(values) : [];
  const isComplete = JSON.stringify(named) === JSON.stringify(schema['enum']);
  return fault('texts of values', isComplete && named.every((name) => isBilingual((values as JsonObject)[name])));
}

function* partsOf(schema: JsonObject): Generator<[string, Json]> {
  for (const keyword of ['properties', '$defs']) {
    const parts = schema[keyword];
    if (isJsonObject(parts)) for (const [name, part] of Object.entries(parts)) yield [`${keyword}/${name}`, part];
  }
  if (Array.isArray(schema['anyOf'])) for (const [at, part] of schema['anyOf'].entries()) yield [`anyOf/${at}`, part];
  for (const keyword of ['items', 'if', 'then', 'else']) if (keyword in schema) yield [keyword, schema[keyword] as Json];
}
