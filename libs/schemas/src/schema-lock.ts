import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson } from '#audit';
import { bundleSchema } from './bundle-schema.ts';
import { catalogueFolder, readJson } from './catalogue-files.ts';
import type { CatalogueFiles } from './catalogue-files.ts';
import type { JsonObject } from './json.ts';

/** SHA-256 of every published version, by type and version. An entry is made once and never changed or removed. */
export type SchemaLock = Record<string, Record<string, string>>;

export const lockFile = join(catalogueFolder, 'lock.json');

export function readLock(): SchemaLock {
  return readJson(lockFile) as unknown as SchemaLock;
}

/** Lower-case hex SHA-256 over the canonical form (RFC 8785) of the version with everything that it refers to. */
export function schemaDigest(schema: JsonObject, files: Pick<CatalogueFiles, 'frame' | 'shared'>): string {
  return createHash('sha256').update(canonicalJson(bundleSchema(schema, files))).digest('hex');
}

export interface LockFault {
  type: string;
  version: string;
  fault: 'changed' | 'missing' | 'not published';
}

/** What of the catalogue is not as it was published: another content, a version that is gone, one not yet entered. */
export function lockFaults(lock: SchemaLock, files: CatalogueFiles): LockFault[] {
  const present = new Map(files.types.map(({ id, entry, schema }) => [`${id} ${entry.version}`, schema]));
  const locked = Object.entries(lock).flatMap(([type, versions]) => Object.entries(versions).map(([version, digest]) => ({ type, version, digest })));
  const kept = locked.flatMap(({ type, version, digest }): LockFault[] => {
    const schema = present.get(`${type} ${version}`);
    if (schema === undefined) return [{ type, version, fault: 'missing' }];
    return schemaDigest(schema, files) === digest ? [] : [{ type, version, fault: 'changed' }];
  });
  const added = files.types.filter(({ id, entry }) => lock[id]?.[entry.version] === undefined);
  return [...kept, ...added.map(({ id, entry }): LockFault => ({ type: id, version: entry.version, fault: 'not published' }))];
}
