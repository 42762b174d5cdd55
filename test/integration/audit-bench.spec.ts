import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { repositoryRoot } from '../support/repository-root.ts';

const run = promisify(execFile);

test('the audit log is measured at a small size: integrated, asked after a restart, proven, verified offline', async () => {
  const { stdout } = await run(process.execPath, [join(repositoryRoot, 'dist/test/bench/audit.bench.js'), '--events', '10000', '--probes', '20', '--json'], { cwd: repositoryRoot });
  const figures = JSON.parse(stdout) as Record<string, unknown>;
  expect(figures['events']).toBe(10_000);
  for (const name of ['integratedPerSecond', 'personQueryP95Ms', 'caseQueryP95Ms', 'filteredPageP95Ms', 'countP95Ms', 'proofP95Ms', 'verifySecondsPerMillion', 'bytesPerEvent', 'costRatio']) {
    expect([name, Number(figures[name]) > 0]).toEqual([name, true]);
  }
});
