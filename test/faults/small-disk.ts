import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const chunk = Buffer.alloc(1024 * 1024, 1);

/** A folder with little room, which can be filled to the last byte and freed again. */
export class SmallDisk {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws when this user may not mount anything */
  static async mount(folder: string, megabytes: number): Promise<SmallDisk> {
    mkdirSync(folder, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder]).catch((cause: unknown) => {
      throw new Error('A small disk cannot be mounted: run as root, or leave F10 and F11 out (--scenarios).', { cause });
    });
    return new SmallDisk(folder);
  }

  fill(): void {
    const file = openSync(join(this.#folder, 'filler'), 'w');
    try {
      for (let size = chunk.length; size >= 1; ) size = written(file, size) ? size : Math.floor(size / 4);
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(join(this.#folder, 'filler'), { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', ['--lazy', this.#folder]);
  }
}

function written(file: number, size: number): boolean {
  try {
    return writeSync(file, chunk, 0, size) === size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return false;
  }
}
