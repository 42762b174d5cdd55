import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { sourceFiles } from '../support/source-files.ts';
import { repositoryRoot } from '../support/repository-root.ts';

interface Row {
  readonly units: readonly string[] | '*';
  readonly npm: readonly string[];
  readonly core: readonly string[] | '*';
}

const { table } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { table: Readonly<Record<string, Row>> };

function foldersIn(folder: string): readonly string[] {
  const path = join(repositoryRoot, folder);
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map((entry) => `${folder}/${entry.name}`);
}

const units = [...['apps', 'libs', 'clients'].flatMap(foldersIn), 'deploy/install', 'deploy/local', 'demo'];
/** Units that the table calls by a short name. */
const elsewhere: Readonly<Record<string, string>> = { sdk: 'clients/sdk', verifier: 'clients/verifier', local: 'deploy/local', install: 'deploy/install' };

describe('the import table', () => {
  test('has a row for every unit and a unit for every row', () => {
    expect(units.sort()).toEqual(Object.keys(table).sort());
  });

  test('names only units and packages that exist', () => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as Record<'dependencies' | 'devDependencies', object>;
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    for (const row of Object.values(table)) {
      for (const unit of row.units === '*' ? [] : row.units) expect(units).toContain(elsewhere[unit] ?? `libs/${unit}`);
      for (const name of row.npm.filter((entry) => !entry.includes('*'))) expect(installed).toContain(name);
    }
  });

  test('gives every lib and the SDK one door, with its names spelled out', () => {
    const doors = units.filter((unit) => unit.startsWith('libs/') || unit === 'clients/sdk' || unit === 'clients/verifier').map((unit) => `${unit}/src/index.ts`);
    for (const door of doors) {
      expect([door, existsSync(join(repositoryRoot, door))]).toEqual([door, true]);
      expect([door, /^export \*/m.test(readFileSync(join(repositoryRoot, door), 'utf8'))]).toEqual([door, false]);
    }
  });
});

/** Of a file within a unit: the unit, and the first folder in its `src`; undefined for what lies in `src` itself, which puts the folders together. */
function placeOf(path: string): { unit: string; folder: string } | undefined {
  const [, unit, folder] = /^(.+?)\/src\/([^/]+)\//.exec(path) ?? [];
  return unit === undefined || folder === undefined ? undefined : { unit, folder };
}

/** Which folders a folder of a unit imports from, types included. */
function folderImports(): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const { path, text } of sourceFiles().filter((file) => !file.path.endsWith('.spec.ts'))) {
    const from = placeOf(path);
    if (from === undefined) continue;
    const own = `${from.unit}/src/${from.folder}`;
    const imported = [...text.matchAll(/from '(\.[^']+)'/g)].map((match) => placeOf(normalize(join(dirname(path), match[1] ?? ''))));
    const others = imported.flatMap((to) => (to?.unit === from.unit && to.folder !== from.folder ? [`${to.unit}/src/${to.folder}`] : []));
    graph.set(own, new Set([...(graph.get(own) ?? []), ...others]));
  }
  return graph;
}

/** Everything that is imported from `folder` on, over whatever steps. */
function behind(folder: string, graph: ReadonlyMap<string, ReadonlySet<string>>, seen = new Set<string>()): Set<string> {
  for (const next of graph.get(folder) ?? []) if (!seen.has(next)) behind(next, graph, seen.add(next));
  return seen;
}

describe('the source', () => {
  test('has no folders in a unit that import each other', () => {
    const graph = folderImports();
    expect(graph.size).toBeGreaterThan(50);
    expect([...graph.keys()].filter((folder) => behind(folder, graph).has(folder))).toEqual([]);
  });

  const specs = sourceFiles().filter(({ path }) => path.endsWith('.spec.ts'));

  test('has no test that is skipped, focused or left for later', () => {
    const marked = /\b(?:test|it|describe)(?:\.\w+)*\.(?:only|skip|todo|failing)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(/;
    expect(specs.filter(({ text }) => marked.test(text)).map(({ path }) => path)).toEqual([]);
    expect(specs.length).toBeGreaterThan(0);
  });

  test('keeps its folders named by the domain', () => {
    const vague = /(^|\/)(utils?|helpers?|common|shared|misc|services?)\//;
    expect(sourceFiles().map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });

  test('silences neither the compiler nor the linter', () => {
    const silenced = /@ts-(?:ignore|nocheck|expect-error)|(?:oxlint|eslint)-disable/;
    const own = 'test/unit/structure.spec.ts';
    expect(sourceFiles().filter(({ path, text }) => path !== own && silenced.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
