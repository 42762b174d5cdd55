import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
