import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
