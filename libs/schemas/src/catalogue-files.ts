import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VersionCast } from './cast-message.ts';
import type { Json, JsonObject } from './json.ts';
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
  /** How a message of one version is told in the next one, by type; types with one version have none. */
  casts: ReadonlyMap<string, readonly VersionCast[]>;
}

export const catalogueFolder = join(import.meta.dirname, '..', 'catalog');

/** @throws Error naming the file that is missing or no strict JSON object: the installation is broken. */
export function readCatalogueFiles(folder: string = catalogueFolder): CatalogueFiles {
  const versions = readJson(join(folder, 'versions.json')) as unknown as Record<string, VersionEntry[]>;
  const types = Object.entries(versions).flatMap(([id, entries]) =>
    entries.map((entry) => ({ id, entry, schema: readJson(join(folder, id, `${entry.version}.json`)) })),
  );
  const casts = new Map(Object.keys(versions).flatMap((id): [string, VersionCast[]][] => (existsSync(castsFile(folder, id)) ? [[id, readCasts(castsFile(folder, id))]] : [])));
  return { frame: readJson(join(folder, 'frame', '1.0.json')), shared: readJson(join(folder, 'shared', '1.0.json')), types, casts };
}

function castsFile(folder: string, id: string): string {
  return join(folder, id, 'casts.json');
}

function readCasts(file: string): VersionCast[] {
  const value = readStrict(file);
  if (!Array.isArray(value)) throw new Error(`${file}: not a list of casts`);
  return value as unknown as VersionCast[];
}

export function readJson(file: string): JsonObject {
  const value = readStrict(file);
  if (!isJsonObject(value)) throw new Error(`${file}: not a JSON object`);
  return value;
}

function readStrict(file: string): Json {
  const parsed = parseStrictJson(readFileSync(file));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problem} at ${parsed.pointer ?? ''}`);
  return parsed.value;
}

/** The examples of a type by name, in the order of their names; of all its versions, or of one. */
export function readExamples(id: string, version?: string): Map<string, JsonObject> {
  const folder = join(catalogueFolder, id, 'examples');
  const all = readdirSync(folder).sort().map((file): [string, JsonObject] => [file.replace(/[.]json$/, ''), readJson(join(folder, file))]);
  return new Map(version === undefined ? all : all.filter(([, { frame }]) => isJsonObject(frame) && frame['schemaVersion'] === version));
}
