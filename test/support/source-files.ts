import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { repositoryRoot } from './repository-root.ts';

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const roots = ['apps', 'libs', 'clients', 'deploy', 'test'];
const passedOver = new Set(['node_modules', 'dist']);
const program = /\.(?:ts|tsx|mjs|cjs|js)$/;

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (passedOver.has(entry.name) || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : program.test(entry.name) ? [path] : [];
  });
}

/** Every program file of the repository with its text, sorted by path. */
export function sourceFiles(): readonly SourceFile[] {
  return roots
    .map((root) => join(repositoryRoot, root))
    .filter((folder) => existsSync(folder))
    .flatMap(filesUnder)
    .map((path) => ({ path: relative(repositoryRoot, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}
