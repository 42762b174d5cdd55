import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Client } from 'pg';
import { acquireShard, claimOutbox, completeClaim, fetchInboxItem, listInbox, readTimeline, shardCount, takePartition } from '#persistence';
import type { AcceptedClaim, PartitionLease, ShardLease } from '#persistence';
import { SchemaRegistry } from '#schemas';
import type { Envelope } from '#schemas';
import { consentHandle, indexKeyFingerprint, openVeil, personIndex } from '#sealing';
import { signRequest, verifyRequest } from '#signing';
import type { AcceptMessage } from '../../apps/gateway/src/messages/accept-message.ts';
import { openAcceptance } from '../../apps/gateway/src/messages/open-acceptance.ts';
import { RefusalLog } from '../../apps/gateway/src/refusals/refusal-log.ts';
import { RouteMessages } from '../../apps/router/src/delivery/route-messages.ts';
import { DeliveryWriter } from '../../apps/router/src/relay/delivery-writer.ts';
import { ComposeRecords } from '../../apps/router/src/relay/compose-records.ts';
import { openTestExchange } from '../support/exchange.ts';
import type { TestExchange } from '../support/exchange.ts';
import { Story } from '../support/story.ts';

const origin = 'https://gateway.test';
let exchange: TestExchange;
let accept: AcceptMessage;
let routeMessages: RouteMessages;
let partition: PartitionLease;
const shards: ShardLease[] = [];
let offset = 0n;
const indexKey = randomBytes(32);
const veil = openVeil(indexKey);

beforeAll(async () => {
  exchange = await openTestExchange();
  const { gateway, router, directory, keks, keys } = exchange;
  const platformKey = keys.get('iiz-dap');
  if (platformKey === undefined) throw new Error('no platform key');
  ({ accept } = openAcceptance({
    pool: gateway, directory, registry: SchemaRegistry.load(), refusals: new RefusalLog(gateway, () => undefined), outbox: { reached: false }, onWarned: () => undefined,
    keys: { platformKey, keks, handleOf: (caseId, consentId) => consentHandle(indexKey, caseId, consentId), personKeyOf: (vn) => personIndex(indexKey, vn), indexKeyFingerprint: indexKeyFingerprint(indexKey), veil },
  }));
  routeMessages = new RouteMessages(router, directory, () => undefined);
  partition = await takePartition(router, 'iiz.accepted.v1', 0);
  for (let shard = 0; shard < shardCount; shard++) {
    const lease = await acquireShard(router, shard, 'test');
    if (lease !== undefined) shards.push(lease);
  }
});

afterAll(() => exchange.close());

async function submit(envelope: Envelope) {
  const sender = exchange.directory.partner(envelope.frame.senderId);
  const key = exchange.keys.get(envelope.frame.senderId);
  if (sender === undefined || key === undefined) throw new Error('no such partner');
  const body = Buffer.from(JSON.stringify(envelope));
  const receivedAt = new Date();
  const target = { method: 'POST', targetUri: `${origin}/v1/messages` };
  const { headers } = signRequest({ ...target, headers: [['content-type', 'application/json']], body, key, created: receivedAt });
  const registered = exchange.directory.key(key.keyid);
  if (registered === undefined) throw new Error('no such key');
  const verdict = verifyRequest({ ...target, headers, body }, { at: receivedAt, resolveKey: (keyid) => ({ keyid, alg: 'ed25519', publicKey: registered.key }) });
  if (!verdict.ok) throw new Error(verdict.problem);
  const wire = {
    ...target, contentType: 'application/json', contentDigest: verdict.contentDigest ?? '', signatureInput: verdict.signatureInput, signature: verdict.signature,
    coveredFields: [], keyid: key.keyid,
  };
  const acceptance = await accept.run({ sender, wire, nonce: verdict.nonce, body, receivedAt });
  return { ...acceptance, receipt: JSON.parse(acceptance.receipt.body) as { outcomes: { recipientId: string; outcome: string; code?: string }[]; withdrawal?: object } };
}

/** Runs relay and router until nothing waits; returns the records that a broker would have got. */
async function drain(): Promise<{ topic: string; value: Buffer | null }[]> {
  const sent: { topic: string; value: Buffer | null }[] = [];
  const key = exchange.keys.get('iiz-dap');
  if (key === undefined) throw new Error('no platform key');
  const compose = new ComposeRecords(new DeliveryWriter(key, exchange.keks), (id) => exchange.directory.readsTopic(id), (repeated) => Promise.resolve(repeated));
  for (let moved = true; moved; ) {
    moved = false;
    for (const lease of shards) {
      const claim = await claimOutbox(exchange.router, lease, (refused) => compose.withheld(refused));
      if (claim.rows.length === 0) continue;
      moved = true;
      const { records, ends, caused } = await compose.run(claim, lease.shard);
      await completeClaim(exchange.router, lease, claim.rows, ends, caused);
      sent.push(...records);
      const claims = records.filter((r) => r.topic === 'iiz.accepted.v1').map((r) => JSON.parse(String(r.value)) as AcceptedClaim);
      offset += BigInt(claims.length);
      if (claims.length > 0) await routeMessages.run(partition, claims, offset, new Date());
    }
  }
  return sent;
}

