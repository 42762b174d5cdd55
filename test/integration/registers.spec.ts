import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { enterRegisters } from '#install';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';

const folder = mkdtempSync(join(tmpdir(), 'iiz-registers-'));
let exchange: TestExchange;

beforeAll(async () => {
  exchange = await openTestExchange();
});

afterAll(async () => {
  await exchange.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Enters an agreement of two partners that have none of that code. */
async function enter(validFrom: string, validTo: string | null): Promise<void> {
  const file = join(folder, 'agreements.json');
  writeFileSync(file, JSON.stringify([{ fromPartner: 'rav-olten', toPartner: 'ivst-so', code: 'test', validFrom, validTo }]));
  await enterRegisters(exchange.migrator, { agreements: file });
  await exchange.directory.refresh();
}

const holds = (at: string): boolean => exchange.directory.agreements('rav-olten', 'ivst-so', new Date(at)).some(({ code }) => code === 'test');

test('an agreement by days holds on all of them, from midnight to midnight in Solothurn', async () => {
  await enter('2027-07-01', '2027-12-31');
  expect(['2027-06-30T21:59:59Z', '2027-06-30T22:00:00Z', '2027-12-31T22:59:59Z', '2027-12-31T23:00:00Z'].map(holds)).toEqual([false, true, true, false]);
});

test('one by times holds between them; what is neither a day nor a time with its offset is no register', async () => {
  await enter('2028-01-01T00:00:00Z', '2028-02-01T00:00:00Z');
  expect(['2027-12-31T23:59:59Z', '2028-01-01T00:00:00Z', '2028-01-31T23:59:59Z', '2028-02-01T00:00:00Z'].map(holds)).toEqual([false, true, true, false]);
  for (const [from, to] of [['2028-03-01T00:00:00', null], ['2029-02-29', null], ['2028-03-01', 'soon']] as const) {
    await expect(enter(from, to)).rejects.toMatchObject({ code: 'file-unusable', message: expect.stringContaining('row 0') });
  }
});
