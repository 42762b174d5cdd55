import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const source = new URL('fault-point.ts', import.meta.url).href;

/** A process that passes one fault point for three seconds and then says so. */
function passes(env: NodeJS.ProcessEnv): Promise<{ signal: unknown; said: string }> {
  const script = `import { faultPoint } from '${source}'; const end = Date.now() + 2_600; while (Date.now() < end) faultPoint('mid-batch'); console.log('alive');`;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '--eval', script], { env: { PATH: process.env['PATH'], ...env } }, (error, stdout) => resolve({ signal: error?.signal, said: stdout.trim() }));
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
