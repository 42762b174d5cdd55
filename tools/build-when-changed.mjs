/**
 * Builds, unless nothing has changed since it built last: a platform that runs on what was built (`npm run demo`) goes on undisturbed
 * while somebody starts another one, or is told that this one runs already.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Gone with `dist`, so that it stands for what lies there. As old as the build's beginning. */
const stamp = join('dist', '.built');
/** What says how it is built, and which folders are: whatever else lies beside them, a program of the guides or a saved log, changes nothing. */
const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];

function sources() {
  return [...settings, ...JSON.parse(readFileSync('nest-cli.json', 'utf8')).compilerOptions.builder.options.filenames].filter((name) => existsSync(name));
}

/** A folder's own time tells of files that were taken away. A link counts as itself: an editor's may lead nowhere. */
function changedAt(path) {
  const found = lstatSync(path);
  return found.isDirectory() ? Math.max(found.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name)))) : found.mtimeMs;
}

function isBuilt() {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  return built !== undefined && sources().every((name) => changedAt(name) <= built);
}

process.chdir(process.argv[2] ?? join(import.meta.dirname, '..'));
if (!isBuilt()) {
  const begun = new Date();
  const { status } = spawnSync('npm', ['run', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun);
}
