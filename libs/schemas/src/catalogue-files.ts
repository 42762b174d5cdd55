import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { parseStrictJson } from './strict-json.ts';

/** When a published version may be used, as RFC 3339 moments: from `from` on and before `until`. */
export interface VersionEntry {
  version: string;
  from: string;
  until?: string;
}

/** The catalogue as it lies on disk: `<type>/<version>.json`, the frame, the shared definitions, `versions.json`. */
export interface CatalogueFiles {
  frame: JsonObject;
  shared: JsonObject;
  types: { id: string; entry: VersionEntry; schema: JsonObject }[];
}

export const catalogueFolder = join(import.meta.dirname, '..', 'catalog');

/** @throws Error naming the file that is missing or no strict JSON object: the installation is broken. */
export function readCatalogueFiles(folder: string = catalogueFolder): CatalogueFiles {
  const versions = readJson(join(folder, 'versions.json')) as unknown as Record<string, VersionEntry[]>;
  const types = Object.entries(versions).flatMap(([id, entries]) =>
    entries.map((entry) => ({ id, entry, schema: readJson(join(folder, id, `${entry.version}.json`)) })),
  );
  return { frame: readJson(join(folder, 'frame', '1.0.json')), shared: readJson(join(folder, 'shared', '1.0.json')), types };
}

export function readJson(file: string): JsonObject {
  const parsed = parseStrictJson(readFileSync(file));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problem} at ${parsed.pointer ?? ''}`);
  if (!isJsonObject(parsed.value)) throw new Error(`${file}: not a JSON object`);
  return parsed.value;
}

/** The examples of a type by name, in the order of their names. */
export function readExamples(id: string): Map<string, JsonObject> {
  const folder = join(catalogueFolder, id, 'examples');
  return new Map(readdirSync(folder).sort().map((file) => [file.replace(/[.]json$/, ''), readJson(join(folder, file))]));
}
