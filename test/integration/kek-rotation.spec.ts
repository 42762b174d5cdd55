import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openDelivery } from '#disclosure';
import { fetchInboxItem, openPool, replaceKeys, type Pool, type SealedDelivery } from '#persistence';
import { fileKek, KeyServiceUnavailable, keyRing, vaultKek, type KeyEncryptionKey } from '#sealing';
import { OrderRotation } from '../../apps/gateway/src/operator/kek/order-rotation.ts';
import { OperatorActions } from '../../apps/gateway/src/operator/operator-actions.ts';
import { RotateKek } from '../../apps/router/src/upkeep/rotate-kek.ts';
import { openRunningExchange, type RunningExchange } from '../support/running-exchange.ts';
import { eventsIn, RunningRouter } from '../support/running-router.ts';
import { Story } from '../support/story.ts';
import { VaultServer } from '../support/vault-server.ts';

interface State {
  current: string;
  keks: { kekId: string; keys: number }[];
  rotations: { rewrapped: number; doneAt?: string; toKek: string }[];
}

const ops = { id: 'u-0001', roles: ['OPS'] };
const reason = 'Jährlicher Wechsel';
let exchange: RunningExchange;
let router: RunningRouter;
let operator: Pool;
let vault: VaultServer;
let service: KeyEncryptionKey & { close(): void };
const refused: number[] = [];
const done: number[] = [];
const report = { failed: (error: unknown): void => { throw error; }, refused: (_: string, keys: number): void => void refused.push(keys), done: (_: string, keys: number): void => void done.push(keys) };

beforeAll(async () => {
  exchange = await openRunningExchange();
  router = await RunningRouter.start(exchange);
  operator = openPool({ url: exchange.urls.operator });
  vault = await VaultServer.start();
  vault.createKey('iiz-dap');
  const tokenFile = join(exchange.folder, 'vault-token');
  writeFileSync(tokenFile, vault.token, { mode: 0o600 });
  service = await vaultKek({ url: vault.url, key: 'iiz-dap', mount: 'transit', tokenFile });
});

afterAll(async () => {
  service.close();
  await vault.close();
  await operator.end();
  await exchange.close();
});

beforeEach(async () => {
  await exchange.migrator.query('delete from payload_key');
  refused.length = done.length = 0;
});

function newKek(): KeyEncryptionKey {
  const path = join(exchange.folder, randomUUID());
  writeFileSync(path, randomBytes(32), { mode: 0o600 });
  const read = fileKek(path);
  if (!read.ok) throw new Error(read.fault);
  return read.kek;
}

/** A registration that waits in an inbox. */
async function routed(): Promise<string> {
  const story = new Story();
  await exchange.submit(story.consentGranted(['ivst-so'], ['C01', 'C03', 'C16']));
  const registration = story.registration(['ivst-so']);
  await exchange.submit(registration);
  await router.drain();
  return registration.frame.messageId;
}

const wrapOthers = async (keys: number): Promise<void> => {
  const { rows } = await exchange.migrator.query<{ wrapped: Buffer }>('select wrapped from payload_key limit 1');
  await exchange.migrator.query('insert into payload_key (message_ref, wrapped, kek_id) select gen_random_uuid(), $1, $2 from generate_series(1, $3)', [rows[0]?.wrapped, exchange.keks.current.id, keys]);
};

const orderTo = (kek: KeyEncryptionKey): OrderRotation => new OrderRotation(new OperatorActions(operator, exchange.directory), kek.id);
const stateOf = async (kek: KeyEncryptionKey): Promise<State> => (await orderTo(kek).state()) as State;

async function opensWith(ring: ReturnType<typeof keyRing>, messageId: string): Promise<boolean> {
  const key = exchange.keys.get('iiz-dap');
  const { rows } = await exchange.migrator.query<{ delivery_id: string }>('update delivery set state = $2 where message_id = $1 returning delivery_id', [messageId, 'ready']);
  const outcome = await fetchInboxItem(exchange.gateway, { partnerId: 'ivst-so', deliveryId: rows[0]?.delivery_id ?? '', keyid: 'k', nonce: randomUUID() }, async (item: SealedDelivery) => {
    return { opened: key === undefined ? undefined : await openDelivery(item, key, ring), records: [] };
  });
  return outcome.kind === 'fetched';
}

