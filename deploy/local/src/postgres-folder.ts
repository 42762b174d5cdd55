import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineFault } from './engine-fault.ts';
import { isRunningOn } from './engine-process.ts';
import { openToOthers } from './postgres-binaries.ts';

const STAND_IN = /^iiz-dap-[0-9a-f]{16}$/;
const ORIGINAL = 'stands-for';

/**
 * Where the data of `folder` lies: there, or, when another user is to run the server and could not enter it, in a
 * stand-in below the folder for temporary files, the same one each time. Stand-ins of folders that are gone are removed.
 * @throws EngineFault folder-unusable
 */
export function postgresFolder(folder: string, forAnotherUser: boolean): string {
  mkdirSync(folder, { recursive: true });
  if (!forAnotherUser || openToOthers(folder)) return folder;
  removeForsakenStandIns();
  const standIn = join(tmpdir(), `iiz-dap-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
  mkdirSync(standIn, { recursive: true, mode: 0o711 });
  if (statSync(standIn).uid !== process.getuid?.()) {
    throw new EngineFault('folder-unusable', `${standIn} belongs to another user.`, 'Remove it, or set TMPDIR to a folder of your own that others may enter.');
  }
  writeFileSync(join(standIn, ORIGINAL), folder, { mode: 0o600 });
  return standIn;
}

function removeForsakenStandIns(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => STAND_IN.test(each))) {
    const standIn = join(tmpdir(), name);
    const note = join(standIn, ORIGINAL);
    if (!existsSync(note) || existsSync(readFileSync(note, 'utf8')) || isRunningOn(join(standIn, 'postgres.pid'))) continue;
    rmSync(standIn, { recursive: true, force: true });
  }
}
