import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { repositoryRoot } from '../support/repository-root.ts';

interface Outcome {
  readonly ok: boolean;
  readonly scenarios: readonly { readonly id: string; readonly ok: boolean; readonly failed: readonly string[] }[];
  readonly replay: { readonly replayed: number; readonly equal: number };
}

test('every scenario of the demonstration holds, is in the log with its proofs, and can be decided again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'iiz-scenarios-'));
  try {
    const { outcome, output } = await playAll(folder);
    const failed = outcome.scenarios.filter(({ ok }) => !ok);
    if (failed.length > 0) throw new Error(`${JSON.stringify(failed, null, 2)}\n${output.split('\n').filter((line) => line.includes('NICHT')).join('\n')}`);
    expect(outcome.scenarios.map(({ id }) => id)).toEqual(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9', 'S10', 'S11', 'S13', 'S14', 'S12', 'Protokoll']);
    expect(outcome).toMatchObject({ ok: true, replay: { equal: outcome.replay.replayed } });
    expect(outcome.replay.replayed).toBeGreaterThan(80);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);

/** `npm run demo -- --scenario all --exit --json`, as compiled: a platform of its own, spoken to through its public doors. */
async function playAll(folder: string): Promise<{ outcome: Outcome; output: string }> {
  const program = join(repositoryRoot, 'dist', 'demo', 'src', 'main.js');
  const run = promisify(execFile)(process.execPath, [program, '--scenario', 'all', '--exit', '--json', '--folder', folder], { env: { PATH: process.env['PATH'], HOME: process.env['HOME'] }, maxBuffer: 32 * 1024 * 1024 });
  const output = await run.then(({ stdout }) => stdout).catch((error: { stdout?: string; stderr?: string }) => `${error.stderr ?? ''}\n${error.stdout ?? ''}`);
  return { outcome: JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Outcome, output };
}
