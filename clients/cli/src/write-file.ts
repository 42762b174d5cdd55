import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandFault } from './command-fault.ts';
import { exitCode } from './exit-code.ts';

/** Writes a file, and the folders that it lies in. @throws CommandFault when that cannot be */
export async function writeFileAt(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  } catch (error) {
    throw new CommandFault(
      exitCode.unreachable,
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
      'Name a place that may be written to; a file is no folder.',
    );
  }
}
