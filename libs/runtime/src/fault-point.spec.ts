import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';

const source = new URL('fault-point.ts', import.meta.url).href;

/** A process that passes one fault point for three seconds and then says so. */
function passes(env: NodeJS.ProcessEnv, watch: (pid: number) => Promise<void> = () => Promise.resolve()): Promise<{ signal: unknown; said: string }> {
  const script = `import { faultPoint } from '${source}'; const end = Date.now() + 2_600; while (Date.now() < end) faultPoint('mid-batch'); for (let more = 0; more < 10_000; more++) faultPoint('mid-batch'); console.log('alive');`;
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, ['--input-type=module', '--eval', script], { env: { PATH: process.env['PATH'], ...env }, timeout: 30_000, killSignal: 'SIGKILL' }, (error, stdout) => resolve({ signal: error?.signal, said: stdout.trim() }));
    watch(child.pid ?? 0).catch(reject);
  });
}

test('a fault point does nothing unless faults were asked for', async () => {
  expect(await passes({})).toEqual({ signal: undefined, said: 'alive' });
});

test('where faults were asked for it notes its name and ends the process without warning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-fault-'));
  const file = join(folder, 'faults');
  try {
    expect(await passes({ DAP_FAULTS: `7:50:${file}` })).toEqual({ signal: 'SIGKILL', said: '' });
    expect(readFileSync(file, 'utf8')).toBe('mid-batch\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a point that is named strikes as often as is said of it alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-fault-'));
  const file = join(folder, 'faults');
  try {
    expect(await passes({ DAP_FAULTS: `7:1,mid-batch=1000000000000:${file}` })).toEqual({ signal: undefined, said: 'alive' });
    expect(await passes({ DAP_FAULTS: `7:1000000000000,mid-batch=1:${file}` })).toEqual({ signal: 'SIGKILL', said: '' });
    expect(readFileSync(file, 'utf8')).toBe('mid-batch\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a point at which a process is to sleep stops it there once, and whoever wakes it up sees it go on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-fault-'));
  const file = join(folder, 'faults');
  const wake = async (pid: number): Promise<void> => {
    while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') T ')) await delay(20);
    process.kill(pid, 'SIGCONT');
  };
  try {
    expect(await passes({ DAP_FAULTS: `7:Infinity,mid-batch=50/SIGSTOP:${file}` }, wake)).toEqual({ signal: undefined, said: 'alive' });
    expect(readFileSync(file, 'utf8')).toBe('mid-batch\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