/** Fetches the first item of a case, as the recipient's system does. */
async function fetchFirst(partnerId: string, caseId: string) {
  const page = await listInbox(exchange.gateway, partnerId, '0', 100);
  const item = page.items.find((each) => each.caseId === caseId);
  if (item === undefined) throw new Error('nothing in the inbox');
  await fetchInboxItem(exchange.gateway, { partnerId, deliveryId: item.id, keyid: 'k', nonce: randomBytes(16).toString('hex') }, () => Promise.resolve({ opened: true, records: [] }));
  return item;
}

test('a registration under a consent reaches the inbox of the partner that the consent names', async () => {
  const story = new Story();
  await submit(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  const { receipt } = await submit(story.registration(['rav-olten']));
  expect(receipt.outcomes).toMatchObject([{ recipientId: 'rav-olten', outcome: 'permitted' }]);
  await drain();
  const item = await fetchFirst('rav-olten', story.caseId);
  expect(item.type).toBe('case.registration');
  await submit(story.acknowledgement('rav-olten', 'sr-sro', item.messageId));
  const timeline = await readTimeline(exchange.gateway, 'sr-sro', item.messageId, veil);
  expect(timeline?.deliveries).toMatchObject([{ recipient: 'rav-olten', state: 'acknowledged' }]);
});

test('a registration beyond the consent is refused with the reason per block, and its id stays free', async () => {
  const story = new Story();
  await submit(story.consentGranted(['rav-olten'], ['C01', 'C03', 'C16']));
  const registration = story.registration(['rav-olten'], { household: true });
  await expect(submit(registration)).rejects.toMatchObject({ slug: 'disclosure-not-permitted', code: 'DAP-4203' });
  await expect(submit({ ...registration, frame: { ...registration.frame, messageDate: new Date().toISOString() } })).rejects.toMatchObject({ code: 'DAP-4203' });
});

test('a withdrawn consent stops what is not yet fetched and names what is fetched and not yet acknowledged', async () => {
  const story = new Story();
  await submit(story.consentGranted(['ivst-so'], ['C01', 'C03', 'C15', 'C16']));
  await submit(story.registration(['ivst-so']));
  await drain();
  await fetchFirst('ivst-so', story.caseId);
  await submit(story.participation('ivst-so'));
  const plan = story.plan(['ivst-so']);
  await submit(plan);
  await drain();
  const { receipt } = await submit(story.consentWithdrawn());
  expect(receipt.withdrawal).toMatchObject({ stopped: 2, inFlight: [{ recipientId: 'ivst-so', channel: 'inbox' }] });
  const timeline = await readTimeline(exchange.gateway, 'sr-sro', plan.frame.messageId, veil);
  expect(timeline?.deliveries).toMatchObject([{ state: 'withheld', code: 'DAP-4207' }]);
});

test('the same bytes again get the same receipt, other bytes under the same id a conflict', async () => {
  const story = new Story();
  const envelope = story.consentGranted(['rav-olten'], ['C01']);
  await submit(envelope);
  expect(await submit(envelope)).toMatchObject({ repeated: true });
  await expect(submit({ ...envelope, frame: { ...envelope.frame, ourBusinessReferenceId: 'x' } })).rejects.toMatchObject({ slug: 'message-conflict' });
});

test('consents that come together are written by one statement, each with its case', async () => {
  const asked = jest.spyOn(Client.prototype, 'query');
  const stories = Array.from({ length: 12 }, () => new Story());
  await Promise.all(stories.map((story) => submit(story.consentGranted(['rav-olten'], ['C01']))));
  const statements = asked.mock.calls.filter(([query]: unknown[]) => (query as { name?: string }).name === 'effect-grant-consents');
  asked.mockRestore();
  expect(statements.length).toBeGreaterThan(0);
  expect(statements.length).toBeLessThanOrEqual(4);
  const { rows } = await exchange.migrator.query('select case_id from consent where case_id = any($1)', [stories.map(({ caseId }) => caseId)]);
  expect(new Set(rows.map(({ case_id }) => case_id))).toEqual(new Set(stories.map(({ caseId }) => caseId)));
});
