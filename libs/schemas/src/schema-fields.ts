import { expandSchema } from './expand-schema.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import type { Bilingual } from './message-type.ts';

/** One field of a message's blocks, as people read it. */
export interface SchemaField {
  /** JSON pointer into the message, `*` for any item of a list. */
  path: string;
  title: Bilingual;
  description: Bilingual;
  required: boolean;
  /** Type and bounds in short, for example `string 1..250`, `integer 0..100`, `array 1..50`. */
  form: string;
  /** Of a closed list: each value with its name. */
  values: { value: string; title: Bilingual }[];
}

/** The fields of the blocks in the order of the schema, each before those inside it. @param bundle see `bundleSchema` */
export function fieldsOf(bundle: JsonObject): SchemaField[] {
  const expanded = expandSchema(bundle, bundle['$defs'] as { frame: JsonObject; shared: JsonObject });
  return fieldsIn((expanded['properties'] as JsonObject)['blocks'] as JsonObject, '/blocks');
}

function fieldsIn(schema: JsonObject, path: string): SchemaField[] {
  const required = new Set((schema['required'] ?? []) as string[]);
  return Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>).flatMap(([name, property]) => [
    fieldOf(property, `${path}/${name}`, required.has(name)),
    ...fieldsIn(property, `${path}/${name}`),
    ...(isJsonObject(property['items']) ? fieldsIn(property['items'], `${path}/${name}/*`) : []),
  ]);
}

function fieldOf(schema: JsonObject, path: string, required: boolean): SchemaField {
  const listed = isJsonObject(schema['items']) && Array.isArray(schema['items']['enum']) ? schema['items'] : schema;
  const texts = (listed['x-iiz-values'] ?? {}) as unknown as Record<string, Bilingual>;
  const values = ((listed['enum'] ?? []) as string[]).map((value) => ({ value, title: texts[value] ?? { de: value, en: value } }));
  const { 'x-iiz-title': title, 'x-iiz-description': description } = schema as unknown as Record<'x-iiz-title' | 'x-iiz-description', Bilingual>;
  return { path, title, description, required, form: formOf(schema), values };
}

function formOf(schema: JsonObject): string {
  const { type, format } = schema as { type: string; format?: string };
  const [low, high] = [schema['minLength'] ?? schema['minimum'] ?? schema['minItems'], schema['maxLength'] ?? schema['maximum'] ?? schema['maxItems']];
  if (format !== undefined) return format;
  return low === undefined && high === undefined ? type : `${type} ${bound(low)}..${bound(high)}`;
}

const bound = (value: Json | undefined): string => (typeof value === 'number' ? String(value) : '');
