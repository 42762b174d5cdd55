/**
 * Writes what is derived from code and catalogues, so that it lies readable in the repository.
 *
 *     npm run generate              writes it
 *     npm run generate -- --check   fails when a file is not what it would write
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Each exports `generated`: file, from the root of the repository, to its text. */
const sources = ['libs/problems/tools/generated.ts', 'libs/schemas/tools/generated.ts', 'apps/gateway/src/openapi/generated.ts', 'apps/gateway/src/catalogue/generated.ts', 'apps/gateway/src/operator/openapi/generated.ts', 'apps/auditor/src/openapi/generated.ts', 'tools/console-api.mjs', 'tools/settings.mjs'];

const root = resolve(import.meta.dirname, '..');
const checks = process.argv.includes('--check');
const stale = [];

for (const source of sources) {
  const { generated } = await import(pathToFileURL(join(root, source)).href);
  for (const [path, text] of Object.entries(await generated())) {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    stale.push(relative(root, file));
    if (!checks) writeFileSync(file, text);
  }
}

for (const path of stale) console.log(checks ? `${path} is not what its source says: run "npm run generate".` : `${path} written`);
if (checks) process.exitCode = stale.length === 0 ? 0 : 1;
