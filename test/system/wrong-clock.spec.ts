import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HttpsExchange } from '#sdk';
import { ProcessClocks } from '../faults/process-clocks.ts';
import { eventually, startTestPlatform } from '../support/platform.ts';
import type { TestPlatform } from '../support/platform.ts';

const processes = ['gateway', 'router', 'auditor'] as const;
let folder: string;
let clocks: ProcessClocks;
let platform: TestPlatform;
let https: HttpsExchange;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'iiz-clocks-'));
  clocks = new ProcessClocks(folder);
  platform = await startTestPlatform({ env: { gateway: clocks.envOf('gateway'), router: clocks.envOf('router'), auditor: clocks.envOf('auditor') } });
  https = new HttpsExchange({ ca: readFileSync(platform.caFile, 'utf8') });
});

afterAll(async () => {
  https?.close();
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a process says of its database once that is so, and it is ready where that is all that it lacked. */
async function saysOf(process: (typeof processes)[number], ok: boolean): Promise<{ status: number; clockAheadMs: number }> {
  return eventually(`${process}: database ${ok ? 'in time' : 'at another time'}`, async () => {
    const { status, body } = await https.call({ method: 'GET', url: `${platform[process].origin}/health/ready`, headers: [], timeoutMs: 5_000 });
    const { database } = (JSON.parse(body.toString()) as { checks: { database: { ok: boolean; detail: { clockAheadMs: number } } } }).checks;
    // On a busy machine another check may have had no answer in time.
    return database.ok === ok && (status === 200 || !ok) ? { status, clockAheadMs: database.detail.clockAheadMs } : undefined;
  });
}

test.each(processes)('the %s is not ready while its clock and the database\'s are more than two seconds apart', async (process) => {
  expect((await saysOf(process, true)).status).toBe(200);
  for (const wrongByMs of [3_000, -3_000]) {
    clocks.put(process, wrongByMs);
    const said = await saysOf(process, false);
    expect(said.status).toBe(503);
    expect(Math.abs(said.clockAheadMs - wrongByMs)).toBeLessThan(1_000);
    clocks.put(process, 0);
    expect((await saysOf(process, true)).status).toBe(200);
  }
});
