import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface PolicyReplay {
  /** What `dap policy replay --all` printed. */
  readonly text: string;
  readonly replayed: number;
  readonly equal: number;
}

const run = promisify(execFile);

/** Runs `dap policy replay --all` as anybody would. */
export async function replayPolicy(demoFile: string): Promise<PolicyReplay> {
  const program = join(import.meta.dirname, '..', '..', 'clients', 'cli', 'src', 'main.js');
  const { stdout } = await run(process.execPath, [program, 'policy', 'replay', '--all', '--demo', demoFile]).catch((error: { stdout?: string; stderr?: string }) => ({ stdout: `${error.stdout ?? ''}${error.stderr ?? ''}` }));
  const [, equal, replayed] = /(\d+) of (\d+)/.exec(stdout) ?? [];
  return { text: stdout.trim(), replayed: Number(replayed ?? 0), equal: Number(equal ?? -1) };
}
