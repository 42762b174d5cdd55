import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EngineFault } from './engine-fault.ts';

export interface EngineUser {
  uid: number;
  gid: number;
}

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. As root: the user `postgres` where there is one, else `nobody`, so that nothing is
 * added to the machine. Otherwise undefined: the engine runs as whoever runs this.
 */
export async function unprivilegedUser(): Promise<EngineUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([idOf('-u', name), idOf('-g', name)]);
    if (ids[0] !== undefined && ids[1] !== undefined) return { uid: ids[0], gid: ids[1] };
  }
  throw new EngineFault('folder-unusable', 'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody".', 'Start as an ordinary user, or add a user "postgres".');
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  const found = await run('id', [flag, name]).catch(() => undefined);
  return found === undefined ? undefined : Number(found.stdout);
}
