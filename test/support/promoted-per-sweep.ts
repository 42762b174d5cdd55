import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Sweeps at the beginning in which what the process itself is made of becomes old. */
const FIRST_SWEEPS = 20;

/**
 * Runs a script of this folder in a process of its own that sweeps its young objects every few megabytes.
 *
 * @returns bytes that became old in a sweep, on average, although nobody keeps anything
 */
export async function promotedPerSweep(script: string, ...args: readonly string[]): Promise<number> {
  const flags = ['--conditions=source', '--min-semi-space-size=4', '--max-semi-space-size=4', '--trace-gc', '--trace-gc-nvp'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, join(import.meta.dirname, script), ...args], { maxBuffer: 2 ** 26 });
  const promoted = [...stdout.matchAll(/ gc=s .* promoted=(\d+)/g)].map(([, bytes]) => Number(bytes)).slice(FIRST_SWEEPS);
  if (promoted.length < FIRST_SWEEPS) throw new Error(`Young objects were swept ${promoted.length} times only.`);
  return promoted.reduce((sum, bytes) => sum + bytes, 0) / promoted.length;
}
