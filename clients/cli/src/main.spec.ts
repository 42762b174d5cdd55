import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repositoryRoot } from '../../../test/support/repository-root.ts';

test('a reader that reads no further is no fault', async () => {
  const dap = spawn(process.execPath, ['--conditions=source', join(repositoryRoot, 'clients/cli/src/main.ts'), '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  dap.stdout.destroy();
  let said = '';
  dap.stderr.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(dap, 'close')) as [number];
  expect({ said, code }).toEqual({ said: '', code: 0 });
});

test('a disk that is full is said in one line, and is no refusal', async () => {
  const full = openSync('/dev/full', 'w');
  const dap = spawn(process.execPath, ['--conditions=source', join(repositoryRoot, 'clients/cli/src/main.ts'), '--help'], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  let said = '';
  dap.stderr?.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(dap, 'close')) as [number];
  expect({ said, code }).toEqual({ said: 'The output cannot be written (ENOSPC). Make room for it, or write it elsewhere.\n', code: 3 });
});
