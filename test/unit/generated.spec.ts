import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository-root.ts';

test('what is derived from code and catalogues is what they say; else npm run generate', () => {
  const said = execFileSync(process.execPath, ['--conditions=source', join(repositoryRoot, 'tools/generate.mjs'), '--check'], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  expect(said).toBe('');
});
