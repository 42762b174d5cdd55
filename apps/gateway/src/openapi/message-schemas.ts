import { isJsonObject } from '#schemas';
import type { Json, JsonObject, SchemaRegistry } from '#schemas';

/** Schemas of messages as an API description can hold them: every reference within one document, by pointer. */
export interface MessageSchemas {
  /** Under the names by which they refer to each other in `components.schemas`. */
  schemas: Record<string, Json>;
  /** Name of the schema of each type in each of its versions. */
  names: string[];
}

const frameUrn = /^urn:iiz-dap:schema:frame:[\d.]+$/;
const sharedUrn = /^urn:iiz-dap:schema:shared:[\d.]+#\/\$defs\/(.+)$/;

/** Rewrites the catalogue's schemas, which refer to each other by URN, for `components.schemas`. */
export function messageSchemas(registry: SchemaRegistry): MessageSchemas {
  const schemas: Record<string, Json> = {};
  const names: string[] = [];
  for (const { id, version } of registry.types().flatMap(({ id: type }) => registry.versions(type))) {
    const { $defs, ...own } = registry.schema(id, version) ?? {};
    const { frame, shared } = ($defs ?? {}) as Record<'frame' | 'shared', JsonObject>;
    const name = `${id}-${version}`;
    names.push(name);
    schemas[name] = within(own, name);
    schemas['frame'] = within(frame, 'frame');
    for (const [each, definition] of Object.entries(shared['$defs'] as JsonObject)) schemas[`shared.${each}`] = within(definition, 'shared');
  }
  return { schemas, names };
}

/** @param self where `#/$defs/x` of this document is found: shared definitions each have a name, others lie in their own schema */
function within(value: Json, self: string): Json {
  if (Array.isArray(value)) return value.map((each) => within(each, self));
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key, each]) => !(typeof each === 'string' && (key === '$id' || key === '$schema')));
  return Object.fromEntries(kept.map(([key, each]) => [key, key === '$ref' && typeof each === 'string' ? reference(each, self) : within(each, self)]));
}

function reference(ref: string, self: string): string {
  const [, shared] = sharedUrn.exec(ref) ?? [];
  if (shared !== undefined) return `#/components/schemas/shared.${shared}`;
  if (frameUrn.test(ref)) return '#/components/schemas/frame';
  const own = ref.replace(/^#\/\$defs\//, '');
  return self === 'shared' ? `#/components/schemas/shared.${own}` : `#/components/schemas/${self}${ref.slice(1)}`;
}
