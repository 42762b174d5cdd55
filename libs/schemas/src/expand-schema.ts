import type { CatalogueFiles } from './catalogue-files.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';

/** The schema with every reference replaced by what it refers to; the schemas of the catalogue do not refer in circles. */
export function expandSchema(schema: JsonObject, { frame, shared }: Pick<CatalogueFiles, 'frame' | 'shared'>): JsonObject {
  const definitions = shared['$defs'] as Record<string, JsonObject>;
  const target = (ref: string): JsonObject => {
    const found = ref.includes('#/$defs/') ? definitions[ref.slice(ref.lastIndexOf('/') + 1)] : frame;
    if (found === undefined) throw new Error(`${ref} leads nowhere`);
    return found;
  };
  const expand = (part: Json): Json => {
    if (Array.isArray(part)) return part.map(expand);
    if (!isJsonObject(part)) return part;
    const { $ref, ...own } = part;
    const expanded = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, expand(value)]));
    return typeof $ref === 'string' ? both(expand(target($ref)) as JsonObject, expanded) : expanded;
  };
  return expand(schema) as JsonObject;
}

/** What holds when both hold: the members of either, those of both under both. */
function both(base: JsonObject, own: JsonObject): JsonObject {
  const properties = { ...((base['properties'] ?? {}) as Record<string, JsonObject>) };
  for (const [name, member] of Object.entries((own['properties'] ?? {}) as Record<string, JsonObject>)) {
    properties[name] = both(properties[name] ?? {}, member);
  }
  const required = [...new Set([...((base['required'] ?? []) as string[]), ...((own['required'] ?? []) as string[])])];
  return {
    ...base,
    ...own,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  };
}
