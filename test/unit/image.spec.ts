import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, normalize } from 'node:path';
import { parse } from 'yaml';
import { heapFlags, mallocSettings } from '#local';
import { repositoryRoot } from '../support/repository-root.ts';

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: repositoryRoot, encoding: 'utf8' }).split('\n').filter((path) => path !== '' && existsSync(join(repositoryRoot, path)));

/** What Docker is sent: the last rule that names a file, or a folder above it, decides. */
const rules = read('deploy/Dockerfile.dockerignore').split('\n').filter((line) => line !== '').map((line) => ({ keeps: line.startsWith('!'), pattern: line.replace(/^!/, '') }));

function isSent(path: string): boolean {
  const above = path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'));
  return rules.findLast(({ pattern }) => above.some((each) => matchesGlob(each, pattern)))?.keeps ?? true;
}

interface Stage {
  name: string;
  base: string;
  copies: { from: string | undefined; paths: string[] }[];
  text: string;
}

const stages = new Map(read('deploy/Dockerfile').split(/^FROM /m).slice(1).map((text): [string, Stage] => {
  const [, base = '', name = ''] = /^(\S+) AS (\S+)/.exec(text) ?? [];
  const copies = [...text.matchAll(/^COPY (?:--from=(\S+) )?(.+)$/gm)].map(([, from, args = '']) => ({ from, paths: args.split(' ').slice(0, -1) }));
  return [name, { name, base, copies, text }];
}));

/** Sources of which the stage holds the built files, and what it holds as it is; of the stages below it too. */
function contents(name: string): { built: string[]; plain: string[] } {
  const stage = stages.get(name);
  if (stage === undefined) return { built: [], plain: [] };
  const below = contents(stage.base);
  const under = (folder: string): string[] => tracked.filter((path) => isSent(path) && (path === folder || path.startsWith(`${folder}/`)));
  const builtFrom = (path: string): string[] => (path.startsWith('/app/dist') ? under(path.slice('/app/dist/'.length)) : []);
  return {
    built: [...below.built, ...stage.copies.filter(({ from }) => from === 'build').flatMap(({ paths }) => paths.flatMap(builtFrom))],
    plain: [...below.plain, ...stage.copies.filter(({ from }) => from === undefined).flatMap(({ paths }) => paths.flatMap(under))],
  };
}

const doors = (JSON.parse(read('package.json')) as { imports: Record<string, { source: string }> }).imports;

/** The source that an import of a source names; undefined: a package's. */
function resolved(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  if (!specifier.startsWith('#')) return undefined;
  return normalize(doors[specifier]?.source ?? (doors['#*']?.source ?? '').replace('*', specifier.slice(1)));
}

/** @param types those that are gone in what is built count too */
function importsOf(path: string, types: boolean): string[] {
  const text = types ? read(path) : read(path).replaceAll(/^(?:import|export) type [^;]+;/gm, '');
  // A thread's script is named by an address beside its own.
  const scripts = [...text.matchAll(/new URL\(`(\.\/[^$`]+)\$\{extname\(/g)].map(([, script]) => `${script}.ts`);
  const named = [...text.matchAll(/(?:\bfrom|\bimport\(|^import) ?'([^']+)'/gm)].map(([, specifier = '']) => specifier);
  return [...named, ...scripts].flatMap((specifier) => resolved(specifier, path) ?? []).filter((each) => /\.tsx?$/.test(each) && existsSync(join(repositoryRoot, each)));
}

function reached(entries: readonly string[], types = false): Set<string> {
  const seen = new Set<string>();
  for (const open = [...entries]; open.length > 0;) {
    const path = open.pop() ?? '';
    if (seen.has(path)) continue;
    seen.add(path);
    open.push(...importsOf(path, types));
  }
  return seen;
}

const { services } = parse(read('deploy/compose.yaml'), { merge: true }) as { services: Record<string, { build?: { target?: string }; command?: string[]; healthcheck?: { test: string[] } }> };
const processes = Object.entries(services).flatMap(([name, { build, command = [] }]) => (build?.target === 'platform' ? [[name, (command.at(-1) ?? '').replace(/^dist\//, '').replace(/\.js$/, '.ts')] as const] : []));
const commands = ['deploy/install/src/main.ts', 'clients/cli/src/main.ts'];
/** Libs and clients are entered by their doors. */
const indexes = (built: readonly string[]): string[] => built.filter((path) => /^(?:libs|clients|deploy)\/[^/]+\/src\/index\.ts$/.test(path));

/** What writes the derived files lies beside what it derives them from. */
const generators = tracked.filter((path) => /(?:^|\/)generated\.ts$|^libs\/[^/]+\/tools\//.test(path) && path.endsWith('.ts'));

describe.each([['platform', [...processes.map(([, path]) => path), ...commands]], ['setup', ['deploy/local/src/container.main.ts', ...commands]]])('the image %s', (name, entries) => {
  const { built, plain } = contents(name);

  test('holds all that its processes and commands import', () => {
    expect(entries.length).toBeGreaterThan(2);
    expect([...reached(entries)].filter((path) => !built.includes(path))).toEqual([]);
  });

  test('holds no test, no demo, and no source that nothing imports', () => {
    const needed = reached([...entries, ...processes.map(([, path]) => path), ...indexes(built), ...generators], true);
    const sources = [...built, ...plain].filter((path) => /\.tsx?$/.test(path) && !path.startsWith('apps/console/') && !path.endsWith('.d.ts'));
    expect(sources.length).toBeGreaterThan(300);
    expect(sources.filter((path) => !needed.has(path))).toEqual([]);
    expect([...built, ...plain].filter((path) => /\.spec\.|^(?:test|demo|docs)\//.test(path))).toEqual([]);
  });

  test('has the files that are read while it runs: packs, registers, topics, roles, catalogues', () => {
    for (const path of ['policies/so-iiz-2026.1.yaml', 'registers/municipality-regions.json', 'deploy/kafka/topics.yaml', 'deploy/postgres/roles.sql', 'deploy/healthcheck.mjs']) expect(plain).toContain(path);
    expect(built.some((path) => path.startsWith('libs/schemas/catalog/') && path.endsWith('.json'))).toBe(true);
  });
});

test('the build is given nothing but what is sent, and starts without tests and demo', () => {
  const given = stages.get('build')?.copies.flatMap(({ paths }) => paths) ?? [];
  expect(given.filter((path) => !isSent(path))).toEqual([]);
  expect(given).not.toEqual(expect.arrayContaining(['test']));
  expect(stages.get('platform')?.text).toContain('npm ci --omit=dev');
  expect(stages.get('platform')?.text).not.toContain('COPY --from=build /app/node_modules');
});

test('the image runs its processes with the heap and malloc that were measured', () => {
  const platform = stages.get('platform')?.text ?? '';
  expect(JSON.parse(/^ENTRYPOINT (.+)$/m.exec(platform)?.[1] ?? '[]')).toEqual(['node', ...heapFlags]);
  expect(/^ENV (.+)$/m.exec(platform)?.[1]?.split(' ')).toEqual(Object.entries(mallocSettings).map(([name, value]) => `${name}=${value}`));
  expect(Object.values(services).flatMap(({ command = [] }) => command).filter((each) => each.startsWith('--'))).toEqual([]);
});
