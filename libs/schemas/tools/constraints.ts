import type { CatalogueFiles } from '../src/catalogue-files.ts';
import type { Json, JsonObject } from '../src/json.ts';
import { isJsonObject } from '../src/json.ts';

/** One thing that a message can get wrong by one change. `*` in the pattern stands for any index. */
export interface Constraint {
  kind: 'required' | 'enum' | 'const';
  pattern: string;
}

/** Every required field and every closed list of the schema below `pattern`, references followed. */
export function constraintsOf(schema: Json | undefined, files: CatalogueFiles, pattern = '', home: JsonObject = files.shared): Constraint[] {
  if (!isJsonObject(schema)) return [];
  const found: Constraint[] = [];
  if (Array.isArray(schema['enum'])) found.push({ kind: 'enum', pattern });
  if ('const' in schema) found.push({ kind: 'const', pattern });
  for (const name of (schema['required'] ?? []) as string[]) found.push({ kind: 'required', pattern: `${pattern}/${name}` });
  if (typeof schema['$ref'] === 'string') {
    const target = resolve(schema['$ref'], files, home);
    found.push(...constraintsOf(target.schema, files, pattern, target.home));
  }
  for (const [name, property] of Object.entries((schema['properties'] ?? {}) as JsonObject)) {
    found.push(...constraintsOf(property, files, `${pattern}/${name}`, home));
  }
  found.push(...constraintsOf(schema['items'], files, `${pattern}/*`, home));
  return found;
}

function resolve(ref: string, { frame, shared }: CatalogueFiles, home: JsonObject): { schema: Json | undefined; home: JsonObject } {
  const [document, fragment = ''] = ref.split('#') as [string, string?];
  const target = [frame, shared].find((schema) => schema['$id'] === document) ?? home;
  return { schema: valueAt(target, fragment), home: target };
}

export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  let at = value;
  for (const token of pointer.split('/').slice(1)) {
    if (Array.isArray(at)) at = at[Number(token)];
    else if (isJsonObject(at) && Object.hasOwn(at, token)) at = at[token];
    else return undefined;
  }
  return at;
}

/** The first place in the value that the pattern describes. */
export function firstMatch(value: Json, pattern: string): string | undefined {
  const [head, ...rest] = pattern.split('/*') as [string, ...string[]];
  if (rest.length === 0) return valueAt(value, head) === undefined ? undefined : head;
  const list = valueAt(value, head);
  for (let at = 0; Array.isArray(list) && at < list.length; at++) {
    const inner = firstMatch(list[at] as Json, rest.join('/*'));
    if (inner !== undefined) return `${head}/${at}${inner}`;
  }
  return undefined;
}

export const patternOf = (pointer: string): string => pointer.replaceAll(/\/[0-9]+(?=\/|$)/g, '/*');
