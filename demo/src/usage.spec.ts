import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { repositoryRoot } from '#install';

test.each([['--help', 0], ['--scenario S99', 2]])('asked with %s, the demonstration says how it is called and starts nothing (%i)', (asked, code) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', 'demo/src/main.ts', ...asked.split(' ')], { cwd: repositoryRoot(), encoding: 'utf8' });
  expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: code, said: expect.stringContaining('npm run demo -- [--scenario') });
});
