import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { repositoryRoot } from '../../../test/support/repository-root.ts';

/** A log of ten bundles, of which the first one comes late and the others fail before. */
const program = `
  import { generateKeyPairSync } from 'node:crypto';
  import { setTimeout as delay } from 'node:timers/promises';
  import { formatCheckpoint, formatVkey, parseVkey, signNote } from '#audit';
  import { verifyLog } from '#verifier';
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const note = signNote(formatCheckpoint({ origin: 'log', size: 2560n, root: Buffer.alloc(32) }), [{ name: 'log', privateKey }]);
  const source = async (path) => {
    if (path === 'checkpoint') return Buffer.from(note);
    if (path === 'tile/entries/000') return delay(100, undefined);
    throw new Error('the log went away');
  };
  await verifyLog(source, { log: [parseVkey(formatVkey('log', publicKey))] }).catch((error) => console.log(error.message));
`;

test('a source that fails ahead of what is read is told to the caller, who is still there to hear it', async () => {
  const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '--eval', program], { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', error: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.error += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, ...said }).toEqual({ code: 0, out: 'the log went away\n', error: '' });
});
