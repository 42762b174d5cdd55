import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';

const sharedReference = /^(?:urn:iiz-dap:schema:shared:[0-9.]+)?#\/[$]defs\/([A-Za-z]+)$/;

/**
 * One version of a type as a document that is complete by itself: the frame and those shared definitions that it reaches
 * are bundled under `$defs`. What is not reached is left out, so that a definition added for another type changes nothing.
 */
export function bundleSchema(schema: JsonObject, { frame, shared }: { frame: JsonObject; shared: JsonObject }): JsonObject {
  const definitions = shared['$defs'] as JsonObject;
  const reached = new Set<string>();
  const pending: Json[] = [schema, frame];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    for (const name of referencesOf(part)) {
      if (reached.has(name) || definitions[name] === undefined) continue;
      reached.add(name);
      pending.push(definitions[name]);
    }
  }
  const used = Object.fromEntries(Object.entries(definitions).filter(([name]) => reached.has(name)));
  return { ...schema, $defs: { frame, shared: { ...shared, $defs: used } } };
}

function referencesOf(part: Json): string[] {
  if (Array.isArray(part)) return part.flatMap(referencesOf);
  if (!isJsonObject(part)) return [];
  const name = typeof part['$ref'] === 'string' ? sharedReference.exec(part['$ref'])?.[1] : undefined;
  return [...(name === undefined ? [] : [name]), ...Object.values(part).flatMap(referencesOf)];
}
