import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../support/audit-world.ts';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';
import { openGateway } from '../support/gateway-door.ts';
import type { GatewayDoor } from '../support/gateway-door.ts';
import { Story } from '../support/story.ts';
import { VaultServer } from '../support/vault-server.ts';

let vault: VaultServer;
let exchange: TestExchange;
let door: GatewayDoor;

beforeAll(async () => {
  vault = await VaultServer.start();
  vault.createKey('iiz-dap');
  exchange = await openTestExchange();
  const tokenFile = join(exchange.folder, 'vault-token');
  writeFileSync(tokenFile, vault.token, { mode: 0o600 });
  door = await openGateway(exchange, { KEK_PROVIDER: 'vault', KEK_VAULT_URL: vault.url, KEK_VAULT_TOKEN_FILE: tokenFile });
});

afterAll(async () => {
  await door?.close();
  await vault.close();
});

const send = async (): Promise<number | undefined> => (await door.post(new Story().consentGranted(['ivst-so'], ['C01']), 'sr-sro'))?.status;

/** As `/health/ready` has it; looked at anew every few seconds. */
async function keyService(): Promise<unknown> {
  const answer = await door.ask('GET /health/ready HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n');
  return (JSON.parse(answer?.body ?? '{}') as { checks?: Record<string, unknown> }).checks?.['key-service'];
}

test('a gateway that is told so leaves its key in Vault, refuses while Vault is sealed, and goes on by itself', async () => {
  expect(await send()).toBe(202);
  const { rows } = await exchange.migrator.query<{ kek_id: string; wrapped: Buffer }>('select kek_id, wrapped from payload_key');
  expect(rows.map(({ kek_id, wrapped }) => [kek_id, wrapped.toString().slice(0, 9)])).toEqual([['vault:transit/iiz-dap:v1', 'vault:v1:']]);
  vault.sealed = true;
  expect(await send()).toBe(503);
  vault.sealed = false;
  expect(await send()).toBe(202);
  expect((await exchange.migrator.query('select from payload_key')).rowCount).toBe(2);
});

test('a version that Vault lets wrap nothing delays messages, and readiness says so; once it may again, it goes on by itself', async () => {
  vault.rotate('iiz-dap');
  vault.wrapFrom('iiz-dap', 2);
  const message = new Story().consentGranted(['ivst-so'], ['C01']);
  const delayed = await door.post(message, 'sr-sro');
  expect([delayed?.status, delayed?.headers.get('retry-after')]).toEqual([503, '1']);
  await until(async () => isDeepStrictEqual(await keyService(), { ok: false, detail: { reason: 'failed' } }));
  vault.wrapFrom('iiz-dap', 0);
  expect((await door.post(message, 'sr-sro'))?.status).toBe(202);
  await until(async () => isDeepStrictEqual(await keyService(), { ok: true }));
});
