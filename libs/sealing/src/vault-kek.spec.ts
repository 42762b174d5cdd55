import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { VaultServer } from '../../../test/support/vault-server.ts';
import { KeyServiceUnavailable, openKeyRing, openPayload, rewrapKey, sealPayload, vaultKek } from './index.ts';
import type { SealContext } from './sealed-payload.ts';
import { VaultRefusal } from './vault-transit.ts';
import type { VaultSettings } from './vault-transit.ts';

const folder = mkdtempSync(join(tmpdir(), 'vault-'));
const [tokenFile, kekFile] = [join(folder, 'token'), join(folder, 'kek')];
const context: SealContext = { messageId: 'm', senderId: 'sr-sro', caseId: 'c', type: 'segment.assigned', version: '1.0.0' };
const payload = Buffer.from('{"blocks":{}}');
const closing: (() => void)[] = [];
let vault: VaultServer;
let settings: VaultSettings;

beforeAll(async () => {
  vault = await VaultServer.start();
  vault.createKey('iiz-dap');
  writeFileSync(tokenFile, `${vault.token}\n`, { mode: 0o600 });
  writeFileSync(kekFile, randomBytes(32), { mode: 0o600 });
  settings = { url: vault.url, key: 'iiz-dap', mount: 'transit', tokenFile };
});

afterAll(async () => {
  for (const close of closing) close();
  await vault.close();
  rmSync(folder, { recursive: true });
});

async function opened(more: Partial<VaultSettings> = {}) {
  const kek = await vaultKek({ ...settings, ...more });
  closing.push(() => kek.close());
  return kek;
}

test('a payload sealed under a key of Vault opens again, and what is stored is the ciphertext that Vault made', async () => {
  const kek = await opened();
  const stored = await sealPayload(payload, context, kek);
  expect(stored.kekId).toBe('vault:transit/iiz-dap:v1');
  expect(stored.wrappedKey.toString()).toMatch(/^vault:v1:[A-Za-z0-9+/]+=*$/);
  expect(await openPayload(stored, context, kek)).toEqual({ ok: true, plaintext: payload });
});

test('a key rotated in Vault is another key from the next start on, which still opens what the former version wrapped', async () => {
  const before = await opened();
  const stored = await sealPayload(payload, context, before);
  vault.rotate('iiz-dap');
  expect((await sealPayload(payload, context, before)).kekId).toBe(before.id);
  const after = await opened();
  expect(after.id).toBe('vault:transit/iiz-dap:v2');
  expect([before.id, after.id, 'vault:transit/other:v1', 'vault:transit/iiz-dap:v', 'file:0'].map((id) => after.opens(id))).toEqual([true, true, false, false, false]);
  expect((await openPayload(stored, context, after)).ok).toBe(true);
  const rewrapped = await rewrapKey(stored.wrappedKey, after, after);
  expect(rewrapped).toMatchObject({ kekId: after.id });
  vault.refuseBelow('iiz-dap', 2);
  expect(await openPayload(stored, context, after)).toEqual({ ok: false, reason: 'key' });
  expect((await openPayload({ ...stored, wrappedKey: rewrapped.wrappedKey }, context, after)).ok).toBe(true);
  vault.refuseBelow('iiz-dap', 1);
});

test('what Vault cannot tell now is not taken for a wrong key: sealed, away, or its token file gone', async () => {
  const kek = await opened();
  const stored = await sealPayload(payload, context, kek);
  vault.sealed = true;
  await expect(openPayload(stored, context, kek)).rejects.toThrow(KeyServiceUnavailable);
  await expect(sealPayload(payload, context, kek)).rejects.toThrow('Vault is sealed');
  vault.sealed = false;
  expect((await openPayload(stored, context, kek)).ok).toBe(true);
  await expect(opened({ tokenFile: join(folder, 'nothing') })).rejects.toThrow(KeyServiceUnavailable);
  await expect(opened({ url: 'http://127.0.0.1:1' })).rejects.toThrow(KeyServiceUnavailable);
});

test('a token that ran out is no wrong key: nothing opens, nothing is given up, and with a new token it goes on', async () => {
  const renewed = join(folder, 'renewed');
  copyFileSync(tokenFile, renewed);
  const kek = await opened({ tokenFile: renewed });
  const stored = await sealPayload(payload, context, kek);
  writeFileSync(renewed, 'hvs.wrong', { mode: 0o600 });
  await expect(openPayload(stored, context, kek)).rejects.toThrow(KeyServiceUnavailable);
  await expect(sealPayload(payload, context, kek)).rejects.toThrow('it answers 403 (permission denied)');
  copyFileSync(tokenFile, renewed);
  expect((await openPayload(stored, context, kek)).ok).toBe(true);
});

test('a key that Vault lets wrap nothing refuses nobody\'s payload for good: it is passing, until an operator lets it again', async () => {
  vault.createKey('resting');
  const kek = await opened({ key: 'resting' });
  vault.rotate('resting');
  vault.wrapFrom('resting', 2);
  await expect(sealPayload(payload, context, kek)).rejects.toMatchObject({
    name: 'KeyServiceUnavailable',
    message: expect.stringContaining('less than the minimum encryption key version'),
  });
  vault.wrapFrom('resting', 0);
  expect(await openPayload(await sealPayload(payload, context, kek), context, kek)).toEqual({ ok: true, plaintext: payload });
});

test('what Vault refuses is said with its reason and its status, never with a key', async () => {
  await expect(opened({ key: 'unknown' })).rejects.toMatchObject({ status: 404 });
  const kek = await opened();
  await expect(async () => kek.unwrap(Buffer.from('not a ciphertext'))).rejects.toThrow(VaultRefusal);
  const stored = await sealPayload(payload, context, kek);
  stored.wrappedKey[20] = (stored.wrappedKey[20] ?? 0) === 65 ? 66 : 65;
  expect(await openPayload(stored, context, kek)).toEqual({ ok: false, reason: 'key' });
});

test('the settings say whose key wraps, and every key that they name unwraps', async () => {
  const common = { kekFile, kekVaultUrl: vault.url, kekVaultKey: 'iiz-dap', kekVaultMount: 'transit', kekVaultTokenFile: tokenFile };
  const [file, service] = [await openKeyRing({ ...common, kekProvider: 'file' }), await openKeyRing({ ...common, kekProvider: 'vault' })];
  expect([file.current.id.split(':')[0], service.current.id.split(':')[0]]).toEqual(['file', 'vault']);
  const stored = await sealPayload(payload, context, file.current);
  const from = service.byId(stored.kekId);
  if (from === undefined) throw new Error('the ring lacks the key of the file');
  const moved = await rewrapKey(stored.wrappedKey, from, service.current);
  expect((await openPayload({ sealed: stored.sealed, wrappedKey: moved.wrappedKey }, context, file.byId(moved.kekId) ?? from)).ok).toBe(true);
  await expect(openKeyRing({ kekProvider: 'file', kekVaultKey: 'k', kekVaultMount: 'transit' })).rejects.toThrow('KEK_FILE is missing');
  await expect(openKeyRing({ kekProvider: 'vault', kekVaultKey: 'k', kekVaultMount: 'transit' })).rejects.toThrow('KEK_VAULT_URL is missing');
  await expect(openKeyRing({ ...common, kekVaultTokenFile: undefined, kekProvider: 'file' })).rejects.toThrow('KEK_VAULT_TOKEN_FILE is missing');
});