test('every key is wrapped anew from a file to Vault while messages are accepted and fetched, and progress is shown', async () => {
  // The walk is not over before a gateway has sealed under the former key.
  const sealing = Promise.withResolvers<unknown>();
  const held: KeyEncryptionKey = { ...service, wrap: (key) => sealing.promise.then(() => service.wrap(key)) };
  const [before, during] = [exchange.keks, keyRing(service, exchange.keks.current)];
  const first = await routed();
  await wrapOthers(2_000);
  await orderTo(service).run(ops, reason);
  const rotate = new RotateKek(exchange.router, keyRing(held, exchange.keks.current), report);
  const [, second] = await Promise.all([rotate.run(), routed().finally(() => sealing.resolve(undefined))]);
  // What a gateway sealed under the former key meanwhile is found by the next walk.
  await rotate.run();
  expect(done).toHaveLength(1);
  expect(await stateOf(service)).toMatchObject({ current: service.id, keks: [{ kekId: service.id, keys: 2_004 }], rotations: [{ toKek: service.id, rewrapped: 2_004, doneAt: expect.anything() }] });
  for (const message of [first, second]) expect(await opensWith(during, message)).toBe(true);
  expect(await opensWith(keyRing(service), first)).toBe(true);
  expect(await opensWith(before, first)).toBe(false);
  const events = eventsIn(await router.drain()).filter(({ kind }) => kind === 'OPERATED').map(({ detail }) => detail?.['action']);
  expect(events).toContain('KEK_ROTATED');
});

test('a rotation that was interrupted goes on where it stood, in any router that has the key', async () => {
  const next = newKek();
  await routed();
  await wrapOthers(1_200);
  await orderTo(next).run(ops, reason);
  const ring = keyRing(next, exchange.keks.current);
  const other = new RotateKek(exchange.router, exchange.keks, report);
  await other.run();
  expect((await stateOf(next)).keks).toEqual([{ kekId: exchange.keks.current.id, keys: 1_202 }]);
  let wraps = 0;
  const failing: KeyEncryptionKey = { ...next, wrap: (key) => { if ((wraps += 1) > 700) throw new KeyServiceUnavailable('it is away'); return next.wrap(key); } };
  await expect(new RotateKek(exchange.router, keyRing(failing, exchange.keks.current), report).run()).rejects.toThrow(KeyServiceUnavailable);
  expect((await stateOf(next)).rotations[0]).toMatchObject({ rewrapped: 500 });
  await new RotateKek(exchange.router, ring, report).run();
  expect((await stateOf(next)).rotations[0]).toMatchObject({ rewrapped: 1_202, doneAt: expect.anything() });
  expect(done).toEqual([1_202]);
});

test('an order is under way once, what cannot be unwrapped is told, and what was erased meanwhile stays erased', async () => {
  const next = newKek();
  await routed();
  const [one, again] = [await orderTo(next).run(ops, reason), await orderTo(next).run(ops, reason)];
  expect(again).toEqual(one);
  await exchange.migrator.query('update payload_key set kek_id = $1 where message_ref = (select min(message_ref::text)::uuid from payload_key)', ['file:lost']);
  await new RotateKek(exchange.router, keyRing(next, exchange.keks.current), report).run();
  expect([refused, done]).toEqual([[1], []]);
  const gone = randomUUID();
  await replaceKeys(exchange.router, (one as { rotationId: string }).rotationId, [{ messageRef: gone, wrapped: Buffer.from('x'), from: 'file:lost', to: next.id }], gone);
  expect((await exchange.migrator.query('select from payload_key where message_ref = $1', [gone])).rowCount).toBe(0);
});
