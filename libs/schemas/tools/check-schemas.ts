import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCatalogueFiles, readExamples, readJson } from '../src/catalogue-files.ts';
import { castFaults } from '../src/cast-faults.ts';
import { compareSchemas, compatibilityOf } from '../src/compare-schemas.ts';
import type { Compatibility } from '../src/compare-schemas.ts';
import type { JsonObject } from '../src/json.ts';
import { createRefuter } from '../src/refute-compatibility.ts';
import { lintSchema } from '../src/schema-lint.ts';
import { lockFaults, lockFile, readLock, schemaDigest } from '../src/schema-lock.ts';

/*
 * npm run schemas:check                       published versions unchanged? what is a new one to its predecessor?
 * npm run schemas:check -- <type> <file>      what would this draft be to the newest version of the type?
 * npm run schemas:check -- --publish          enters new versions in the lock file, if their numbers say what they are
 */
const files = readCatalogueFiles();
const lock = readLock();
const words = process.argv.slice(2);
const faults: string[] = [];

if (words.length === 2) judge(words[0] ?? '', newestOf(words[0] ?? ''), readJson(resolve(words[1] ?? '')));
else checkCatalogue(words.includes('--publish'));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

function checkCatalogue(publishes: boolean): void {
  for (const { type, version, fault } of lockFaults(lock, files)) {
    if (fault !== 'not published') faults.push(`${type} ${version}: a published version is ${fault}; enter a new version beside it.`);
    else checkNew(type, version, publishes);
  }
  faults.push(...castFaults(files));
  if (!publishes || faults.length > 0) return;
  for (const { id, entry, schema } of files.types) (lock[id] ??= {})[entry.version] ??= schemaDigest(schema, files);
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
}

function checkNew(type: string, version: string, publishes: boolean): void {
  const versions = files.types.filter(({ id }) => id === type);
  const at = versions.findIndex(({ entry }) => entry.version === version);
  const [before, now] = [versions[at - 1], versions[at]];
  if (before === undefined || now === undefined) console.log(`${type} ${version}: the first version`);
  else judge(type, before.schema, now.schema);
  if (!publishes) faults.push(`${type} ${version}: not yet in the lock file; npm run schemas:check -- --publish enters it.`);
}

function newestOf(type: string): JsonObject {
  const found = files.types.findLast(({ id }) => id === type);
  if (found === undefined) throw new Error(`No message type ${type}.`);
  return found.schema;
}

/** Prints the verdict with every difference and, where the newer refuses the older, a message that shows it. */
function judge(type: string, older: JsonObject, newer: JsonObject): void {
  const [from, to] = [versionOf(older), versionOf(newer)];
  for (const { pointer, fault } of lintSchema(newer)) faults.push(`${type} ${to}: ${fault} at ${pointer}`);
  const differences = compareSchemas(older, newer, files);
  const verdict = compatibilityOf(differences);
  console.log(`${type} ${from} → ${to}: ${verdict}`);
  const refute = createRefuter(older, newer, files);
  for (const difference of differences) {
    const { path, change, refusesOlder, refusesNewer, detail } = difference;
    const whom = [...(refusesOlder ? [`${to} refuses messages of ${from}`] : []), ...(refusesNewer ? [`${from} refuses messages of ${to}`] : [])];
    console.log(`  ${path} ${change}${detail === undefined ? '' : ` (${JSON.stringify(detail)})`}: ${whom.join(', ')}`);
    const refutation = refusesOlder ? refute(difference, [...readExamples(type).values()]) : undefined;
    if (refutation !== undefined) console.log(`    refused at ${refutation.pointer}: ${JSON.stringify(refutation.message)}`);
  }
  if (!numberFits(from, to, verdict)) faults.push(`${type} ${to}: ${verdict} with ${from} asks for another number (${numbering[verdict]}).`);
}

const numbering: Record<Compatibility, string> = { same: 'third place', compatible: 'second place', incompatible: 'first place' };

function versionOf(schema: JsonObject): string {
  return (schema['$id'] as string).split(':').at(-1) ?? '';
}

function numberFits(from: string, to: string, verdict: Compatibility): boolean {
  const [before, now] = [from, to].map((version) => version.split('.').map(Number));
  const place = [0, 1, 2].find((at) => before?.[at] !== now?.[at]);
  if (place === undefined || (now?.[place] ?? 0) <= (before?.[place] ?? 0)) return false;
  return { same: true, compatible: place <= 1, incompatible: place === 0 }[verdict];
}
